import { withCondition } from '../kube/index.js';
import type { Fields, ManagedObject, ManagedStatus, StatusCondition } from './external-resource.js';
import type { Patch } from './object-writer.js';
import { differing } from './field-patch.js';

/** One condition as a reconcile states it. */
export interface ConditionState {
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

/** What a reconcile has to say. Absent fields keep what the status says. */
export interface StatusReport {
  /** The generation that was reconciled. */
  readonly generation: number | undefined;
  readonly synced: ConditionState;
  readonly ready?: ConditionState;
  readonly id?: string;
  /** Something was written to the remote object. */
  readonly wroteRemote?: boolean;
  /** Fields of the kind; null removes one. */
  readonly fields?: Fields;
  /** `null` removes it. */
  readonly stalePinnedId?: string | null;
}

/** The merge patch for /status, or undefined when the status already says so. Times move only with what they time. */
export function statusPatch(object: ManagedObject, report: StatusReport, now: number): Patch | undefined {
  const status = object.status ?? {};
  const changes = {
    ...differing(status, report.fields ?? {}),
    ...conditionsChange(status, report, now),
    ...idChanges(status, report),
    ...(report.wroteRemote === true ? { lastSyncedTime: new Date(now).toISOString() } : {}),
  };
  return Object.keys(changes).length === 0 ? undefined : { status: changes };
}

function conditionsChange(status: ManagedStatus, report: StatusReport, now: number): Patch {
  const { conditions: current = [], observedGeneration } = status;
  const conditions = nextConditions(current, report, now);
  const { generation } = report;
  return {
    ...(conditions === current ? {} : { conditions }),
    ...(generation === undefined || generation === observedGeneration
      ? {}
      : { observedGeneration: generation }),
  };
}

function idChanges(status: ManagedStatus, { id, stalePinnedId }: StatusReport): Patch {
  const noted = status.stalePinnedId ?? null;
  return {
    ...(id === undefined || id === status.id ? {} : { id }),
    ...(stalePinnedId === undefined || stalePinnedId === noted ? {} : { stalePinnedId }),
  };
}

export function readStatusCondition(
  status: ManagedStatus | undefined,
  type: 'Ready' | 'Synced',
): StatusCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

function nextConditions(
  current: readonly StatusCondition[],
  report: StatusReport,
  now: number,
): readonly StatusCondition[] {
  const stamp = { now, ...(report.generation === undefined ? {} : { generation: report.generation }) };
  const synced = withCondition(current, { type: 'Synced', ...report.synced }, stamp);
  return report.ready === undefined
    ? synced
    : withCondition(synced, { type: 'Ready', ...report.ready }, stamp);
}
