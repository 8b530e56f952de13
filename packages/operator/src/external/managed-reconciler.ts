import {
  ConflictError,
  keyOf,
  type ObjectKey,
  type ReconcileContext,
  type ReconcileResult,
  type Reconciler,
} from '../engine/index.js';
import { Convergence } from './convergence.js';
import { Counterpart } from './counterpart.js';
import { courseOf } from './course.js';
import { readMark } from './create-mark.js';
import { Creation, firstLookupDelayMs } from './creation.js';
import { Deletion } from './deletion.js';
import { RemoteGoneError, UnansweredError } from './errors.js';
import type { Aftermath, ManagedObject, RemoteObject } from './external-resource.js';
import type { ManagedKind } from './managed-kind.js';
import { Observation } from './observation.js';
import type { Outcome } from './outcome.js';
import { reasons } from './reasons.js';
import { RemoteRemoval } from './remote-removal.js';
import { Replacement } from './replacement.js';
import { failedConditions, heldConditions } from './reports.js';
import { driftObserved } from './observation.js';
import { statusPatch, type ConditionState, type StatusReport } from './status.js';

const SYNCED: ConditionState = {
  status: 'True',
  reason: reasons.synced,
  message: 'Twingate has what the spec asks for.',
};
const OBSERVED: ConditionState = {
  status: 'True',
  reason: reasons.observed,
  message: 'Twingate has what the spec asks for. The object is only observed.',
};
const AVAILABLE: ConditionState = {
  status: 'True',
  reason: reasons.available,
  message: 'It exists in Twingate.',
};

/**
 * The one reconciler of every kind whose remote counterpart has an ID: load, decide, act, publish. What differs between
 * kinds is in their {@link ExternalResource}.
 */
export class ManagedReconciler<O extends ManagedObject, I, R extends RemoteObject> implements Reconciler {
  readonly #kind: ManagedKind<O, I, R>;
  readonly #creation: Creation<O, I, R>;
  readonly #convergence: Convergence<O, I, R>;
  readonly #deletion: Deletion<O, I, R>;
  readonly #observation: Observation<O, I, R>;
  readonly #replacement: Replacement<O, I, R>;

  constructor(kind: ManagedKind<O, I, R>) {
    this.#kind = kind;
    this.#creation = new Creation(kind);
    const parts = { creation: this.#creation, removal: new RemoteRemoval(kind) };
    const counterpart = new Counterpart(kind);
    this.#replacement = new Replacement(kind, parts);
    this.#convergence = new Convergence(kind, { ...parts, replacement: this.#replacement, counterpart });
    this.#observation = new Observation(kind, counterpart);
    this.#deletion = new Deletion(kind, parts);
  }

  async reconcile(key: ObjectKey, context: ReconcileContext): Promise<ReconcileResult> {
    await this.#creation.cleanUp(key);
    const object = this.#kind.store.get(key);
    if (object === undefined) return { kind: 'settled', reason: 'Gone' };
    let outcome: Outcome<O, R>;
    try {
      outcome = await this.#run(object, context);
    } catch (error) {
      return this.#fail(object, error, { generation: object.metadata.generation });
    }
    return this.#conclude(object, outcome, context);
  }

  #run(object: O, context: ReconcileContext): Promise<Outcome<O, R>> {
    const course = courseOf(object, this.#kind.policies);
    switch (course.kind) {
      case 'held':
        return Promise.resolve(course);
      case 'converge':
        return this.#convergence.run(object, context);
      case 'observe':
        return this.#observation.run(object, context);
      case 'delete':
        return this.#deletion.run(object, context);
      case 'leave':
        return this.#deletion.leave(object, course.because);
      case 'force':
        return this.#deletion.force(object);
    }
  }

  async #conclude(object: O, outcome: Outcome<O, R>, context: ReconcileContext): Promise<ReconcileResult> {
    const { generation } = object.metadata;
    switch (outcome.kind) {
      case 'gone':
        return { kind: 'settled', reason: outcome.reason };
      case 'awaitingSweep':
        return { kind: 'settled', reason: 'AwaitingSweep' };
      case 'held':
        await this.#publish(object, {
          generation,
          ...heldConditions(object, outcome),
        });
        return outcome.retryAfterMs === undefined
          ? { kind: 'settled', reason: outcome.reason }
          : { kind: 'requeueAfter', delayMs: outcome.retryAfterMs, reason: outcome.reason };
      case 'observed':
        await this.#publish(object, observedReport(outcome, generation));
        return {
          kind: 'settled',
          reason: outcome.drift.length === 0 ? reasons.observed : reasons.observeOnly,
        };
      case 'inSync':
        return this.#finish(outcome, context);
    }
  }

  /** What follows once both sides agree: effects in the cluster, the status, and the end of what was replaced. */
  async #finish(outcome: InSync<O, R>, context: ReconcileContext): Promise<ReconcileResult> {
    const { object, remote } = outcome;
    try {
      const aftermath = await this.#kind.external.afterSync?.(object, remote, context);
      const current = this.#newest(object);
      await this.#publish(current, inSyncReport(outcome, aftermath));
      await this.#replacement.clear(current, context);
      return verdict(outcome, aftermath);
    } catch (error) {
      if (error instanceof RemoteGoneError) this.#kind.requestSweep();
      return this.#fail(object, error, remoteReport(outcome));
    }
  }

  /** The object as it is known now: effects in the cluster may have written to it. */
  #newest(object: O): O {
    const known = this.#kind.store.get(keyOf(object));
    return known !== undefined && known.metadata.uid === object.metadata.uid ? known : object;
  }

  /** Says what failed, with what is `known` for sure, and passes the error on. */
  async #fail(object: O, error: unknown, known: KnownReport): Promise<ReconcileResult> {
    if (error instanceof ConflictError) throw error;
    const current = this.#kind.store.get(keyOf(object)) ?? object;
    await this.#publish(current, { ...known, ...failedConditions(current, error) });
    if (error instanceof UnansweredError && readMark(current).kind === 'open') {
      return { kind: 'requeueAfter', delayMs: firstLookupDelayMs, reason: reasons.createUnconfirmed };
    }
    throw error;
  }

  async #publish(object: O, report: StatusReport): Promise<void> {
    const { writer, clock } = this.#kind;
    await writer.patchFresh(object, (current) => statusPatch(current, report, clock.now()), 'status');
  }
}

