import { twingateResourceAccess } from '@twingate-kit/crds';
import { keyOf, WaitingForError, type ReconcileContext } from '../../engine/index.js';
import { refuseViolations } from '../../external/invalid-spec.js';
import { withoutLegacyProgress } from '../../external/legacy-progress.js';
import type { Held } from '../../external/outcome.js';
import { eventReasons, reasons } from '../../external/reasons.js';
import { readStatusCondition } from '../../external/status.js';
import type { AccessKind } from './access-kind.js';
import type { ServedAccess } from './access-object.js';
import type { AccessOutcome } from './access-outcome.js';
import { compareTerms } from './compare.js';
import { desiredTerms, isExpired, refuseTermsOfServiceAccount, type Terms } from './desired.js';
import { EdgeEndGoneError } from './edge-end-gone-error.js';
import { claimantsOf } from './edge-index.js';
import type { EdgeState } from './edge-ledger.js';
import { isSameEdge, type Edge } from './edge.js';
import {
  claimPatch,
  forgetGrantPatch,
  principalName,
  readClaim,
  recordedEdges,
  recordedGrant,
  unclaimPatch,
} from './record.js';
import type { Revocation } from './revocation.js';

/** Longest delay of a timer. */
const MAX_DELAY_MS = 24 * 60 * 60_000;

/** Brings Twingate in line with an object that stays: what it was granted before goes first, then the edge is claimed and granted. */
export class Granting {
  readonly #kind: AccessKind;
  readonly #revocation: Revocation;

  constructor(kind: AccessKind, revocation: Revocation) {
    this.#kind = kind;
    this.#revocation = revocation;
  }

  async run(object: ServedAccess, context: ReconcileContext): Promise<AccessOutcome> {
    const { account } = this.#kind;
    if (account.mismatch !== undefined)
      return { kind: 'held', reason: reasons.networkChanged, message: account.mismatch };
    refuseViolations(twingateResourceAccess.validate(object));
    const prepared = await this.#withoutLegacyProgress(object);
    return prepared === undefined ? { kind: 'gone', reason: 'Gone' } : this.#grant(prepared, context);
  }

  /** Says what would be granted, and what is known of it. Writes nothing, also not the claim. */
  async observe(object: ServedAccess, { signal }: ReconcileContext): Promise<Held> {
    const { account, resolver, ledger, defaultPolicyId } = this.#kind;
    if (account.mismatch !== undefined)
      return { kind: 'held', reason: reasons.networkChanged, message: account.mismatch };
    refuseViolations(twingateResourceAccess.validate(object));
    const terms = desiredTerms(object);
    const edge = await resolver.resolve(object, signal);
    refuseTermsOfServiceAccount(edge.principalId, terms);
    return onlyObserved(edge, ledger.state(edge), terms, defaultPolicyId());
  }

