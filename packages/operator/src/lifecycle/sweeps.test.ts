import { expect } from 'chai';
import { closeWorlds, startWorld, type LifecycleWorld } from '../testing/lifecycle-world.js';

const MINUTE = 60_000;
const SWEEPS = ['ListResources', 'ListGroups'];

const sweepReads = (world: LifecycleWorld): number =>
  SWEEPS.reduce((sum, operation) => sum + world.simulator.requests.list(operation).length, 0);

describe('sweeps', () => {
  afterEach(closeWorlds);

  it('of all kinds together take at most a fifth of the configured limit of reads', async () => {
    const world = await startWorld({
      environment: {
        RESOURCE_RECONCILER_INTERVAL: '1',
        GROUP_RECONCILER_INTERVAL: '1',
        TWINGATE_API_READS_PER_MINUTE: '20',
      },
    });
    await world.ready('resource', await world.applyResource());
    await world.ready('group', await world.applyGroup());
    await world.advance(5 * MINUTE);
    world.resetCounters();
    await world.advance(10 * MINUTE);
    // 20 reads a minute for ten minutes, and a fifth of them.
    expect(sweepReads(world)).to.be.within(30, 40);
  });

  it('come at their intervals while there is room for them', async () => {
    const world = await startWorld({
      environment: { RESOURCE_RECONCILER_INTERVAL: '60', TWINGATE_API_READS_PER_MINUTE: '20' },
    });
    await world.ready('resource', await world.applyResource());
    world.resetCounters();
    await world.advance(10 * MINUTE);
    expect(sweepReads(world)).to.be.within(9, 11);
  });

  it('ask for half as many objects at a time after the API failed to answer', async () => {
    const world = await startWorld({ environment: { RESOURCE_RECONCILER_INTERVAL: '60' } });
    await world.ready('resource', await world.applyResource());
    const sizes = (): unknown[] =>
      world.simulator.requests.list('ListResources').map(({ variables }) => variables['first']);
    world.simulator.requests.reset();
    const recover = world.simulator.faults.add({
      fault: { kind: 'status', status: 503 },
      operations: ['ListResources'],
      times: 'unlimited',
    });
    await world.until(() => new Set(sizes()).size > 1, 'smaller pages to be asked for');
    recover();
    expect(sizes().at(0)).to.equal(100);
    expect(sizes().at(-1)).to.equal(50);
  });
});
