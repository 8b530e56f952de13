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
    const held = edges.length === 0 ? undefined : (this.#heldBack() ?? this.#awaitResource(object, edges));
    if (held !== undefined) return held;
    const unsureForMs = await this.#revocation.run(object, edges, context);
    if (unsureForMs > 0) return revocationUnconfirmed(unsureForMs);
    this.#vanished.released(object);
    await releaseObject(object, names.annotations.edge, this.#kind);
    return { kind: 'gone', reason: 'Deleted' };
  }

  #heldBack(): Held | undefined {
    const { account, heldByAbsence } = this.#kind;
    if (account.mismatch !== undefined)
      return { kind: 'held', reason: reasons.networkChanged, message: account.mismatch };
    const message = heldByAbsence();
    return message === undefined ? undefined : { kind: 'held', reason: reasons.massAbsence, message };
  }

  /** A grant goes with its resource: no write of its own while that is about to happen. */
  #awaitResource(object: ServedAccess, edges: readonly Edge[]): Held | undefined {
    const { fate, clock } = this.#kind;
    const deletedAt = Date.parse(object.metadata.deletionTimestamp ?? '');
    const retryAfterMs = deletedAt + RESOURCE_PATIENCE_MS - clock.now();
    const isPending = edges.some(({ resourceId }) => !fate.isGone(resourceId) && fate.isLeaving(resourceId));
    if (!isPending || !(retryAfterMs > 0)) return undefined;
    const message = 'The resource is being deleted as well, and the access goes with it.';
    return { kind: 'held', reason: reasons.deletionBlocked, message, retryAfterMs };
  }
}
