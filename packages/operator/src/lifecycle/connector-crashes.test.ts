import { expect } from 'chai';
import { names } from '../external/names.js';
import { ConnectorScenery } from '../testing/connector-scenery.js';
import { closeWorlds, startWorld, type LifecycleWorld } from '../testing/lifecycle-world.js';

/** Lets the process go on for this many turns of its event loop. */
async function turn(turns: number): Promise<void> {
  for (let done = 0; done < turns; done += 1) await new Promise((resolve) => setImmediate(resolve));
}

interface Scene {
  readonly world: LifecycleWorld;
  readonly scenery: ConnectorScenery;
}

async function startScene(): Promise<Scene> {
  const world = await startWorld({ running: false });
  return { world, scenery: await ConnectorScenery.of(world) };
}

/** One connector in Twingate, with tokens that are valid, and everything in the cluster of one make. */
async function expectWhole({ world, scenery }: Scene, name: string): Promise<void> {
  await world.ready('connector', name);
  await world.until(() => scenery.hasValidTokens(name), 'valid tokens');
  await world.ready('connector', name);
  await world.advance(2 * 60_000);
  expect(world.remoteConnectors().map(({ id }) => id)).to.deep.equal([world.idOf('connector', name)]);
  expect(scenery.hasValidTokens(name)).to.equal(true);
  const { annotations = {} } = scenery.secret(name).metadata;
  expect(annotations[names.annotations.connectorId]).to.equal(world.idOf('connector', name));
  expect(scenery.stamp(name)).to.equal(annotations[names.annotations.tokens]);
}

describe('a crash of the operator while it brings up a connector', () => {
  afterEach(closeWorlds);

  it('at any moment, again and again, leaves one connector and one make of everything', async () => {
    const scene = await startScene();
    const { world } = scene;
    const name = await world.applyConnector({ spec: { name: undefined } as object });
    for (const turns of [15, 40, 80, 120, 160, 200, 260, 320]) {
      await world.startMortalOperator();
      await turn(turns);
      await world.killOperator();
      await world.advance(1500);
    }
    await world.startOperator();
    await expectWhole(scene, name);
  });

  it('when it had been deleted in the console leaves one with another ID', async () => {
    const scene = await startScene();
    const { world } = scene;
    const name = await world.applyConnector({ spec: { name: 'Edge one' } });
    await world.startOperator();
    await world.ready('connector', name);
    await world.advance(2 * 60_000);
    const before = world.idOf('connector', name);
    await world.stopOperator();
    world.simulator.world.connectors.remove(before);
    for (const turns of [100, 200, 300, 400, 500]) {
      await world.startMortalOperator();
      await turn(turns);
      await world.killOperator();
      await world.advance(1500);
    }
    await world.startOperator();
    await world.until(
      () => world.get('connector', name).spec.id !== before && world.isReady('connector', name),
      'another ID',
      30 * 60_000,
    );
    await expectWhole(scene, name);
  });

  it('between status.id and spec.id of the new one is healed, as the schema wants it', async () => {
    const scene = await startScene();
    const { world } = scene;
    const name = await world.applyConnector({ spec: { name: 'Edge one' } });
    await world.startOperator();
    await world.ready('connector', name);
    await world.advance(2 * 60_000);
    const before = world.idOf('connector', name);
    await world.stopOperator();
    world.simulator.world.connectors.remove(before);
    await world.startMortalOperator();
    world.cluster.faults.delay({
      ms: 60_000,
      before: 'reply',
      when: { verb: 'patch', resource: 'twingateconnectors', subresource: 'status' },
    });
    await world.until(() => world.get('connector', name).status?.id !== before, 'the new ID', 30 * 60_000);
    expect(world.get('connector', name).spec.id).to.equal(before);
    await world.killOperator();
    world.cluster.faults.clear();
    await world.startOperator();
    await world.until(() => world.get('connector', name).spec.id !== before);
    await expectWhole(scene, name);
  });
});
