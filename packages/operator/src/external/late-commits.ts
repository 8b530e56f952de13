export interface LateCommitsOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Nothing that was given up takes effect later than this, ms. */
  readonly lateMs: number;
}

/**
 * Until when creates that nobody heard of any more may still take effect, by their natural key. What one of them made
 * may be adopted by another object with an equal input, so all of them must have settled before any counts as not made.
 */
export class LateCommits {
  readonly #options: LateCommitsOptions;
  readonly #settledAt = new Map<string, number>();

  constructor(options: LateCommitsOptions) {
    this.#options = options;
  }

  /** A create with this key was given up just now. */
  expect(key: string): void {
    const { now, lateMs } = this.#options;
    this.expectUntil(key, now() + lateMs);
  }

  /** One by an earlier process takes effect no later than `settledAt`. */
  expectUntil(key: string, settledAt: number): void {
    const now = this.#options.now();
    for (const [other, at] of this.#settledAt) if (at < now) this.#settledAt.delete(other);
    this.#settledAt.set(key, Math.max(settledAt, this.settledAt(key)));
  }

  /** When everything that was expected has happened or never will, ms since the epoch. */
  settledAt(key: string): number {
    return this.#settledAt.get(key) ?? 0;
  }
}
