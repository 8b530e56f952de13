import {
  keyOf,
  type ObjectKey,
  type ReconcileContext,
  type Store,
  type StoreChange,
} from '../../engine/index.js';
import type { ServedAccess } from './access-object.js';
import { edgeKey, type Edge } from './edge.js';
import { recordedEdges } from './record.js';
import type { Revocation } from './revocation.js';

/**
 * Grants of objects that disappeared without us, because somebody took the finalizer away: they are revoked, too. What
 * disappears while the operator does not run leaves no trace, and is not known.
 */
export class VanishedGrants {
  readonly #edges = new Map<ObjectKey, readonly Edge[]>();
  readonly #released = new Set<string>();

  constructor(store: Store<ServedAccess>) {
    store.subscribe((change) => this.#note(change));
  }

  /** We let this object go: nothing is left of its grant. */
  released({ metadata: { uid } }: ServedAccess): void {
    if (uid !== undefined) this.#released.add(uid);
  }

  /** Revokes what is left of objects of this key.. */
  async revoke(key: ObjectKey, revocation: Revocation, { signal }: ReconcileContext): Promise<void> {
    const edges = this.#edges.get(key);
    if (edges === undefined) return;
    await Promise.all(edges.map((edge) => revocation.revoke(edge, signal)));
    this.#edges.delete(key);
  }

  #note({ type, object, origin }: StoreChange<ServedAccess>): void {
    if (type !== 'deleted') return;
    const isReleased = this.#released.delete(object.metadata.uid ?? '');
    const edges = isReleased || origin === 'write' ? [] : recordedEdges(object);
    if (edges.length === 0) return;
    const key = keyOf(object);
    const all = [...(this.#edges.get(key) ?? []), ...edges];
    this.#edges.set(key, [...new Map(all.map((edge) => [edgeKey(edge), edge])).values()]);
  }
}
