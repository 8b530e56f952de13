import { TerminalError, type ReconcileContext } from '../engine/index.js';
import type { Counterpart } from './counterpart.js';
import { readMark } from './create-mark.js';
import type { Creation, Recorded } from './creation.js';
import { massAbsenceMessage } from './absence-guard.js';
import { RemoteGoneError } from './errors.js';
import type { FieldDrift, Fields, ManagedObject, RemoteObject } from './external-resource.js';
import { identityOf, wroteLately, type Identity } from './identity.js';
import { refuseViolations } from './invalid-spec.js';
import { IMPORT_RETRY_MS, OWN_CREATE_SETTLES_MS } from './limits.js';
import { withoutLegacyProgress } from './legacy-progress.js';
import type { ManagedKind } from './managed-kind.js';
import { names } from './names.js';
import type { Outcome } from './outcome.js';
import type { Replacement } from './replacement.js';
import { differing, recordPatch } from './field-patch.js';
import { supersededIds } from './superseded.js';
import { eventReasons, reasons } from './reasons.js';
import { readStatusCondition } from './status.js';

/** Makes the remote object what the spec asks, whatever the object's history. */
export class Convergence<O extends ManagedObject, I, R extends RemoteObject> {
  readonly #kind: ManagedKind<O, I, R>;
  readonly #creation: Creation<O, I, R>;
  readonly #replacement: Replacement<O, I, R>;
  readonly #counterpart: Counterpart<O, I, R>;
  /** IDs in `spec.id` that were not found while the former one was missing, too, and when first. */
  readonly #missingSince = new Map<string, number>();

  constructor(
    kind: ManagedKind<O, I, R>,
    parts: {
      readonly creation: Creation<O, I, R>;
      readonly replacement: Replacement<O, I, R>;
      readonly counterpart: Counterpart<O, I, R>;
    },
  ) {
    this.#kind = kind;
    this.#creation = parts.creation;
    this.#replacement = parts.replacement;
    this.#counterpart = parts.counterpart;
  }