type InSync<O extends ManagedObject, R> = Extract<Outcome<O, R>, { kind: 'inSync' }>;

type KnownReport = Pick<StatusReport, 'generation' | 'id' | 'fields' | 'wroteRemote'>;

/** What is known of the remote object, whatever became of the effects in the cluster. */
function remoteReport<O extends ManagedObject, R extends RemoteObject>(outcome: InSync<O, R>): KnownReport {
  const { remote, generation, fields, wrote } = outcome;
  return { generation, id: remote.id, wroteRemote: wrote, ...(fields === undefined ? {} : { fields }) };
}

function verdict<O extends ManagedObject, R>(
  { flaw }: InSync<O, R>,
  aftermath: Aftermath | undefined,
): ReconcileResult {
  const reason = flaw?.reason ?? reasons.synced;
  return aftermath?.requeueAfterMs === undefined
    ? { kind: 'settled', reason }
    : { kind: 'requeueAfter', delayMs: aftermath.requeueAfterMs, reason };
}

function inSyncReport<O extends ManagedObject, R extends RemoteObject>(
  outcome: InSync<O, R>,
  aftermath?: Aftermath,
): StatusReport {
  const { flaw } = outcome;
  const fields = { ...outcome.fields, ...aftermath?.fields };
  return {
    ...remoteReport({ ...outcome, fields }),
    synced:
      flaw === undefined
        ? (aftermath?.synced ?? SYNCED)
        : { status: 'False', reason: flaw.reason, message: flaw.message },
    ready: aftermath?.ready ?? AVAILABLE,
    ...stalePinned(outcome.object, flaw?.stalePinnedId),
  };
}

function observedReport<O extends ManagedObject, R extends RemoteObject>(
  { remote, id, fields, drift }: Extract<Outcome<O, R>, { kind: 'observed' }>,
  generation: number | undefined,
): StatusReport {
  return {
    generation,
    ...(id === undefined ? {} : { id }),
    ...(fields === undefined ? {} : { fields }),
    synced: drift.length === 0 ? OBSERVED : driftObserved(remote.id, drift),
    ready: AVAILABLE,
  };
}

function stalePinned(object: ManagedObject, stale: string | undefined): { stalePinnedId?: string | null } {
  const noted = object.status?.stalePinnedId ?? undefined;
  // Kept while spec.id is right again: a tool that puts the stale one back must not start a tug of war.
  return stale === undefined || stale === noted ? {} : { stalePinnedId: stale };
}
