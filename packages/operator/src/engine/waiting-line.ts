import type { ObjectKey } from './object.js';
import type { Priority } from './reconciler.js';

export interface Waiting {
  readonly key: ObjectKey;
  readonly priority: Priority;
  /** When the key became due, ms since epoch. */
  readonly since: number;
}

/** First in, first out. Entries that were overtaken elsewhere are skipped when they reach the head. */
export class WaitingLine {
  #entries: Waiting[] = [];
  #head = 0;

  push(entry: Waiting): void {
    this.#entries.push(entry);
  }

  /** The first entry that still counts; those before it are dropped. */
  head(counts: (entry: Waiting) => boolean): Waiting | undefined {
    for (; this.#head < this.#entries.length; this.#head += 1) {
      const entry = this.#entries[this.#head];
      if (entry !== undefined && counts(entry)) break;
    }
    this.#compact();
    return this.#entries[this.#head];
  }

  #compact(): void {
    if (this.#head < 64 || this.#head * 2 < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }
}