  async run(object: O, context: ReconcileContext): Promise<Outcome<O, R>> {
    const held = this.#heldBack(object);
    if (held !== undefined) return held;
    refuseViolations(this.#kind.external.validate(object));
    const prepared = await this.#prepare(object);
    if (prepared === undefined) return { kind: 'gone', reason: 'Gone' };
    const desired = await this.#kind.external.desired(prepared, {
      signal: context.signal,
      priority: context.priority,
    });
    return this.#pursue(prepared, desired, context);
  }

  /** Puts right what in the metadata must not stay as it is, whatever comes of the rest. */
  async #prepare(object: O): Promise<O | undefined> {
    const { external, writer } = this.#kind;
    const annotations = withoutLegacyProgress(object.metadata);
    const metadata = {
      ...differing(object.metadata, external.metadataFields?.(object) ?? {}),
      ...(annotations === undefined ? {} : { annotations }),
    };
    return Object.keys(metadata).length === 0 ? object : writer.patch(object, { metadata });
  }

  async #pursue(object: O, desired: I, context: ReconcileContext): Promise<Outcome<O, R>> {
    const read = readMark(object);
    if (read.kind === 'malformed') throw new TerminalError(reasons.invalidMark, MALFORMED_MARK);
    if (read.kind === 'open') {
      const resolution = await this.#creation.resolve(object, read.mark, context);
      if (resolution.kind === 'gone') return { kind: 'gone', reason: 'Gone' };
      if (resolution.kind === 'pending') return unconfirmed(resolution.retryAfterMs);
      if (resolution.kind === 'found') {
        this.#say(resolution.object, eventReasons.created, `Created as ${resolution.remote.id} in Twingate`);
        return this.#bringInLine(resolution.object, resolution.remote, desired, context, {
          wrote: true,
          generation: resolution.generation,
        });
      }
    }
    return this.#byIdentity(object, identityOf(object), desired, context);
  }

  #byIdentity(object: O, identity: Identity, desired: I, context: ReconcileContext): Promise<Outcome<O, R>> {
    switch (identity.kind) {
      case 'none':
        return this.#create(object, desired, context);
      case 'import':
        return this.#import(object, identity.id, desired, context);
      case 'recorded':
        return this.#sync(object, identity.id, desired, context);
      case 'moved':
        return this.#move(object, identity, desired, context);
    }
  }

  /** Another account behind the API: nothing that is known may be touched. */
  #heldBack(object: O): Outcome<O, R> | undefined {
    const { mismatch } = this.#kind.account;
    const known = identityOf(object).kind !== 'none' || readMark(object).kind === 'open';
    return mismatch !== undefined && known
      ? { kind: 'held', reason: reasons.networkChanged, message: mismatch }
      : undefined;
  }

  async #create(object: O, desired: I, context: ReconcileContext, replaces?: string): Promise<Outcome<O, R>> {
    const created = await this.#creation.create(
      object,
      desired,
      context,
      replaces === undefined ? {} : { replaces },
    );
    if (created === undefined) return { kind: 'gone', reason: 'Gone' };
    const { id } = created.remote;
    if (replaces === undefined)
      this.#say(created.object, eventReasons.created, `Created as ${id} in Twingate`);
    else
      this.#say(
        created.object,
        eventReasons.recreated,
        `${replaces} was gone; created again as ${id} in Twingate`,
      );
    return this.#made(created, desired);
  }

  /** `spec.id` names an object that somebody else made: take it over, never create. */
  async #import(object: O, id: string, desired: I, context: ReconcileContext): Promise<Outcome<O, R>> {
    this.#counterpart.refuseClaimed(object, id);
    const remote = await this.#counterpart.known(id, context);
    if (remote === undefined) {
      const message = `No object with the ID ${id} exists in Twingate. Correct spec.id, or remove it to create a new one.`;
      return {
        kind: 'held',
        reason: reasons.importNotFound,
        message,
        ready: false,
        retryAfterMs: IMPORT_RETRY_MS,
      };
    }
    this.#counterpart.refuseForeign(object, remote, desired);
    const outcome = await this.#bringInLine(object, remote, desired, context, { wrote: false });
    this.#say(object, eventReasons.imported, `Imported ${id} from Twingate`);
    return outcome;
  }

  async #sync(object: O, id: string, desired: I, context: ReconcileContext): Promise<Outcome<O, R>> {
    this.#counterpart.refuseClaimed(object, id);
    const { cache, guard } = this.#kind;
    if (cache.get(id) === undefined) {
      if (guard.isSuspect(id)) return massAbsence(guard.absentCount);
      if (guard.isProvenAbsent(id)) return this.#recreate(object, id, desired, context);
      if (isSettled(object)) return { kind: 'awaitingSweep' };
    }
    const remote = await this.#counterpart.known(id, context);
    if (remote === undefined) return this.#missing(object, id);
    return this.#bringInLine(object, remote, desired, context, { wrote: false });
  }

  /** Absent by a read: created again only after a full list agrees and the whole looks plausible. */
  #missing(object: O, id: string): Outcome<O, R> {
    if (this.#createdLately(object, id)) return tooFresh();
    this.#kind.requestSweep();
    const message = `${id} was not found in Twingate; it is created again as soon as a full list confirms that.`;
    return { kind: 'held', reason: reasons.recreateUnconfirmed, message, ready: false };
  }

  async #recreate(object: O, id: string, desired: I, context: ReconcileContext): Promise<Outcome<O, R>> {
    if (this.#createdLately(object, id) || this.#mayBeSuccessor(object, id)) return tooFresh();
    const { external, cache, guard, clock } = this.#kind;
    const requestedAt = clock.now();
    const remote = await external.observe(id, { signal: context.signal, priority: context.priority });
    const known = cache.observed(id, remote, requestedAt) ?? remote ?? undefined;
    const outcome =
      known === undefined
        ? await this.#create(object, desired, context, id)
        : await this.#bringInLine(object, known, desired, context, { wrote: false });
    guard.settle(id);
    return outcome;
  }

  /** `spec.id` was changed by a person: the new one wins if it exists, else ours comes back, once. */
  async #move(
    object: O,
    identity: Extract<Identity, { kind: 'moved' }>,
    desired: I,
    context: ReconcileContext,
  ): Promise<Outcome<O, R>> {
    const { id, requested } = identity;
    if (object.status?.stalePinnedId === requested)
      return this.#keepPinned(object, identity, desired, context);
    this.#counterpart.refuseMentioned(object, requested);
    const target = await this.#counterpart.known(requested, context);
    if (target !== undefined) {
      this.#missingSince.delete(requested);
      this.#counterpart.refuseForeign(object, target, desired);
      return this.#takeOver(object, id, target, desired, context);
    }
    if (this.#createdLately(object, requested)) return tooFresh();
    if ((await this.#counterpart.known(id, context)) === undefined && this.#mayAppear(requested))
      return tooFresh();
    this.#missingSince.delete(requested);
    return this.#keepPinned(object, identity, desired, context);
  }

  /**
   * When neither ID is known, the one in `spec.id` may be that of a re-creation by a process that died before it could
   * write the status, and too young for reads to show it.
   */
  #mayAppear(id: string): boolean {
    const now = this.#kind.clock.now();
    const since = this.#missingSince.get(id) ?? now;
    this.#missingSince.set(id, since);
    return now - since < OWN_CREATE_SETTLES_MS;
  }

  /** The same for one that took the place of another: its ID is stored before the status tells when it was made. */
  #mayBeSuccessor(object: O, id: string): boolean {
    const former = object.status?.id;
    const isSuccessor = typeof former === 'string' && former !== id && supersededIds(object).includes(former);
    return isSuccessor && this.#mayAppear(id);
  }

  async #takeOver(
    object: O,
    former: string,
    target: R,
    desired: I,
    context: ReconcileContext,
  ): Promise<Outcome<O, R>> {
    const outcome = await this.#bringInLine(object, target, desired, context, { wrote: false });
    if ((await this.#counterpart.known(former, context)) !== undefined) {
      const message = `spec.id now names ${target.id}; the former remote object ${former} stays in Twingate.`;
      this.#kind.events.record(object, { type: 'Warning', reason: eventReasons.leftBehind, message });
    }
    return outcome;
  }

  async #keepPinned(
    object: O,
    { id, requested }: Extract<Identity, { kind: 'moved' }>,
    desired: I,
    context: ReconcileContext,
  ): Promise<Outcome<O, R>> {
    const again = object.status?.stalePinnedId === requested;
    const current = again ? object : await this.#restoreId(object, id);
    if (current === undefined) return { kind: 'gone', reason: 'Gone' };
    if (!again)
      this.#say(object, eventReasons.idRestored, `spec.id ${requested} does not exist; put back ${id}`);
    const outcome = await this.#sync(current, id, desired, context);
    if (outcome.kind !== 'inSync') return outcome;
    const message = `spec.id ${requested} does not exist in Twingate; this object manages ${id}. Put that into spec.id, or remove spec.id.`;
    return { ...outcome, flaw: { reason: reasons.pinnedIdStale, message, stalePinnedId: requested } };
  }

  /** From a known remote object to one that is what the spec asks. */
  async #bringInLine(
    object: O,
    remote: R,
    desired: I,
    context: ReconcileContext,
    { wrote, generation }: { readonly wrote: boolean; readonly generation?: number | undefined },
  ): Promise<Outcome<O, R>> {
    const { external } = this.#kind;
    this.#counterpart.refuseIncompatible(object, remote);
    const immovable = external.immovable?.(desired, remote);
    if (immovable !== undefined) return { kind: 'held', reason: reasons.networkMismatch, message: immovable };
    const current = await this.#ensureRecorded(object, remote);
    if (current === undefined) return { kind: 'gone', reason: 'Gone' };
    const agreed = {
      kind: 'inSync',
      object: current,
      generation: generation ?? current.metadata.generation,
    } as const;
    const drift = external.compare(desired, remote);
    if (drift.length === 0)
      return { ...agreed, remote, fields: this.#fields(current, desired, remote), wrote };
    const successor = external.replacement?.(desired, remote, this.#kind.apiNow());
    if (successor !== undefined) return this.#replace(current, remote, { desired, successor }, context);
    const updated = await this.#correct(object, remote, { desired, drift }, context);
    return { ...agreed, remote: updated, fields: this.#fields(current, desired, updated), wrote: true };
  }

  /** Updates the remote object, and says why. */
  async #correct(
    object: O,
    remote: R,
    { desired, drift }: { readonly desired: I; readonly drift: readonly FieldDrift[] },
    context: ReconcileContext,
  ): Promise<R> {
    const { cache, onDrift } = this.#kind;
    const othersMadeIt = isReconciled(object);
    if (othersMadeIt) onDrift?.('found');
    const updated = await cache.write(remote.id, () => this.#update(remote.id, desired, context));
    if (othersMadeIt) onDrift?.('corrected');
    const fields = drift.map(({ field }) => field).join(', ');
    this.#sayUpdated(object, remote.id, fields);
    return updated ?? remote;
  }

  #made(created: Recorded<O, R>, desired: I): Outcome<O, R> {
    const fields = this.#fields(created.object, desired, created.remote);
    return { kind: 'inSync', ...created, fields, wrote: true };
  }

  #fields(object: O, desired: I, remote: R): Fields | undefined {
    return this.#kind.external.statusFields?.(object, desired, remote);
  }

  async #replace(
    object: O,
    former: R,
    { desired, successor }: { readonly desired: I; readonly successor: I },
    context: ReconcileContext,
  ): Promise<Outcome<O, R>> {
    const created = await this.#replacement.replace(object, former, successor, context);
    if (created === undefined) return { kind: 'gone', reason: 'Gone' };
    return this.#made(created, desired);
  }

  async #update(id: string, desired: I, context: ReconcileContext): Promise<R> {
    try {
      return await this.#kind.external.update(id, desired, {
        signal: context.signal,
        priority: context.priority,
      });
    } catch (error) {
      if (error instanceof RemoteGoneError) this.#kind.requestSweep();
      throw error;
    }
  }

  async #restoreId(object: O, id: string): Promise<O | undefined> {
    const patch = recordPatch(object, { id });
    return patch === undefined ? object : this.#kind.writer.patch(object, patch);
  }

  /** The finalizer, `spec.id` and what else the kind writes back, in place before anything remote is written. */
  async #ensureRecorded(object: O, remote: R): Promise<O | undefined> {
    const { external, writer } = this.#kind;
    const keepsPin =
      object.status?.stalePinnedId !== undefined && object.status.stalePinnedId === object.spec.id;
    const patch = recordPatch(object, {
      ...external.specFields?.(object, remote),
      ...(keepsPin ? {} : { id: remote.id }),
    });
    return patch === undefined ? object : writer.patch(object, patch);
  }

  /** Whether an absence may be nothing but a read that does not show our own create yet. */
  #createdLately(object: O, id: string): boolean {
    const { cache, clock } = this.#kind;
    return wroteLately(object, clock.now()) || cache.createdWithin(id, OWN_CREATE_SETTLES_MS);
  }

  #say(object: O, reason: string, message: string): void {
    this.#kind.events.record(object, { type: 'Normal', reason, message });
  }

  #sayUpdated(object: O, id: string, fields: string): void {
    const asked = !isReconciled(object);
    const reason = asked ? eventReasons.updated : eventReasons.driftCorrected;
    this.#say(object, reason, `${asked ? 'Updated' : 'Put right'} ${fields} of ${id} in Twingate`);
  }
}

