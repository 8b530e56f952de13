export { settlesWithin, sleep, systemClock, type Clock } from './clock.js';
export type { Logger, LogFields } from './logger.js';
export {
  compareResourceVersions,
  keyOf,
  splitKey,
  type KubeObject,
  type ObjectKey,
  type ObjectMeta,
  type OwnerReference,
  type Stored,
} from './object.js';
export {
  ConflictError,
  InvariantError,
  TerminalError,
  TransientError,
  WaitingForError,
  isConflictError,
  isInvariantError,
  isTerminalError,
  isTransientError,
  isWaitingForError,
  messageOf,
  type TransientErrorOptions,
} from './errors.js';
export type { Priority, ReconcileContext, ReconcileResult, Reconciler } from './reconciler.js';
export { Workqueue, type WorkItem } from './workqueue.js';
export { Backoff, type BackoffLimits, type BackoffOptions } from './backoff.js';
export type { IndexFunction } from './object-index.js';
export {
  Store,
  type ChangeOrigin,
  type ReplaceOptions,
  type StoreChange,
  type StoreListener,
  type StoreOptions,
} from './store.js';
export type { ListPage, ListWatch, WatchEvent, WatchFailure } from './list-watch.js';
export { Informer, type InformerOptions, type InformerState } from './informer.js';
export {
  connect,
  defaultPriority,
  dependants,
  filtered,
  self,
  significantChange,
  type Connection,
  type OwnFields,
  type Predicate,
  type Trigger,
} from './trigger.js';
export {
  Controller,
  type ControllerMetrics,
  type ControllerOptions,
  type ReconcileOutcome,
  type StopOptions,
} from './controller.js';
export { Manager, type ManagedController, type ManagedInformer, type ManagerOptions } from './manager.js';