  async #withoutLegacyProgress(object: ServedAccess): Promise<ServedAccess | undefined> {
    const annotations = withoutLegacyProgress(object.metadata);
    return annotations === undefined
      ? object
      : this.#kind.writer.patch(object, { metadata: { annotations } });
  }

  async #grant(object: ServedAccess, context: ReconcileContext): Promise<AccessOutcome> {
    const terms = desiredTerms(object);
    const claim = readClaim(object);
    // Somebody else was named: they lose access although it is not known yet who gets it instead.
    const others =
      claim !== undefined && claim.principal !== principalName(object) ? recordedEdges(object) : [];
    const held = await this.#takeAway(object, others, context);
    if (held !== undefined) return held;
    const edge = await this.#kind.resolver.resolve(this.#current(object), context.signal);
    refuseTermsOfServiceAccount(edge.principalId, terms);
    return this.#grantInstead(object, edge, terms, context);
  }

  /** The edge in the place of any other that the object was granted. */
  async #grantInstead(
    object: ServedAccess,
    edge: Edge,
    terms: Terms,
    context: ReconcileContext,
  ): Promise<AccessOutcome> {
    const others = recordedEdges(this.#current(object)).filter((other) => !isSameEdge(other, edge));
    const held = await this.#takeAway(object, others, context);
    if (held !== undefined) return held;
    const claimed = await this.#claim(object, edge);
    if (claimed === undefined) return { kind: 'gone', reason: 'Gone' };
    const conflict = this.#conflict(claimed, edge, terms);
    if (conflict !== undefined) return conflict;
    try {
      return await this.#bringInLine(claimed, edge, terms, context);
    } catch (error) {
      throw await this.#explained(error, claimed, edge);
    }
  }

  /** Revokes, and strikes from the object's records. Undefined when all of it is done. */
  async #takeAway(
    object: ServedAccess,
    edges: readonly Edge[],
    context: ReconcileContext,
  ): Promise<Held | undefined> {
    if (edges.length === 0) return undefined;
    const held = this.#revocation.heldBack();
    if (held !== undefined) return held;
    const unsureForMs = await this.#revocation.run(this.#current(object), edges, context);
    if (unsureForMs > 0) return revocationUnconfirmed(unsureForMs);
    const { writer } = this.#kind;
    await writer.patchFresh(this.#current(object), (current) => forgetGrantPatch(current, edges), 'status');
    await writer.patchFresh(this.#current(object), (current) => unclaimPatch(current, edges));
    return undefined;
  }

  async #claim(object: ServedAccess, edge: Edge): Promise<ServedAccess | undefined> {
    const current = this.#current(object);
    const patch = claimPatch(current, { ...edge, principal: principalName(object) });
    return patch === undefined ? current : this.#kind.writer.patch(current, patch);
  }

  /** The oldest object that claims the edge sets the terms. */
  #conflict(object: ServedAccess, edge: Edge, terms: Terms): Held | undefined {
    const [oldest] = claimantsOf(this.#kind.store, edge);
    if (oldest === undefined || oldest.metadata.uid === object.metadata.uid) return undefined;
    const drift = compareTerms(terms, desiredTerms(oldest), this.#kind.defaultPolicyId());
    if (drift.length === 0) return undefined;
    const fields = drift.map(({ field }) => `spec.${field}`).join(', ');
    return {
      kind: 'held',
      reason: reasons.edgeConflict,
      message: `${keyOf(oldest)} is older and grants the same access on other terms, which are in effect: ${fields} differs. Make them equal, or delete one of the two.`,
      ready: false,
    };
  }

  async #bringInLine(
    object: ServedAccess,
    edge: Edge,
    terms: Terms,
    { signal, priority }: ReconcileContext,
  ): Promise<AccessOutcome> {
    const { ledger, batcher, apiNow } = this.#kind;
    if (isExpired(terms, apiNow())) return this.#expired(object, edge, terms, signal);
    const before = ledger.state(edge);
    if (before.kind === 'unknown' && isSettled(object, edge)) {
      if (this.#kind.isCompared) return { kind: 'awaitingSweep' };
      return this.#inSync(object, edge, terms, false);
    }
    const wrote = await batcher.grant(edge, terms, () => this.#has(edge, terms), { signal, priority });
    if (wrote) this.#noteGranted(object, edge, terms);
    return this.#inSync(object, edge, terms, wrote);
  }

  #inSync(object: ServedAccess, edge: Edge, terms: Terms, wrote: boolean): AccessOutcome {
    const { ledger, apiNow } = this.#kind;
    const { generation } = object.metadata;
    const delays = [
      ledger.unsureForMs(edge),
      terms.expiresAt === null ? 0 : Math.min(Date.parse(terms.expiresAt) - apiNow(), MAX_DELAY_MS),
    ].filter((delay) => delay > 0);
    const requeue = delays.length === 0 ? {} : { requeueAfterMs: Math.min(...delays) };
    return { kind: 'inSync', object, edge, generation, wrote, ...requeue };
  }

  /** Twingate ends access by itself; what it does not know of that end, because the spec was changed, is taken away. */
  async #expired(
    object: ServedAccess,
    edge: Edge,
    terms: Terms,
    signal: AbortSignal,
  ): Promise<AccessOutcome> {
    const { ledger, batcher } = this.#kind;
    const { generation } = object.metadata;
    const state = ledger.state(edge);
    const isEnded =
      state.kind === 'unknown' && (recordedGrant(object) === undefined || isSettled(object, edge));
    const isDone = (): boolean => ledger.state(edge).kind === 'absent' || this.#has(edge, terms);
    const wrote = isEnded ? false : await batcher.revoke(edge, isDone, { signal, priority: 'urgent' });
    const { expiresAt: expiredAt } = terms;
    return {
      kind: 'inSync',
      object,
      edge,
      generation,
      wrote,
      ...(expiredAt === null ? {} : { expiredAt }),
    };
  }

  #has(edge: Edge, terms: Terms): boolean {
    const state = this.#kind.ledger.state(edge);
    return (
      state.kind === 'present' && compareTerms(terms, state.terms, this.#kind.defaultPolicyId()).length === 0
    );
  }

  /** A missing end is waited for: whoever manages it makes it anew, with another ID. */
  async #explained(error: unknown, object: ServedAccess, edge: Edge): Promise<unknown> {
    if (!(error instanceof EdgeEndGoneError)) return error;
    const { resolver, requestSweep } = this.#kind;
    requestSweep(error.end);
    if (error.end === 'resource') return new WaitingForError(reasons.waitingForResource, error.message);
    await resolver.forgetPrincipal(edge.principalId);
    if (object.spec.groupRef !== undefined)
      return new WaitingForError(reasons.waitingForGroup, error.message);
    // Asked again at once: by its name there may be another one.
    if (object.spec.principalExternalRef !== undefined) return error;
    return new WaitingForError(reasons.waitingForPrincipal, error.message);
  }

  #noteGranted(object: ServedAccess, { resourceId, principalId }: Edge, terms: Terms): void {
    const isNew = recordedGrant(object) === undefined;
    const synced = readStatusCondition(object.status, 'Synced');
    const isDrift = synced?.status === 'True' && synced.observedGeneration === object.metadata.generation;
    if (isDrift && !isNew) {
      this.#kind.onDrift?.('found');
      this.#kind.onDrift?.('corrected');
    }
    const changed = isDrift ? eventReasons.driftCorrected : eventReasons.updated;
    const until = terms.expiresAt === null ? '' : ` until ${terms.expiresAt}`;
    const message = `${principalId} has access to ${resourceId}${until}`;
    const reason = isNew ? eventReasons.granted : changed;
    this.#kind.events.record(object, { type: 'Normal', reason, message });
  }

  /** As our own writes and others' left it. */
  #current(object: ServedAccess): ServedAccess {
    const current = this.#kind.store.get(keyOf(object));
    return current?.metadata.uid === object.metadata.uid ? (current ?? object) : object;
  }
}

