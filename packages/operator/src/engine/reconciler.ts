import type { Logger } from './logger.js';
import type { ObjectKey } from './object.js';

/** Deletions and revocations, then changes by people, then periodic work. */
export type Priority = 'urgent' | 'normal' | 'background';

export interface ReconcileContext {
  /** Aborted at the wall-clock limit of the run, and when the process stops. */
  readonly signal: AbortSignal;
  /** Names this run in logs. */
  readonly reconcileId: string;
  readonly priority: Priority;
  readonly logger: Logger;
}

/** The verdict of a run that did not fail; a failure is a throw (see errors.ts). `reason` is for the log. */
export type ReconcileResult =
  | { readonly kind: 'settled'; readonly reason: string }
  | {
      readonly kind: 'requeueAfter';
      readonly delayMs: number;
      readonly reason: string;
      readonly priority?: Priority;
    };

/** Makes the world match one object, whatever woke it. */
export interface Reconciler {
  reconcile(key: ObjectKey, context: ReconcileContext): Promise<ReconcileResult>;
}