const MALFORMED_MARK =
  `The annotation ${names.annotations.createPending} was changed and cannot be read, so whether a remote object exists is unknown. ` +
  'Look in Twingate: if one exists, put its ID into spec.id; then remove the annotation.';

/** The spec was looked at before: what differs now, others made. */
function isReconciled({ status, metadata }: ManagedObject): boolean {
  return status?.observedGeneration === metadata.generation;
}

/** Reconciled at this generation, with nothing to mend: only a sweep can tell anything new. */
function isSettled(object: ManagedObject): boolean {
  return (
    isReconciled(object) &&
    readStatusCondition(object.status, 'Synced')?.status === 'True' &&
    object.spec.id === object.status?.id &&
    object.metadata.finalizers?.includes(names.finalizer) === true
  );
}

function unconfirmed<O extends ManagedObject, R>(retryAfterMs: number): Outcome<O, R> {
  const message =
    'A create was sent and not answered; its outcome is being looked for in Twingate before anything else.';
  return { kind: 'held', reason: reasons.createUnconfirmed, message, retryAfterMs };
}

function massAbsence<O extends ManagedObject, R>(absent: number): Outcome<O, R> {
  return { kind: 'held', reason: reasons.massAbsence, message: massAbsenceMessage(absent) };
}

function tooFresh<O extends ManagedObject, R>(): Outcome<O, R> {
  const message =
    'Twingate does not show the object yet that was written less than a minute ago; looking again.';
  return { kind: 'held', reason: reasons.recreateUnconfirmed, message, retryAfterMs: OWN_CREATE_SETTLES_MS };
}
