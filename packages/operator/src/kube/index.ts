export {
  readCondition,
  withCondition,
  type Condition,
  type ConditionStamp,
  type ConditionState,
} from './conditions.js';
export {
  KubeApiError,
  KubeConnectionError,
  isAlreadyExists,
  isConflict,
  isForbidden,
  isGone,
  isKubeApiError,
  isNotFound,
  isTooManyRequests,
  toEngineError,
  type KubeApiErrorOptions,
} from './errors.js';
export { hasFinalizer, withFinalizer, withoutFinalizer } from './finalizer.js';
