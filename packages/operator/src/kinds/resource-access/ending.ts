import type { ReconcileContext } from '../../engine/index.js';
import { names } from '../../external/names.js';
import type { Held } from '../../external/outcome.js';
import { reasons } from '../../external/reasons.js';
import { releaseObject } from '../../external/release.js';
import { hasFinalizer } from '../../kube/index.js';
import type { AccessKind } from './access-kind.js';
import type { ServedAccess } from './access-object.js';
import type { AccessOutcome } from './access-outcome.js';
import type { Edge } from './edge.js';
import { revocationUnconfirmed } from './granting.js';
import { recordedEdges } from './record.js';
import type { Revocation } from './revocation.js';
import type { VanishedGrants } from './vanished-grants.js';

/** How long a grant waits for the deletion of its resource, ms. */
const RESOURCE_PATIENCE_MS = 60_000;

/** Ends the life of an object: the finalizer goes when nothing is left of its grant, and not before. */
export class Ending {
  readonly #kind: AccessKind;
  readonly #revocation: Revocation;
  readonly #vanished: VanishedGrants;

  constructor(
    kind: AccessKind,
    parts: { readonly revocation: Revocation; readonly vanished: VanishedGrants },
  ) {
    this.#kind = kind;
    this.#revocation = parts.revocation;
    this.#vanished = parts.vanished;
  }

  async run(object: ServedAccess, context: ReconcileContext): Promise<AccessOutcome> {
    if (!hasFinalizer(object.metadata, names.finalizer)) return { kind: 'gone', reason: 'NotOurs' };
    const edges = recordedEdges(object);
    const held = edges.length === 0 ? undefined : this.#revocation.heldBack();
    if (held !== undefined) return held;
    const leaving = this.#mayWait(object) ? edges.filter((edge) => this.#goesWithResource(edge)) : [];
    const others = edges.filter((edge) => !leaving.includes(edge));
    const unsureForMs = await this.#revocation.run(object, others, context);
    if (unsureForMs > 0) return revocationUnconfirmed(unsureForMs);
    if (leaving.length > 0) return this.#awaitResource(object);
    this.#vanished.released(object);
    await releaseObject(object, names.annotations.edge, this.#kind);
    return { kind: 'gone', reason: 'Deleted' };
  }

  #mayWait(object: ServedAccess): boolean {
    return this.#patienceMs(object) > 0;
  }

  /** How much longer the object may wait for the deletion of its resource, ms. */
  #patienceMs({ metadata: { deletionTimestamp = '' } }: ServedAccess): number {
    return Date.parse(deletionTimestamp) + RESOURCE_PATIENCE_MS - this.#kind.clock.now();
  }

  /** No write of its own is needed while that is about to happen. */
  #goesWithResource({ resourceId }: Edge): boolean {
    const { fate } = this.#kind;
    return !fate.isGone(resourceId) && fate.isLeaving(resourceId);
  }

  #awaitResource(object: ServedAccess): Held {
    const message = 'The resource is being deleted as well, and the access goes with it.';
    const retryAfterMs = this.#patienceMs(object);
    return { kind: 'held', reason: reasons.deletionBlocked, message, retryAfterMs };
  }
}
