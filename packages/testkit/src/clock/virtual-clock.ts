import type { Clock } from './clock.js';

export interface VirtualClockOptions {
  /** First value of `now()`, in ms since the epoch. Default: 2026-01-01T00:00:00Z. */
  readonly startAt?: number;
  /**
   * Event loop turns given to sockets and promises between two instants. A request and its reply over loopback
   * take about a dozen turns; raise it when a test does many dependent calls at one instant.
   */
  readonly settleTurns?: number;
}

interface Timer {
  readonly dueAt: number;
  readonly callback: () => void;
}

const defaultStart = Date.UTC(2026, 0, 1);

/** Real I/O can need longer than the given turns; `runUntil` gives it this many extra rounds before it moves time on. */
const idleRounds = 20;

/**
 * A clock that moves only when told to. Timers fire in the order of their instants, those of one instant in the
 * order in which they were set. Between two instants real I/O of this process is given time to happen.
 */
export class VirtualClock implements Clock {
  readonly #settleTurns: number;
  /** Ordered by dueAt; equal instants in order of insertion. */
  readonly #timers: Timer[] = [];
  #now: number;
  #moving = false;

  constructor(options: VirtualClockOptions = {}) {
    this.#now = options.startAt ?? defaultStart;
    this.#settleTurns = options.settleTurns ?? 30;
  }

  now(): number {
    return this.#now;
  }

  /** Timers that are set and have neither fired nor been cancelled. */
  get pendingTimers(): number {
    return this.#timers.length;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer: Timer = { dueAt: this.#now + Math.max(0, delayMs), callback };
    this.#timers.splice(this.#positionAfter(timer.dueAt), 0, timer);
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index >= 0) this.#timers.splice(index, 1);
    };
  }

  /**
   * Moves time on by `ms`, firing what falls due on the way, timers set meanwhile included.
   * Rejects with what a callback throws.
   */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await this.#exclusively(async () => {
      await this.settle();
      while (await this.#fireNext(until));
      this.#now = until;
      await this.settle();
    });
  }

  /**
   * Moves time on, one instant at a time, until `predicate` holds.
   * Rejects when it does not hold within `maxMs` of virtual time.
   */
  async runUntil(predicate: () => boolean, { maxMs }: { readonly maxMs: number }): Promise<void> {
    const until = this.#now + maxMs;
    await this.#exclusively(async () => {
      for (;;) {
        await this.settle();
        if (predicate()) return;
        if (await this.#fireNext(until)) continue;
        if (await this.#becomesTrueWhileIdle(predicate)) return;
        if (await this.#fireNext(until)) continue;
        this.#now = until;
        throw new Error(`The condition did not become true within ${maxMs} ms of virtual time.`);
      }
    });
  }

  /** Lets promises, sockets and immediates of this process run without moving time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < this.#settleTurns; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Fires all timers of the next instant. False when none is due by `until`. */
  async #fireNext(until: number): Promise<boolean> {
    const next = this.#timers[0];
    if (next === undefined || next.dueAt > until) return false;
    this.#now = next.dueAt;
    for (let due = this.#shiftDue(); due !== undefined; due = this.#shiftDue()) {
      due.callback();
      await Promise.resolve();
    }
    await this.settle();
    return true;
  }

  #shiftDue(): Timer | undefined {
    const first = this.#timers[0];
    return first !== undefined && first.dueAt <= this.#now ? this.#timers.shift() : undefined;
  }

  async #becomesTrueWhileIdle(predicate: () => boolean): Promise<boolean> {
    const known = this.#timers.length;
    for (let round = 0; round < idleRounds && this.#timers.length === known; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      await this.settle();
      if (predicate()) return true;
    }
    return false;
  }

  #positionAfter(dueAt: number): number {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const timer = this.#timers[middle];
      if (timer !== undefined && timer.dueAt <= dueAt) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  async #exclusively(move: () => Promise<void>): Promise<void> {
    if (this.#moving)
      throw new Error('The clock is already being moved: await the earlier advance or runUntil first.');
    this.#moving = true;
    try {
      await move();
    } finally {
      this.#moving = false;
    }
  }
}
