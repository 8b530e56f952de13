import { expect } from 'chai';
import fc from 'fast-check';
import { VirtualClock } from '../testing/virtual-clock.js';
import type { Priority } from './reconciler.js';
import { Workqueue } from './workqueue.js';

type Step =
  | { readonly do: 'add'; readonly key: string; readonly priority: Priority }
  | { readonly do: 'addAfter'; readonly key: string; readonly delayMs: number }
  | { readonly do: 'take' }
  | { readonly do: 'finish'; readonly which: number }
  | { readonly do: 'wait'; readonly ms: number };

const key = fc.constantFrom('a', 'b', 'c', 'd');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('add' as const),
    key,
    priority: fc.constantFrom<Priority>('urgent', 'normal', 'background'),
  }),
  fc.record({ do: fc.constant('addAfter' as const), key, delayMs: fc.integer({ min: 0, max: 50 }) }),
  fc.record({ do: fc.constant('take' as const) }),
  fc.record({ do: fc.constant('finish' as const), which: fc.nat(3) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 30 }) }),
);

/** Plays the steps and keeps book of which key is owed a run that starts later than its last add. */
class Bookkeeper {
  readonly clock = new VirtualClock({ settleTurns: 1 });
  readonly queue = new Workqueue({ clock: this.clock });
  readonly running: string[] = [];
  readonly owed = new Set<string>();

  async play(one: Step): Promise<void> {
    switch (one.do) {
      case 'add':
        this.queue.add(one.key, one.priority);
        this.owed.add(one.key);
        return;
      case 'addAfter':
        this.queue.addAfter(one.key, one.delayMs);
        this.owed.add(one.key);
        return;
      case 'take':
        if (this.queue.size > 0) await this.take();
        return;
      case 'finish':
        this.finish(one.which);
        return;
      case 'wait':
        await this.clock.advance(one.ms);
    }
  }

  async take(): Promise<void> {
    const item = await this.queue.next();
    if (item === undefined) throw new Error('the queue says that it is down');
    expect(this.running, 'a key runs twice at the same time').not.to.include(item.key);
    this.running.push(item.key);
    this.owed.delete(item.key);
  }

  finish(which: number): void {
    const [finished] = this.running.splice(which, 1);
    if (finished !== undefined) this.queue.done(finished);
  }
}

describe('Workqueue, under random use', () => {
  it('never runs a key twice at once and loses none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const books = new Bookkeeper();
        for (const one of steps) await books.play(one);
        while (books.running.length > 0) books.finish(0);
        await books.clock.advance(50);
        while (books.queue.size > 0) {
          await books.take();
          books.finish(0);
        }
        expect([...books.owed], 'keys that were added and never ran').to.deep.equal([]);
        expect([books.queue.inFlight, books.queue.delayed, books.clock.pendingTimers]).to.deep.equal([
          0, 0, 0,
        ]);
      }),
      { numRuns: 200 },
    );
  });
});
