import type { ReconcileContext } from '../../engine/index.js';
import { names } from '../../external/names.js';
import type { Held } from '../../external/outcome.js';
import { eventReasons, reasons } from '../../external/reasons.js';
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

interface Farewell {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  /** Ends a sentence. */
  readonly because: string;
}

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
    return this.#release(object);
  }

  /** Lets the object go; the access stays. Asks Twingate nothing, so it works whatever the API does. */
  leave(object: ServedAccess, because: string): Promise<AccessOutcome> {
    return this.#letGo(object, { type: 'Normal', reason: eventReasons.leftBehind, because });
  }

  /** The same although a person should look: what was to be taken away may be left. */
  force(object: ServedAccess): Promise<AccessOutcome> {
    const because = `the annotation ${names.annotations.forceDelete} let the object go`;
    return this.#letGo(object, { type: 'Warning', reason: eventReasons.forceDeleted, because });
  }

  async #letGo(object: ServedAccess, { because, ...event }: Farewell): Promise<AccessOutcome> {
    if (!hasFinalizer(object.metadata, names.finalizer)) return { kind: 'gone', reason: 'NotOurs' };
    const edges = recordedEdges(object).map((edge) => `${edge.principalId} to ${edge.resourceId}`);
    const message =
      edges.length === 0
        ? `No access is known to stay in Twingate, because ${because}`
        : `The access of ${edges.join(' and of ')} stays in Twingate, because ${because}`;
    this.#kind.events.record(object, { ...event, message });
    return this.#release(object);
  }

  async #release(object: ServedAccess): Promise<AccessOutcome> {
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
