import type { Clock } from '../engine/index.js';

/**
 * The clock of one process that can be killed: when it is cut, nothing that waits for time to pass goes on. To free what
 * the process held it is buried: time then passes in no time.
 */
export class Lifeline implements Clock {
  readonly #clock: Clock;
  readonly #pending = new Set<() => void>();
  #state: 'alive' | 'cut' | 'buried' = 'alive';

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  after(delayMs: number, callback: () => void): () => void {
    if (this.#state === 'cut') return () => undefined;
    if (this.#state === 'buried') return immediately(callback);
    const cancelTimer = this.#clock.after(delayMs, () => {
      this.#pending.delete(cancel);
      callback();
    });
    const cancel = (): void => {
      this.#pending.delete(cancel);
      cancelTimer();
    };
    this.#pending.add(cancel);
    return cancel;
  }

  cut(): void {
    this.#state = 'cut';
    for (const cancel of this.#pending) cancel();
  }

  bury(): void {
    this.#state = 'buried';
  }
}

function immediately(callback: () => void): () => void {
  const immediate = setImmediate(callback);
  return () => clearImmediate(immediate);
}
