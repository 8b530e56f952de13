import type { Clock, Priority } from '../../engine/index.js';
import type { Edge } from './edge.js';

/** One edge that is to be written, and who waits for that. */
export interface BatchEntry<T> {
  readonly edge: Edge;
  readonly value: T;
  readonly signal: AbortSignal;
  readonly priority: Priority;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface BatchLaneOptions<T> {
  readonly clock: Clock;
  /** Settles all entries. Never rejects. */
  readonly send: (batch: readonly BatchEntry<T>[]) => Promise<void>;
  /** Called when nothing is left. */
  readonly onIdle: () => void;
}

/** At most so many edges go into one mutation. */
export const MAX_BATCH = 50;
/** How long the first edge waits for others to come along, ms. */
const COALESCE_MS = 50;

/** Collects writes of one kind on the edges of one resource, and sends them together: one batch after the other. */
export class BatchLane<T> {
  readonly #options: BatchLaneOptions<T>;
  #waiting: readonly BatchEntry<T>[] = [];
  #isDraining = false;

  constructor(options: BatchLaneOptions<T>) {
    this.#options = options;
  }

  add(entry: BatchEntry<T>): void {
    this.#waiting = [...this.#waiting, entry];
    entry.signal.addEventListener('abort', () => this.#giveUp(entry), { once: true });
    if (this.#isDraining) return;
    this.#isDraining = true;
    this.#options.clock.after(COALESCE_MS, () => void this.#drain());
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, MAX_BATCH);
      this.#waiting = this.#waiting.slice(MAX_BATCH);
      await this.#options.send(batch);
    }
    this.#isDraining = false;
    this.#options.onIdle();
  }

  /** What is under way already settles by itself. */
  #giveUp(entry: BatchEntry<T>): void {
    if (!this.#waiting.includes(entry)) return;
    this.#waiting = this.#waiting.filter((other) => other !== entry);
    entry.reject(entry.signal.reason);
  }
}
