import type { VirtualClock } from '@twingate-kit/testkit';

export interface QuietTimeOptions {
  readonly clock: VirtualClock;
  /** Grows with everything that happens. */
  readonly activity: () => number;
}

/** Moves a virtual clock from one timer to the next, and only when nothing is under way any more. */
export class QuietTime {
  readonly #clock: VirtualClock;
  readonly #activity: () => number;

  constructor({ clock, activity }: QuietTimeOptions) {
    this.#clock = clock;
    this.#activity = activity;
  }

  /** Lets time pass until the condition holds. False when it does not within `maxMs`. */
  async until(condition: () => boolean, maxMs: number): Promise<boolean> {
    const end = this.#clock.now() + maxMs;
    for (;;) {
      await this.settle();
      if (condition()) return true;
      if (!(await this.#nextInstant(end))) return false;
    }
  }

  /** Until nothing is under way at this instant, and nothing is due. */
  async settle(): Promise<void> {
    for (let before = -1; before !== this.#activity();) {
      before = this.#activity();
      await this.#clock.advance(0);
    }
  }

  /** Fires the timers of the next instant, if there is one before `end`. False when `end` is reached. */
  async #nextInstant(end: number): Promise<boolean> {
    const before = this.#clock.now();
    if (before >= end) return false;
    this.#clock.after(end - before, () => undefined);
    await this.#clock.runUntil(() => this.#clock.now() > before, { maxMs: end - before });
    return true;
  }
}
