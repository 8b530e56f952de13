/** A condition as the API stores it. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration?: number;
  /** RFC 3339 with seconds. */
  readonly lastTransitionTime: string;
}

export interface ConditionState {
  readonly type: string;
  readonly status: Condition['status'];
  readonly reason: string;
  readonly message: string;
}

export interface ConditionStamp {
  /** The generation that was looked at. */
  readonly generation?: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The conditions with one of them stated anew; the same array when nothing changes. `lastTransitionTime` moves only
 * when the status does.
 */
export function withCondition(
  conditions: readonly Condition[],
  state: ConditionState,
  stamp: ConditionStamp,
): readonly Condition[] {
  const current = readCondition(conditions, state.type);
  const next = stamped(current, state, stamp);
  if (current === undefined) return [...conditions, next];
  if (isSame(current, next)) return conditions;
  return conditions.map((condition) => (condition === current ? next : condition));
}

export function readCondition(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

function stamped(current: Condition | undefined, state: ConditionState, stamp: ConditionStamp): Condition {
  const stays = current?.status === state.status;
  return {
    type: state.type,
    status: state.status,
    reason: state.reason,
    message: state.message,
    ...(stamp.generation === undefined ? {} : { observedGeneration: stamp.generation }),
    lastTransitionTime: stays ? current.lastTransitionTime : toSeconds(stamp.now),
  };
}

function isSame(a: Condition, b: Condition): boolean {
  return (
    a.status === b.status &&
    a.reason === b.reason &&
    a.message === b.message &&
    a.observedGeneration === b.observedGeneration
  );
}

/** Kubernetes writes times without fractions. */
function toSeconds(now: number): string {
  return new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
}
