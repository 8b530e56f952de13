import { expect } from 'chai';
import { closeWorlds, startWorld, type LifecycleWorld } from '../testing/lifecycle-world.js';

/** Event loop turns after which the process dies. After 70 of them its work is done. */
const moments = Array.from({ length: 12 }, (_, index) => 5 + index * 6);

describe('a process that is killed', () => {
  afterEach(closeWorlds);

  for (const turns of moments) {
    it(`after ${turns} turns of its event loop leaves nothing that the next one does not put right`, async () => {
      const { world, doomed } = await worldInMotion();
      await world.startMortalOperator();
      await turn(turns);
      await world.killOperator();
      await world.startOperator();
      await expectAllInOrder(world, doomed);
    });
  }

  it('again and again leaves nothing that the last one does not put right', async () => {
    const { world, doomed } = await worldInMotion();
    for (const turns of moments) {
      await world.startMortalOperator();
      await turn(turns);
      await world.killOperator();
      await world.advance(1500);
    }
    await world.startOperator();
    await expectAllInOrder(world, doomed);
  });

  it('while its calls are in flight leaves nothing that the next one does not put right', async () => {
    const { world, doomed } = await worldInMotion();
    world.simulator.faults.add({
      fault: { kind: 'slow', delayMs: 5000 },
      operations: 'writes',
      times: 'unlimited',
      forMs: 3000,
    });
    await world.startMortalOperator();
    await world.advance(4000);
    await world.killOperator();
    await world.startOperator();
    await expectAllInOrder(world, doomed);
  });
});

async function turn(turns: number): Promise<void> {
  for (let done = 0; done < turns; done += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Everything that an operator can have to do at its start: create, some of it alike, change, re-create, delete. */
async function worldInMotion(): Promise<{ world: LifecycleWorld; doomed: readonly string[] }> {
  const world = await startWorld();
  const [renamed = '', missing = '', deleted = '', gone = ''] = await world.manageResources(4);
  const group = await world.applyGroup();
  await world.advance(2 * 60_000);
  await world.stopOperator();
  await world.edit('resource', renamed, { spec: { name: 'Renamed' } });
  await world.edit('group', group, { spec: { name: 'Renamed group' } });
  world.simulator.world.resources.remove(world.idOf('resource', missing));
  world.simulator.world.resources.remove(world.idOf('resource', gone));
  for (const name of [deleted, gone]) await world.delete('resource', name);
  const spec = { name: 'Twin', address: 'twin.internal' };
  for (let twin = 0; twin < 3; twin += 1) await world.applyResource({ spec });
  await world.applyGroup({ spec: { name: 'Crew' } });
  await world.applyGroup({ spec: { name: 'Crew' } });
  return { world, doomed: [deleted, gone] };
}

async function expectAllInOrder(world: LifecycleWorld, doomed: readonly string[]): Promise<void> {
  for (const name of doomed) await world.gone('resource', name);
  const resources = world.objects('resource').map(({ metadata }) => metadata.name);
  const groups = world.objects('group').map(({ metadata }) => metadata.name);
  expect([resources.length, groups.length]).to.deep.equal([5, 3]);
  await world.until(() => world.objects('resource').every((object) => remoteIsAsAsked(world, object)));
  for (const name of resources) await world.ready('resource', name);
  for (const name of groups) await world.ready('group', name);
  await world.advance(2 * 60_000);
  expect(world.remoteResources().map(({ id }) => id)).to.have.members(
    resources.map((name) => world.idOf('resource', name)),
  );
  expect(world.remoteGroups().map(({ id }) => id)).to.have.members(
    groups.map((name) => world.idOf('group', name)),
  );
}

function remoteIsAsAsked(world: LifecycleWorld, { spec }: ReturnType<LifecycleWorld['get']>): boolean {
  return world.remoteResources().some(({ id, name }) => id === spec.id && name === spec.name);
}
