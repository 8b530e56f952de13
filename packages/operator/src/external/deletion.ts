import type { ReconcileContext } from '../engine/index.js';
import { hasFinalizer } from '../kube/index.js';
import { massAbsenceMessage } from './absence-guard.js';
import { mentions } from './claims.js';
import { readMark } from './create-mark.js';
import type { Creation } from './creation.js';
import type { ManagedObject, RemoteObject } from './external-resource.js';
import { identityOf, mentionedIds, wroteLately, type Identity } from './identity.js';
import { mayTakeOver } from './import-policy.js';
import { IN_USE_RETRY_MS, OWN_CREATE_SETTLES_MS } from './limits.js';
import type { ManagedKind } from './managed-kind.js';
import { names } from './names.js';
import type { Outcome } from './outcome.js';
import { eventReasons, reasons } from './reasons.js';
import { releaseObject } from './release.js';
import type { RemoteRemoval } from './remote-removal.js';
import { readStatusCondition } from './status.js';
import { supersededIds } from './superseded.js';

/**
 * Ends the life of an object: the finalizer goes when the API said that the remote object is gone, and not before. It
 * creates nothing in the cluster, so it works in a namespace that is being deleted.
 */
export class Deletion<O extends ManagedObject, I, R extends RemoteObject> {
  readonly #kind: ManagedKind<O, I, R>;
  readonly #creation: Creation<O, I, R>;
  readonly #removal: RemoteRemoval<O, I, R>;

  constructor(
    kind: ManagedKind<O, I, R>,
    parts: { readonly creation: Creation<O, I, R>; readonly removal: RemoteRemoval<O, I, R> },
  ) {
    this.#kind = kind;
    this.#creation = parts.creation;
    this.#removal = parts.removal;
  }

  async run(object: O, context: ReconcileContext): Promise<Outcome<O, R>> {
    if (!hasFinalizer(object.metadata, names.finalizer)) return { kind: 'gone', reason: 'NotOurs' };
    const held = this.#heldBack(object);
    if (held !== undefined) return held;
    const read = readMark(object);
    if (read.kind === 'open') {
      const resolution = await this.#creation.resolve(object, read.mark, context);
      if (resolution.kind === 'pending') return unconfirmed(resolution.retryAfterMs);
      if (resolution.kind === 'gone') return { kind: 'gone', reason: 'Gone' };
      if (resolution.kind === 'found') return this.#remove(resolution.object, resolution.remote.id, context);
    }
    return this.#byIdentity(object, identityOf(object), context);
  }

  async #byIdentity(object: O, identity: Identity, context: ReconcileContext): Promise<Outcome<O, R>> {
    if (identity.kind === 'none') return this.#remove(object, undefined, context);
    if (identity.kind === 'import' && (await this.#isForeign(object, identity.id, context)))
      return this.#release(object);
    if (identity.kind === 'moved') {
      const blocked = await this.#removeRequested(object, identity, context);
      if (blocked !== undefined) return blocked;
    }
    return this.#remove(object, identity.id, context);
  }

  /**
   * When the former object is gone and `spec.id` names another one, that is ours: either it replaced the former and the
   * process died before it could say so in the status, or a person gave it to us.
   */
  async #removeRequested(
    object: O,
    { id, requested }: Extract<Identity, { kind: 'moved' }>,
    context: ReconcileContext,
  ): Promise<Blocked | undefined> {
    const { external, clock } = this.#kind;
    const former = await external.observe(id, { signal: context.signal, priority: 'urgent' });
    if (former !== null) return undefined;
    if (wroteLately(object, clock.now())) return tooFresh();
    if (await this.#isForeign(object, requested, context)) return undefined;
    return this.#deleteRemote(object, requested, context);
  }

  #heldBack(object: O): Outcome<O, R> | undefined {
    const { account, guard } = this.#kind;
    const known = identityOf(object).kind !== 'none' || readMark(object).kind === 'open';
    if (!known) return undefined;
    if (account.mismatch !== undefined) {
      return { kind: 'held', reason: reasons.networkChanged, message: account.mismatch };
    }
    if (!guard.holding) return undefined;
    return { kind: 'held', reason: reasons.massAbsence, message: massAbsenceMessage(guard.absentCount) };
  }

