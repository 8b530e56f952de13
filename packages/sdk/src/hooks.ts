import type { TwingateErrorCode } from './errors.js';
import type { OperationKind } from './operation.js';
import type { Priority } from './limiter.js';

/** What every event says about the call. Events never hold variables, results or keys. */
export interface CallEvent {
  /** Name of the GraphQL operation. */
  readonly operation: string;
  /** Whether it reads or writes. */
  readonly kind: OperationKind;
  /** Priority of the call. */
  readonly priority: Priority;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  /** `X-Correlation-Id`, the same for all requests of a client. */
  readonly correlationId: string;
  /** `X-Twingate-Request-Id`, another one for every attempt; joins the events of one attempt. */
  readonly requestId: string;
}

/** An attempt has ended. */
export interface ResponseEvent extends CallEvent {
  /** From handing the request to the socket to the complete answer, in milliseconds. */
  readonly durationMs: number;
  /** `ok`, or the code of the error. */
  readonly outcome: 'ok' | TwingateErrorCode;
}

/** A failed attempt will be repeated. */
export interface RetryEvent extends CallEvent {
  /** The wait before the next attempt, in milliseconds; after a 429 the limiter adds its pause. */
  readonly delayMs: number;
  /** Why the attempt failed. */
  readonly reason: TwingateErrorCode;
}

/** A call had to wait for its turn and now goes on. */
export interface WaitEvent extends CallEvent {
  /** Milliseconds spent waiting for the limiter. */
  readonly waitedMs: number;
}

/** Observers for tracing and metrics. What a hook throws is ignored: it must not change the result of a call. */
export interface Hooks {
  /** An attempt starts. */
  readonly onRequest?: ((event: CallEvent) => void) | undefined;
  /** An attempt has ended. */
  readonly onResponse?: ((event: ResponseEvent) => void) | undefined;
  /** A failed attempt will be repeated. */
  readonly onRetry?: ((event: RetryEvent) => void) | undefined;
  /** A call had to wait for its turn and now goes on. */
  readonly onWait?: ((event: WaitEvent) => void) | undefined;
}

/** Calls a hook, if there is one. */
export function notify<Event>(hook: ((event: Event) => void) | undefined, event: Event): void {
  try {
    hook?.(event);
  } catch {
    // An applied mutation must not look failed because of an observer.
  }
}
