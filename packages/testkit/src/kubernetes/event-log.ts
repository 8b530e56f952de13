import type { KubeObject } from './kube-object.js';

/** One committed change of one object. */
export interface StoreChange {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly revision: number;
  /** After the change; for DELETED the last state, with the resourceVersion of the deletion. */
  readonly object: KubeObject;
  readonly previous: KubeObject | undefined;
}

/** The last changes of one kind of objects, so that a watch can resume. */
export class EventLog {
  readonly #limit: number;
  #changes: StoreChange[] = [];
  #droppedRevision = 0;

  /** Keeps at least `limit` changes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** A watch can resume from this revision or a later one. */
  get oldestRevision(): number {
    return this.#droppedRevision;
  }

  append(change: StoreChange): void {
    this.#changes.push(change);
    // Dropping in batches keeps the cost of one append constant.
    if (this.#changes.length >= 2 * this.#limit) this.#dropAllBut(this.#limit);
  }

  /** Changes after `revision`; undefined when some of them are forgotten. */
  since(revision: number): readonly StoreChange[] | undefined {
    if (revision < this.#droppedRevision) return undefined;
    return this.#changes.slice(this.#firstAfter(revision));
  }

  forget(): void {
    this.#dropAllBut(0);
  }

  #dropAllBut(count: number): void {
    const dropped = this.#changes.splice(0, this.#changes.length - count);
    this.#droppedRevision = dropped.at(-1)?.revision ?? this.#droppedRevision;
  }

  #firstAfter(revision: number): number {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#changes[middle]?.revision ?? 0) <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
