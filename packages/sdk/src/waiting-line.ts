import type { Priority, TurnRequest } from './limiter.js';

/** All priorities, the first goes first. */
export const priorities: readonly Priority[] = ['urgent', 'normal', 'background'];

/** A call that waits for its turn. */
export interface Waiter {
  readonly request: TurnRequest;
  /** Rises with every call of the limiter. */
  readonly order: number;
  /** When it began to wait, in milliseconds since the epoch. */
  readonly since: number;
  readonly begin: () => void;
}

/** Waiting calls of one kind and priority: repeated ones first, otherwise in the order of their arrival. */
class Queue {
  readonly #again = new Set<Waiter>();
  readonly #fresh = new Set<Waiter>();

  get size(): number {
    return this.#again.size + this.#fresh.size;
  }

  get first(): Waiter | undefined {
    const [waiter] = this.#again.size > 0 ? this.#again : this.#fresh;
    return waiter;
  }

  setOf({ request }: Waiter): Set<Waiter> {
    return request.again === true ? this.#again : this.#fresh;
  }
}

/** Waiting calls of one kind. */
export class WaitingLine {
  readonly #queues: Readonly<Record<Priority, Queue>> = {
    urgent: new Queue(),
    normal: new Queue(),
    background: new Queue(),
  };

  add(waiter: Waiter): void {
    this.#queues[waiter.request.priority].setOf(waiter).add(waiter);
  }

  remove(waiter: Waiter): void {
    this.#queues[waiter.request.priority].setOf(waiter).delete(waiter);
  }

  /** The first of every priority that has any. */
  heads(): readonly Waiter[] {
    return priorities.flatMap((priority) => this.#queues[priority].first ?? []);
  }

  size(priority: Priority): number {
    return this.#queues[priority].size;
  }

  get length(): number {
    return priorities.reduce((sum, priority) => sum + this.size(priority), 0);
  }
}

/** A call that has waited so long is not passed over for ever. */
const agedAfterMs = 60_000;
/** So many turns in a row may go to others while an aged call could have had one. */
const mostPassedOver = 9;

/**
 * Chooses who goes next: by priority, then in order of arrival. Ageing keeps a stream of more important calls from
 * starving the others without making those important: of every ten turns, at least one goes to the call that has
 * waited longest, once that is more than a minute. So an urgent call is held up by one old call at most.
 */
export class Chooser {
  #passedOver = 0;

  /** The one of the calls that may start now that goes next. */
  choose(ready: readonly Waiter[], now: number): Waiter | undefined {
    const [first] = [...ready].sort(byPriorityThenOrder);
    const aged = oldestAged(ready, now);
    if (first === undefined || aged === undefined || aged === first) {
      this.#passedOver = 0;
      return first;
    }
    if (this.#passedOver >= mostPassedOver) {
      this.#passedOver = 0;
      return aged;
    }
    this.#passedOver += 1;
    return first;
  }
}

function oldestAged(ready: readonly Waiter[], now: number): Waiter | undefined {
  const [aged] = ready
    .filter(({ since }) => now - since > agedAfterMs)
    .sort((a, b) => a.since - b.since || a.order - b.order);
  return aged;
}

function byPriorityThenOrder(a: Waiter, b: Waiter): number {
  const rank = priorities.indexOf(a.request.priority) - priorities.indexOf(b.request.priority);
  return rank === 0 ? a.order - b.order : rank;
}
