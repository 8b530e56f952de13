import { keyOf, type ObjectKey, type Store } from '../engine/index.js';
import type { ManagedObject } from './external-resource.js';
import { mentionedIds, ownId } from './identity.js';

/** Index of the store that this file reads; every managed store has it. */
export const claimsIndex = { remoteId: mentionedIds };

/** Objects that name `id` anywhere, the oldest (by creation time, then UID) first. */
export function mentions<O extends ManagedObject>(store: Store<O>, id: string): readonly O[] {
  return [...store.byIndex('remoteId', id)].sort(byAge);
}

/**
 * Objects that claim `id` for their own. The first of them manages the remote object; the others are refused until it
 * goes.
 */
export function claimants<O extends ManagedObject>(store: Store<O>, id: string): readonly O[] {
  return mentions(store, id).filter((object) => ownId(object) === id);
}

export function mentioningKeys<O extends ManagedObject>(store: Store<O>, id: string): readonly ObjectKey[] {
  return store.byIndex('remoteId', id).map((object) => keyOf(object));
}

/**
 * IDs that were found or created for an object and are not in the cluster yet. Taken synchronously, so that two objects
 * with equal specs never adopt one remote object.
 */
export class Reservations {
  readonly #holders = new Map<string, string>();

  /** UID of the object that holds `id`, if any. */
  holderOf(id: string): string | undefined {
    return this.#holders.get(id);
  }

  take(id: string, uid: string): void {
    this.#holders.set(id, uid);
  }

  release(id: string): void {
    this.#holders.delete(id);
  }
}

/** The oldest first, by creation time, then UID. */
export function byAge(a: ManagedObject, b: ManagedObject): number {
  const byTime = compareText(a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? '');
  return byTime !== 0 ? byTime : compareText(a.metadata.uid ?? '', b.metadata.uid ?? '');
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
