import { expect } from 'chai';
import {
  accessWrites,
  applyAccess,
  grantAccess,
  remoteEdges,
  startAccessScene,
  type AccessScene,
} from '../testing/access-scene.js';
import { closeWorlds } from '../testing/lifecycle-world.js';

/** Event loop turns after which the process dies. */
const moments = Array.from({ length: 12 }, (_, index) => 10 + index * 8);

describe('a process that is killed while it grants and revokes', () => {
  afterEach(closeWorlds);

  for (const turns of moments) {
    it(`after ${turns} turns of its event loop leaves no access too many and none too few`, async () => {
      const motion = await sceneInMotion();
      const { world } = motion.scene;
      await world.startMortalOperator();
      await turn(turns);
      await world.killOperator();
      await world.startOperator();
      await expectAllInOrder(motion);
    });
  }

  for (const operation of ['AddAccess', 'RemoveAccess']) {
    it(`while ${operation} is in flight leaves no access too many and none too few`, async () => {
      const motion = await sceneInMotion();
      const { world } = motion.scene;
      world.simulator.faults.add({
        fault: { kind: 'late-commit', delayMs: 15_000 },
        operations: [operation],
        times: 'unlimited',
        forMs: 3000,
      });
      await world.startMortalOperator();
      await world.advance(2000);
      await world.killOperator();
      await world.startOperator();
      await expectAllInOrder(motion);
    });
  }

  it('with a grant in flight whose object is deleted before the next one starts takes it away for good', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    await world.stopOperator();
    const name = await applyAccess(scene);
    world.simulator.faults.add({
      fault: { kind: 'late-commit', delayMs: 15_000 },
      operations: ['AddAccess'],
    });
    await world.startMortalOperator();
    await world.until(() => accessWrites(world) === 1);
    await world.killOperator();
    await world.delete('access', name);
    await world.startOperator();
    await world.gone('access', name);
    await world.advance(60_000);
    expect(remoteEdges(world)).to.deep.equal([]);
  });
});

interface Motion {
  readonly scene: AccessScene;
  readonly doomed: string;
  /** Expected at the end. */
  readonly edges: readonly string[];
}

/** Everything that an operator can have to do at its start: grant, move to another principal, take away, set terms. */
async function sceneInMotion(): Promise<Motion> {
  const scene = await startAccessScene();
  const { world, resource, group } = scene;
  const { groups } = world.simulator.world;
  const principals = ['Deleted', 'Former', 'Latter', 'New'].map((name) => groups.add({ name }).id);
  const [deletedId = '', formerId = '', latterId = '', newId = ''] = principals;
  const apply = (principalId: string): Promise<string> =>
    world.applyAccess({ spec: { resourceRef: { name: resource }, principalId } });
  const kept = await grantAccess(scene);
  const [doomed, moved] = [await apply(deletedId), await apply(formerId)];
  await world.ready('access', doomed);
  await world.ready('access', moved);
  await world.stopOperator();
  await world.edit('access', kept, { spec: { approvalMode: 'MANUAL' } });
  await world.edit('access', moved, {
    spec: { principalId: null, principalExternalRef: { type: 'group', name: 'Latter' } },
  });
  await world.delete('access', doomed);
  await apply(newId);
  const resourceId = world.idOf('resource', resource);
  const edges = [world.idOf('group', group), latterId, newId].map((id) => `${resourceId} ${id}`).sort();
  return { scene, doomed, edges };
}

async function expectAllInOrder({ scene: { world }, doomed, edges }: Motion): Promise<void> {
  await world.gone('access', doomed);
  const names = world.objects('access').map(({ metadata }) => metadata.name);
  expect(names).to.have.length(3);
  for (const name of names) await world.ready('access', name);
  await world.advance(60_000);
  expect(remoteEdges(world)).to.deep.equal(edges);
}

async function turn(turns: number): Promise<void> {
  for (let done = 0; done < turns; done += 1) await new Promise((resolve) => setImmediate(resolve));
}