  /** An import that was refused, or would be, must not take along what it named. */
  async #isForeign(object: O, id: string, context: ReconcileContext): Promise<boolean> {
    const { external } = this.#kind;
    if (external.validate(object).length > 0) return true;
    if (readStatusCondition(object.status, 'Synced')?.reason === reasons.importMismatch) return true;
    const remote = await external.observe(id, { signal: context.signal, priority: 'urgent' });
    if (remote === null) return false;
    if (!mayTakeOver(object, remote, this.#kind.imports)) return true;
    return external.incompatibility(object, remote) !== undefined;
  }

  /** `id` and whatever it took the place of, then the finalizer. */
  async #remove(object: O, id: string | undefined, context: ReconcileContext): Promise<Outcome<O, R>> {
    const ids = new Set([...(id === undefined ? [] : [id]), ...supersededIds(object)]);
    for (const each of ids) {
      const blocked = await this.#deleteRemote(object, each, context);
      if (blocked !== undefined) return blocked;
    }
    return this.#release(object);
  }

  /** Undefined when nothing is left to be done about `id`. */
  async #deleteRemote(object: O, id: string, context: ReconcileContext): Promise<Blocked | undefined> {
    if (!this.#mayDelete(object, id)) return undefined;
    const outcome = await this.#removal.run(object, id, context);
    return outcome.kind === 'inUse' ? inUse(id, outcome.explanation) : undefined;
  }

  /**
   * The remote object goes with the last object that names it: not while one stays, and among those that leave together
   * it is the oldest that deletes.
   */
  #mayDelete(object: O, id: string): boolean {
    const all = mentions(this.#kind.store, id);
    const staying = all.some((other) => other.metadata.deletionTimestamp === undefined);
    const first = all[0];
    return !staying && (first === undefined || first.metadata.uid === object.metadata.uid);
  }

  /** Lets the object go and says what stays. Asks Twingate nothing, so it works whatever the API does. */
  async leave(object: O, because: string): Promise<Outcome<O, R>> {
    if (!hasFinalizer(object.metadata, names.finalizer)) return { kind: 'gone', reason: 'NotOurs' };
    this.#say(object, 'Normal', eventReasons.leftBehind, `${remains(object)}, because ${because}`);
    return this.#release(object);
  }

  /** The same although a person should look: what was to be deleted may be left. */
  async force(object: O): Promise<Outcome<O, R>> {
    if (!hasFinalizer(object.metadata, names.finalizer)) return { kind: 'gone', reason: 'NotOurs' };
    const message = `${remains(object)}, because the annotation ${names.annotations.forceDelete} let the object go; look there`;
    this.#say(object, 'Warning', eventReasons.forceDeleted, message);
    return this.#release(object);
  }

  #say(object: O, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#kind.events.record(object, { type, reason, message });
  }

  async #release(object: O): Promise<Outcome<O, R>> {
    this.#creation.forget(object);
    await releaseObject(object, names.annotations.createPending, this.#kind);
    return { kind: 'gone', reason: 'Deleted' };
  }
}

/** The beginning of a sentence about what is in Twingate because of the object. */
function remains(object: ManagedObject): string {
  const ids = mentionedIds(object);
  if (readMark(object).kind !== 'none')
    return `What an unanswered create may have made${ids.length === 0 ? '' : ` and ${ids.join(' and ')}`} stays in Twingate`;
  return ids.length === 0 ? 'Nothing is known to stay in Twingate' : `${ids.join(' and ')} stays in Twingate`;
}

interface Blocked {
  readonly kind: 'held';
  readonly reason: string;
  readonly message: string;
  readonly retryAfterMs: number;
}

function unconfirmed(retryAfterMs: number): Blocked {
  const message =
    'An unanswered create is still being looked for in Twingate; the deletion goes on when its outcome is known.';
  return { kind: 'held', reason: reasons.deletionBlocked, message, retryAfterMs };
}

function inUse(id: string, explanation: string): Blocked {
  const message = `${id} is still used by other objects of this cluster; it is deleted when they are gone. Twingate says: ${explanation}`;
  return { kind: 'held', reason: reasons.inUse, message, retryAfterMs: IN_USE_RETRY_MS };
}

function tooFresh(): Blocked {
  const message =
    'Twingate does not show the object yet that was written less than a minute ago; the deletion goes on when it does.';
  return { kind: 'held', reason: reasons.deletionBlocked, message, retryAfterMs: OWN_CREATE_SETTLES_MS };
}
