export interface BackoffLimits {
  /** Least delay, and half of the greatest first one. Default 500. */
  readonly baseMs: number;
  /** Greatest delay. Default 300 000. */
  readonly maxMs: number;
}

export interface BackoffOptions extends Partial<BackoffLimits> {
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Delays that grow with the failures of a key: full jitter below an exponential ceiling, never under the base. */
export class Backoff {
  readonly #limits: BackoffLimits;
  readonly #random: () => number;
  readonly #failures = new Map<string, number>();

  constructor(options: BackoffOptions) {
    this.#limits = { baseMs: options.baseMs ?? 500, maxMs: options.maxMs ?? 300_000 };
    this.#random = options.random;
  }

  /** Counts a failure of `key` and returns the delay before the next try, in ms. `limits` replace the usual ones. */
  next(key: string, limits: BackoffLimits = this.#limits): number {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const ceiling = Math.min(limits.maxMs, limits.baseMs * 2 ** failures);
    return limits.baseMs + this.#random() * Math.max(0, ceiling - limits.baseMs);
  }

  /** Failures of `key` since it was last forgotten. */
  failures(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }
}