/** An earlier process said that all is as asked, or the older operator did. */
function isSettled(object: ServedAccess, edge: Edge): boolean {
  if (!isSameEdge(edge, recordedGrant(object))) return false;
  const synced = readStatusCondition(object.status, 'Synced');
  if (synced === undefined) return object.status?.twingate_resource_access_change?.success !== false;
  return synced.status === 'True' && synced.observedGeneration === object.metadata.generation;
}

function onlyObserved(
  { resourceId, principalId }: Edge,
  state: EdgeState,
  terms: Terms,
  defaultPolicyId: string | undefined,
): Held {
  const drift = state.kind === 'present' ? compareTerms(terms, state.terms, defaultPolicyId) : [];
  const others = drift.map(({ field }) => `spec.${field}`).join(', ');
  const facts: Readonly<Record<EdgeState['kind'], string>> = {
    unknown: 'would be granted',
    doubtful: 'would be granted',
    absent: 'is not there, and would be granted',
    present: drift.length === 0 ? 'is there as asked' : `is there on other terms than ${others}`,
  };
  const message = `The access of ${principalId} to ${resourceId} ${facts[state.kind]}. The object is only observed, so nothing is done about it.`;
  return { kind: 'held', reason: reasons.observeOnly, message };
}

export function revocationUnconfirmed(retryAfterMs: number): Held {
  const message =
    'A grant that was never answered may still take effect; that it does not is made sure in a moment.';
  return { kind: 'held', reason: reasons.revocationUnconfirmed, message, retryAfterMs };
}
