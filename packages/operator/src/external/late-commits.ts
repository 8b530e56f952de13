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

  /** A create with this key was given up just now, or by an earlier process. */
  expect(key: string): void {
    const now = this.#options.now();
    for (const [other, settledAt] of this.#settledAt) if (settledAt < now) this.#settledAt.delete(other);
    this.#settledAt.set(key, now + this.#options.lateMs);
  }

  /** When everything that was expected has happened or never will, ms since the epoch. */
  settledAt(key: string): number {
    return this.#settledAt.get(key) ?? 0;
  }
}
