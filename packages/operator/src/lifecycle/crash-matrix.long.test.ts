import { expect } from 'chai';
import { EffectTap } from '../testing/effect-tap.js';
import { closeWorlds, startWorld, type Kind, type LifecycleWorld } from '../testing/lifecycle-world.js';
import { snapshotOf, type WorldSnapshot } from '../testing/world-snapshot.js';
import { crashPaths, type CrashPath } from './crash-paths.js';

const kinds: readonly Kind[] = ['resource', 'group', 'connector', 'gateway', 'authority', 'access'];

describe('an operator that is killed after any single effect, when', () => {
  afterEach(closeWorlds);

  for (const path of crashPaths) {
    it(`${path.title}: the next one comes to the same end`, async () => {
      const { effects, end } = await undisturbed(path);
      expect(effects).to.not.be.empty;
      for (let last = 1; last <= effects.length; last += 1) await expectSameEnd(path, last, { effects, end });
    }).timeout(120_000);
  }
});

interface Run {
  /** What it did, in order. */
  readonly effects: readonly string[];
  readonly end: WorldSnapshot;
}

async function undisturbed(path: CrashPath): Promise<Run> {
  const tap = new EffectTap();
  const world = await begin(path);
  await world.startTappedOperator(tap);
  const end = await finish(world);
  await closeWorlds();
  return { effects: [...tap.effects], end };
}

async function expectSameEnd(path: CrashPath, last: number, { effects, end }: Run): Promise<void> {
  const tap = new EffectTap(last);
  const world = await begin(path);
  await world.startTappedOperator(tap);
  await world.until(() => tap.isShut, `effect ${last} of ${effects.join(', ')}`);
  await world.killOperator();
  await world.startOperator();
  expect(await finish(world), `killed after ${tap.effects.join(', ')}`).to.deep.equal(end);
  await closeWorlds();
}

async function begin({ before, happens }: CrashPath): Promise<LifecycleWorld> {
  const world = await startWorld({ running: before !== undefined });
  if (before !== undefined) {
    await before(world);
    // Until reads show all that was written.
    await world.advance(2 * 60_000);
    await world.stopOperator();
  }
  await happens(world);
  return world;
}

async function finish(world: LifecycleWorld): Promise<WorldSnapshot> {
  await world.advance(2 * 60_000);
  await world.until(() => isFinished(world), 'everything to be finished');
  // What comes late must not change anything.
  await world.advance(2 * 60_000);
  await world.until(() => isFinished(world), 'everything to stay finished');
  return snapshotOf(world);
}

function isFinished(world: LifecycleWorld): boolean {
  return kinds.every((kind) =>
    world
      .objects(kind)
      .every(
        ({ metadata }) => metadata.deletionTimestamp === undefined && world.isReady(kind, metadata.name),
      ),
  );
}
