import { keyOf, type ObjectKey, type ReconcileContext, type StoreChange } from '../../engine/index.js';
import type { AccessKind } from './access-kind.js';
import type { ServedAccess } from './access-object.js';
import { edgeKey, type Edge } from './edge.js';
import { recordedEdges } from './record.js';
import type { Revocation } from './revocation.js';

/** Pause before a revocation is tried again that may not be made now, ms. */
const HELD_RETRY_MS = 60_000;

/**
 * Grants of objects that disappeared without us, because somebody took the finalizer away: they are revoked, too. What
 * disappears while the operator does not run leaves no trace, and is not known.
 */
export class VanishedGrants {
  readonly #edges = new Map<ObjectKey, readonly Edge[]>();
  readonly #released = new Set<string>();

  constructor({ store, isLeading }: Pick<AccessKind, 'store' | 'isLeading'>) {
    store.subscribe((change) => {
      // What disappears under another leader, that one lets go, or revokes.
      if (isLeading()) this.#note(change);
    });
  }

  /** We let this object go: nothing is left of its grant. */
  released({ metadata: { uid } }: ServedAccess): void {
    if (uid !== undefined) this.#released.add(uid);
  }

  /** Revokes what is left of objects of this key. Returns after how many ms that must be asked again; 0: never. */
  async revoke(key: ObjectKey, revocation: Revocation, context: ReconcileContext): Promise<number> {
    const edges = this.#edges.get(key);
    if (edges === undefined) return 0;
    if (revocation.heldBack() !== undefined) return HELD_RETRY_MS;
    const unsureForMs = await revocation.runWithout(edges, context);
    if (unsureForMs === 0) this.#edges.delete(key);
    return unsureForMs;
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
