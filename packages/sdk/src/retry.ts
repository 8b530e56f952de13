import type { TwingateError } from './errors.js';
import { isProtocolError, isRateLimitedError, isTimeoutError, isTransportError } from './errors.js';

/** How often and how fast calls are repeated. */
export interface RetryPolicy {
  /** Attempts of one call, the first included; answers 429 are counted apart. */
  readonly maxAttempts: number;
  /** Answers 429 that one call takes before it gives up. */
  readonly maxRefusals: number;
  /** Upper bound of the first backoff, in milliseconds; doubles with every further attempt. */
  readonly baseDelayMs: number;
  /** Upper bound of every backoff, in milliseconds. */
  readonly maxDelayMs: number;
}

/** The policy of every client; `maxAttempts` is an option. */
export const defaultRetryPolicy: RetryPolicy = {
  maxAttempts: 3,
  maxRefusals: 10,
  baseDelayMs: 500,
  maxDelayMs: 10_000,
};

/** A failed attempt and what the call has gone through so far. */
export interface Failure {
  readonly error: TwingateError;
  /** Whether it may be executed again although an earlier attempt may have taken effect. */
  readonly repeatable: boolean;
  /** Failed attempts so far, this one included, without those answered 429. */
  readonly failures: number;
  /** Answers 429 so far, this one included. */
  readonly refusals: number;
}

/** Whether to repeat a call, and when. */
export type RetryDecision =
  { readonly action: 'stop' } | { readonly action: 'retry'; readonly delayMs: number };

const stop: RetryDecision = { action: 'stop' };

/**
 * Decides about a failed attempt. Queries and idempotent mutations are repeated after every failure that may pass;
 * other mutations only when the request provably was not executed. After a 429 the delay is 0, since the limiter waits.
 *
 * @param random a number in [0, 1), for full jitter
 */
export function decideRetry(failure: Failure, policy: RetryPolicy, random: () => number): RetryDecision {
  const { error, repeatable, failures, refusals } = failure;
  if (isRateLimitedError(error))
    return refusals > policy.maxRefusals ? stop : { action: 'retry', delayMs: 0 };
  if (failures >= policy.maxAttempts) return stop;
  const mayRepeat = repeatable ? mayPass(error) : isTransportError(error) && error.unsent;
  if (!mayRepeat) return stop;
  return { action: 'retry', delayMs: Math.max(backoff(failures, policy, random), asked(error, policy)) };
}

function backoff(failures: number, { baseDelayMs, maxDelayMs }: RetryPolicy, random: () => number): number {
  return Math.round(random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (failures - 1)));
}

/** What a Retry-After header of, say, a 503 asks for, within bounds. */
function asked(error: TwingateError, { maxDelayMs }: RetryPolicy): number {
  return Math.min(error.retryAfterMs ?? 0, maxDelayMs);
}

function mayPass(error: TwingateError): boolean {
  if (isTransportError(error))
    return error.status === undefined || error.status >= 500 || error.status === 408;
  if (isProtocolError(error)) return error.problem !== 'redirect' && error.problem !== 'pagination';
  return isTimeoutError(error);
}
