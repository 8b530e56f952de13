import {
  ConflictError,
  WaitingForError,
  keyOf,
  type ObjectKey,
  type ReconcileContext,
  type ReconcileResult,
  type Reconciler,
} from '../../engine/index.js';
import { courseOf } from '../../external/course.js';
import { reasons } from '../../external/reasons.js';
import { failedConditions, heldConditions } from '../../external/reports.js';
import { statusPatch, type ConditionState, type StatusReport } from '../../external/status.js';
import type { AccessKind } from './access-kind.js';
import type { ServedAccess } from './access-object.js';
import type { AccessOutcome } from './access-outcome.js';
import { Ending } from './ending.js';
import { Granting } from './granting.js';
import { failedFields, grantedFields } from './record.js';
import { Revocation } from './revocation.js';
import { VanishedGrants } from './vanished-grants.js';

const SYNCED: ConditionState = {
  status: 'True',
  reason: reasons.synced,
  message: 'Twingate has what the spec asks for.',
};
const AVAILABLE: ConditionState = {
  status: 'True',
  reason: reasons.available,
  message: 'Access is granted.',
};

/** The reconciler of TwingateResourceAccess, whose counterpart has no ID: an edge between a principal and a resource. */
export class AccessReconciler implements Reconciler {
  readonly #kind: AccessKind;
  readonly #revocation: Revocation;
  readonly #granting: Granting;
  readonly #ending: Ending;
  readonly #vanished: VanishedGrants;

  constructor(kind: AccessKind) {
    this.#kind = kind;
    this.#revocation = new Revocation(kind);
    this.#vanished = new VanishedGrants(kind);
    this.#granting = new Granting(kind, this.#revocation);
    this.#ending = new Ending(kind, { revocation: this.#revocation, vanished: this.#vanished });
  }

  async reconcile(key: ObjectKey, context: ReconcileContext): Promise<ReconcileResult> {
    const againMs = await this.#vanished.revoke(key, this.#revocation, context);
    const object = this.#kind.store.get(key);
    const result: ReconcileResult =
      object === undefined
        ? { kind: 'settled', reason: 'Gone' }
        : await this.#reconcileObject(object, context);
    return againMs === 0 ? result : within(againMs, result);
  }

  async #reconcileObject(object: ServedAccess, context: ReconcileContext): Promise<ReconcileResult> {
    let outcome: AccessOutcome;
    try {
      outcome = await this.#run(object, context);
    } catch (error) {
      return this.#fail(object, error);
    }
    return this.#conclude(object, outcome);
  }

  #run(object: ServedAccess, context: ReconcileContext): Promise<AccessOutcome> {
    const course = courseOf(object, this.#kind.policies);
    switch (course.kind) {
      case 'held':
        return Promise.resolve(course);
      case 'converge':
        return this.#granting.run(object, context);
      case 'observe':
        return this.#granting.observe(object, context);
      case 'delete':
        return this.#ending.run(object, context);
      case 'leave':
        return this.#ending.leave(object, course.because);
      case 'force':
        return this.#ending.force(object);
    }
  }

  async #conclude(object: ServedAccess, outcome: AccessOutcome): Promise<ReconcileResult> {
    switch (outcome.kind) {
      case 'gone':
        return { kind: 'settled', reason: outcome.reason };
      case 'awaitingSweep':
        return { kind: 'settled', reason: 'AwaitingSweep' };
      case 'held': {
        const { generation } = object.metadata;
        await this.#publish(object, (current) => ({ generation, ...heldConditions(current, outcome) }));
        return verdict(outcome.reason, outcome.retryAfterMs);
      }
      case 'inSync':
        await this.#publish(outcome.object, (current) => inSyncReport(current, outcome));
        return verdict(reasons.synced, outcome.requeueAfterMs);
    }
  }

  /** Says what failed, and passes the error on. */
  async #fail(object: ServedAccess, error: unknown): Promise<never> {
    if (error instanceof ConflictError) throw error;
    const { generation } = object.metadata;
    const current = this.#kind.store.get(keyOf(object)) ?? object;
    await this.#publish(current, (latest) => ({
      generation,
      fields: failedFields(latest),
      ...failedConditions(latest, error),
      ...(isMissing(error) ? { ready: missingCondition(error) } : {}),
    }));
    throw error;
  }

  async #publish(object: ServedAccess, report: (current: ServedAccess) => StatusReport): Promise<void> {
    const { writer, clock } = this.#kind;
    await writer.patchFresh(
      object,
      (current) => statusPatch(current, report(current), clock.now()),
      'status',
    );
  }
}

/** Something without which there is no access is not there. Not: it is not known whether it is. */
function isMissing(error: unknown): error is WaitingForError {
  return error instanceof WaitingForError && error.reason !== reasons.namespaceNotWatched;
}

function missingCondition({ reason, message }: WaitingForError): ConditionState {
  return { status: 'False', reason, message };
}

type InSync = Extract<AccessOutcome, { kind: 'inSync' }>;

function inSyncReport(object: ServedAccess, { generation, wrote, edge, expiredAt }: InSync): StatusReport {
  const ended: ConditionState = {
    status: 'False',
    reason: reasons.expired,
    message: `The access ended at ${expiredAt ?? ''}, as spec.expiresAt says.`,
  };
  return {
    generation,
    wroteRemote: wrote,
    synced: SYNCED,
    ready: expiredAt === undefined ? AVAILABLE : ended,
    fields: grantedFields(object, edge),
  };
}

function verdict(reason: string, delayMs: number | undefined): ReconcileResult {
  return delayMs === undefined ? { kind: 'settled', reason } : { kind: 'requeueAfter', delayMs, reason };
}

/** The same, but to be looked at again after `delayMs` at the latest. */
function within(delayMs: number, result: ReconcileResult): ReconcileResult {
  const { reason } = result;
  return result.kind === 'requeueAfter' && result.delayMs <= delayMs ? result : verdict(reason, delayMs);
}
