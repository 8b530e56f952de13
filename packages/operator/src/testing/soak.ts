import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { Chaos } from './chaos.js';
import { startWorld } from './lifecycle-world.js';

const MINUTE = 60_000;
/** SOAK_SEED runs another one. */
const SEED = Number(process.env['SOAK_SEED'] ?? '1');
const everyMinute = {
  RESOURCE_RECONCILER_INTERVAL: '60',
  GROUP_RECONCILER_INTERVAL: '60',
};

/**
 * Lets all kinds of things happen for so long, by the virtual clock, and checks that cluster and Twingate agree exactly at the
 * end, that nothing was rejected unheard, and that memory does not grow from the first half to the second.
 */
export async function soak(minutes: number): Promise<void> {
  const unheard: unknown[] = [];
  const note = (reason: unknown): void => void unheard.push(reason);
  process.on('unhandledRejection', note);
  try {
    const world = await startWorld({ environment: everyMinute, running: false });
    const chaos = new Chaos(world, SEED, {
      churn: ['resource', 'resource', 'resource', 'group', 'access', 'access', 'connector', 'service'],
      most: 30,
    });
    const startedAt = world.clock.now();
    const heaps: number[] = [];
    await chaos.start();
    for (let quarter = 1; quarter <= 4; quarter += 1) {
      while (world.clock.now() < startedAt + (quarter * minutes * MINUTE) / 4) await chaos.step();
      heaps.push(usedHeap());
    }
    await chaos.heal();
    await chaos.expectOrder();
    expect(unheard).to.deep.equal([]);
    expectFlat(heaps);
  } finally {
    process.off('unhandledRejection', note);
  }
}

/** Cluster, Twingate and operators live in this process and remember some of what happened: that is allowed for. */
function expectFlat([, half = 0, , end = 0]: readonly number[]): void {
  const ALLOWED = 1.5;
  expect(end / half, `heap went from ${half} to ${end} bytes`).to.be.below(ALLOWED);
}

function usedHeap(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}
