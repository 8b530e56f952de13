export { connectKube, type KubeClient, type KubeClientOptions, type MetadataClient } from './client.js';
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
export { KubeConfig, loadKubeConfig, type LoadedKubeConfig } from './kube-config.js';
export { toListWatch, type ListWatchScope } from './list-watch.js';
export {
  ResourceClient,
  type ApplyOptions,
  type CallOptions,
  type DeleteOptions,
  type GetOptions,
  type ListOptions,
  type PatchOptions,
  type WatchOptions,
  type WriteOptions,
} from './resource-client.js';
export { apiVersionOf, type ObjectRef, type ResourceType } from './resource-type.js';
export type { KubeCall, KubeVerb } from './transport.js';
export { EventRecorder, type EventNote, type EventObject, type EventRecorderOptions } from './recorder.js';
export { parseNamespaceSelector, type NamespaceSelector } from './namespace-selector.js';
export { checkServedKind, type ServedKindRequirement } from './served-api.js';
