import { TerminalError, TransientError, WaitingForError } from '../engine/index.js';
import type { ManagedObject } from './external-resource.js';
import type { Held } from './outcome.js';
import { reasons } from './reasons.js';
import { readStatusCondition, type ConditionState, type StatusReport } from './status.js';

type Conditions = Pick<StatusReport, 'synced' | 'ready'>;

/** An object that never became ready says so; one that did stays ready unless it is known to be missing. */
export function heldConditions(object: ManagedObject, { reason, message, ready }: Held): Conditions {
  const held: ConditionState = { status: 'False', reason, message };
  const never = readStatusCondition(object.status, 'Ready') === undefined;
  return never || ready === false ? { synced: held, ready: held } : { synced: held };
}

/** What a run that threw says of the object. Ready stays unless there is no hope without a person. */
export function failedConditions(object: ManagedObject, error: unknown): Conditions {
  const { reason, message } = explain(error);
  const failed: ConditionState = { status: 'False', reason, message };
  const deleting = object.metadata.deletionTimestamp !== undefined;
  const ready = readStatusCondition(object.status, 'Ready');
  const keepsReady = ready !== undefined && !(error instanceof TerminalError);
  return {
    synced: deleting ? { ...failed, message: `The deletion waits: ${message}` } : failed,
    ...(keepsReady ? {} : { ready: failed }),
  };
}

function explain(error: unknown): { reason: string; message: string } {
  if (error instanceof TerminalError || error instanceof WaitingForError) {
    return { reason: error.reason, message: error.message };
  }
  if (error instanceof TransientError) return { reason: error.reason, message: error.message };
  // Our own fault: details go to the log, not into the cluster.
  return {
    reason: reasons.internalError,
    message: 'The operator failed on this object; its log has the details.',
  };
}
