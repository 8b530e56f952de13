import type { ReconcileContext } from '../engine/index.js';
import type { Counterpart } from './counterpart.js';
import { readMark } from './create-mark.js';
import type { FieldDrift, ManagedObject, RemoteObject } from './external-resource.js';
import { identityOf } from './identity.js';
import { refuseViolations } from './invalid-spec.js';
import type { ManagedKind } from './managed-kind.js';
import type { Held, Outcome } from './outcome.js';
import { reasons } from './reasons.js';
import { readStatusCondition, type ConditionState } from './status.js';

/** Compares an object with its remote counterpart and writes nothing, neither there nor to the object itself. */
export class Observation<O extends ManagedObject, I, R extends RemoteObject> {
  readonly #kind: ManagedKind<O, I, R>;
  readonly #counterpart: Counterpart<O, I, R>;

  constructor(kind: ManagedKind<O, I, R>, counterpart: Counterpart<O, I, R>) {
    this.#kind = kind;
    this.#counterpart = counterpart;
  }

  async run(object: O, context: ReconcileContext): Promise<Outcome<O, R>> {
    const { account, external } = this.#kind;
    if (account.mismatch !== undefined)
      return { kind: 'held', reason: reasons.networkChanged, message: account.mismatch };
    refuseViolations(external.validate(object));
    if (readMark(object).kind !== 'none') return openMark();
    const desired = await external.desired(object, { signal: context.signal, priority: context.priority });
    return this.#compare(object, desired, context);
  }

  async #compare(object: O, desired: I, context: ReconcileContext): Promise<Outcome<O, R>> {
    const { cache, guard } = this.#kind;
    const identity = identityOf(object);
    if (identity.kind === 'none') return missing('It does not exist in Twingate, and would be created.');
    const id = identity.kind === 'moved' ? identity.requested : identity.id;
    this.#counterpart.refuseClaimed(object, id);
    const isNews = cache.get(id) !== undefined || guard.isProvenAbsent(id);
    if (!isNews && isObserved(object, id)) return { kind: 'awaitingSweep' };
    const remote = await this.#counterpart.known(id, context);
    if (remote === undefined) return missing(`${id} does not exist in Twingate.`);
    if (identity.kind !== 'recorded') this.#counterpart.refuseForeign(object, remote, desired);
    this.#counterpart.refuseIncompatible(object, remote);
    return this.#report(object, remote, desired, identity.kind === 'moved' ? undefined : id);
  }

  /** @param id what the object stands for from now on; undefined: as before */
  #report(object: O, remote: R, desired: I, id: string | undefined): Outcome<O, R> {
    const { external, onDrift } = this.#kind;
    const drift = external.compare(desired, remote);
    if (drift.length > 0 && wasInSync(object)) onDrift?.('found');
    const fields = external.statusFields?.(object, desired, remote);
    return { kind: 'observed', remote, drift, fields, ...(id === undefined ? {} : { id }) };
  }
}

/** What is said of an observed remote object that is not what the spec asks for. */
export function driftObserved(id: string, drift: readonly FieldDrift[]): ConditionState {
  const fields = drift.map(({ field }) => field).join(', ');
  const message = `${id} differs from the spec in ${fields}. The object is only observed, so this stays.`;
  return { status: 'False', reason: reasons.observeOnly, message };
}

function missing(fact: string): Held {
  const message = `${fact} The object is only observed, so nothing is done about it.`;
  return { kind: 'held', reason: reasons.observeOnly, message, ready: false };
}

function openMark(): Held {
  const message =
    'A create was begun before the object was to be only observed; what became of it is found out when it is not any more.';
  return { kind: 'held', reason: reasons.createUnconfirmed, message };
}

/** Compared at this generation, and nothing differed. */
function wasInSync({ status, metadata }: ManagedObject): boolean {
  return (
    status?.observedGeneration === metadata.generation &&
    readStatusCondition(status, 'Synced')?.status === 'True'
  );
}

/** Compared at this generation: only a sweep can tell anything new. */
function isObserved(object: ManagedObject, id: string): boolean {
  const synced = readStatusCondition(object.status, 'Synced');
  return (
    object.status?.observedGeneration === object.metadata.generation &&
    object.status?.id === id &&
    (synced?.reason === reasons.observed || synced?.reason === reasons.observeOnly)
  );
}
