import { TerminalError, TransientError, keyOf, type ReconcileContext } from '../engine/index.js';
import { claimants, mentions } from './claims.js';
import type { ManagedObject, RemoteObject } from './external-resource.js';
import { refuseImport } from './import-policy.js';
import type { ManagedKind } from './managed-kind.js';
import { reasons } from './reasons.js';

/** Finds the remote object of an object, and says whether that may be its. Writes nothing. */
export class Counterpart<O extends ManagedObject, I, R extends RemoteObject> {
  readonly #kind: ManagedKind<O, I, R>;

  constructor(kind: ManagedKind<O, I, R>) {
    this.#kind = kind;
  }

  /** The newest that is known, from the cache or by a read. */
  async known(id: string, context: ReconcileContext): Promise<R | undefined> {
    const { external, cache, clock } = this.#kind;
    const cached = cache.get(id);
    if (cached !== undefined) return cached;
    const requestedAt = clock.now();
    const remote = await external.observe(id, { signal: context.signal, priority: context.priority });
    return cache.observed(id, remote, requestedAt) ?? remote ?? undefined;
  }

  /** What somebody else made must not be replaced, which would delete it: it is taken over as it is, or not at all. */
  refuseForeign(object: O, remote: R, desired: I): void {
    refuseImport(object, remote, this.#kind.imports);
    const mismatch = this.#kind.external.importMismatch?.(desired, remote);
    if (mismatch !== undefined) throw new TerminalError(reasons.importMismatch, mismatch);
  }

  /** What can never be managed by this object, such as one of another type. */
  refuseIncompatible(object: O, remote: R): void {
    const incompatible = this.#kind.external.incompatibility(object, remote);
    if (incompatible !== undefined) throw new TerminalError(reasons.importTypeMismatch, incompatible);
  }

  /** A move needs an ID that no other object names at all. */
  refuseMentioned(object: O, id: string): void {
    const other = mentions(this.#kind.store, id).find(({ metadata }) => metadata.uid !== object.metadata.uid);
    if (other === undefined) return;
    throw new TerminalError(reasons.idConflict, `spec.id ${id} is already claimed by ${keyOf(other)}.`);
  }

  refuseClaimed(object: O, id: string): void {
    const { store, reservations } = this.#kind;
    const owner = claimants(store, id).find((other) => other.metadata.deletionTimestamp === undefined);
    const holder = reservations.holderOf(id);
    if (owner !== undefined && owner.metadata.uid !== object.metadata.uid) {
      throw new TerminalError(
        reasons.idConflict,
        `${id} is already managed by ${keyOf(owner)}, which is older.`,
      );
    }
    if (holder !== undefined && holder !== object.metadata.uid) {
      throw new TransientError(`${id} is being taken over by another object`, { reason: reasons.idConflict });
    }
  }
}
