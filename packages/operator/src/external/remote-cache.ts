import type { RemoteObject, RemotePage } from './external-resource.js';

interface WriteRecord {
  inFlight: number;
  /** When the last reply arrived; 0 before the first. */
  repliedAt: number;
  /** When the object was created by us in this process, if it was. */
  createdAt?: number;
}

/**
 * What is known of the remote objects of one kind: answers of our own mutations, reads by ID and pages of sweeps,
 * whichever is newest. A page says something about an object only if it was requested after the reply to our last write
 * on that object and no write is in flight.
 */
export class RemoteCache<R extends RemoteObject> {
  readonly #entries = new Map<string, R>();
  readonly #writes = new Map<string, WriteRecord>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(id: string): R | undefined {
    return this.#entries.get(id);
  }

  /** Runs a mutation on `id` and remembers its answer. `undefined` says that the object is gone. */
  async write(id: string, mutation: () => Promise<R | undefined>): Promise<R | undefined> {
    const record = this.#record(id);
    record.inFlight += 1;
    try {
      const entity = await mutation();
      if (entity === undefined) this.#entries.delete(id);
      else this.#entries.set(id, entity);
      return entity;
    } catch (error) {
      // The remote object may or may not have changed: what was known no longer counts.
      this.#entries.delete(id);
      throw error;
    } finally {
      record.inFlight -= 1;
      record.repliedAt = this.#now();
    }
  }

  /** The answer of our own create. */
  created(entity: R): void {
    const now = this.#now();
    this.#entries.set(entity.id, entity);
    this.#writes.set(entity.id, { inFlight: 0, repliedAt: now, createdAt: now });
  }

  /** The answer of a read by ID that was sent at `requestedAt`. Returns what is now known. */
  observed(id: string, entity: R | null, requestedAt: number): R | undefined {
    if (this.#counts(id, requestedAt)) {
      if (entity === null) this.#entries.delete(id);
      else this.#entries.set(id, entity);
    }
    return this.#entries.get(id);
  }

  /** Takes over a page; returns the IDs about which it told something new. */
  applyPage(page: RemotePage<R>): readonly string[] {
    const changed: string[] = [];
    for (const entity of page.items) {
      if (!this.#counts(entity.id, page.requestedAt)) continue;
      const known = this.#entries.get(entity.id);
      if (known !== undefined && JSON.stringify(known) === JSON.stringify(entity)) continue;
      this.#entries.set(entity.id, entity);
      changed.push(entity.id);
    }
    return changed;
  }

  /** Whether we wrote on `id` after `since`, or are writing: such an ID cannot be judged by what was requested then. */
  wroteSince(id: string, since: number): boolean {
    return !this.#counts(id, since);
  }

  /** Whether this process created `id` less than `windowMs` ago: reads may not show it yet. */
  createdWithin(id: string, windowMs: number): boolean {
    const createdAt = this.#writes.get(id)?.createdAt;
    return createdAt !== undefined && this.#now() - createdAt < windowMs;
  }

  /** Forgets what is known of `id`, e.g. because a full list proves its absence. */
  forget(id: string): void {
    this.#entries.delete(id);
  }

  /** Drops everything about IDs that no object of the cluster names any more. */
  prune(isKnown: (id: string) => boolean): void {
    for (const id of this.#entries.keys()) if (!isKnown(id)) this.#entries.delete(id);
    for (const [id, record] of this.#writes)
      if (record.inFlight === 0 && !isKnown(id)) this.#writes.delete(id);
  }

  #counts(id: string, requestedAt: number): boolean {
    const record = this.#writes.get(id);
    return record === undefined || (record.inFlight === 0 && record.repliedAt < requestedAt);
  }

  #record(id: string): WriteRecord {
    const known = this.#writes.get(id);
    if (known !== undefined) return known;
    const record: WriteRecord = { inFlight: 0, repliedAt: 0 };
    this.#writes.set(id, record);
    return record;
  }
}
