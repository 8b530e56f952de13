import { expect } from 'chai';
import { grantAccess, remoteEdges, startAccessScene } from '../testing/access-scene.js';
import { closeWorlds, startWorld } from '../testing/lifecycle-world.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** Of the accounts that users report (behaviour.md §3). */
const limits = { readsPerMinute: 60, writesPerMinute: 20, window: 'fixed' } as const;

describe('with 60 reads and 20 writes a minute', () => {
  afterEach(closeWorlds);

  for (const [title, retryAfter] of [
    ['says how long to wait', true],
    ['only refuses', false],
  ] as const) {
    it(`2,000 unchanged objects restart without a write when Twingate ${title}`, async () => {
      const world = await startWorld();
      const names = await world.manageResources(2000);
      await world.advance(2 * MINUTE);
      await world.stopOperator();
      world.simulator.faults.limits = { ...limits, retryAfter };
      world.resetCounters();
      await world.startOperator();
      await world.advance(15 * MINUTE);
      expect(world.simulator.requests.writes).to.equal(0);
      expect(world.allKubeWrites()).to.equal(0);
      expect(world.readinessProblems()).to.deep.equal([]);
      expect(names.filter((name) => !world.isReady('resource', name))).to.deep.equal([]);
    });
  }

  it('access is taken away within 10 s at any moment of a minute while 500 creates wait', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    const grants: string[] = [];
    for (let revoke = 0; revoke < 6; revoke += 1) {
      const group = await world.applyGroup();
      await world.ready('group', group);
      grants.push(await grantAccess({ ...scene, group }));
    }
    await world.advance(2 * MINUTE);
    world.simulator.faults.limits = { ...limits, retryAfter: true };
    const names = await world.createResources(500);
    await world.advance(2 * MINUTE);
    for (const [done, grant] of grants.entries()) {
      await world.advance(70 * SECOND);
      await world.delete('access', grant);
      const left = grants.length - done - 1;
      await world.until(() => remoteEdges(world).length === left, 'the edge to go', 10 * SECOND);
      expect(names.filter((name) => !world.isReady('resource', name)).length, 'waiting').to.be.above(300);
    }
  });
});
