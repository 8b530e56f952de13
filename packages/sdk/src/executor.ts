import { pause } from './clock.js';
import type { Endpoint } from './endpoint.js';
import type { AttemptIds, TwingateError } from './errors.js';
import {
  AbortedError,
  identify,
  isAbortedError,
  isProtocolError,
  isRateLimitedError,
  isTwingateError,
  ReadOnlyError,
} from './errors.js';
import type { CallEvent } from './hooks.js';
import { notify } from './hooks.js';
import { isRepeatable } from './idempotency.js';
import type { Priority, Turn } from './limiter.js';
import type { Operation, TypedDocument } from './operation.js';
import { describeOperation } from './operation.js';
import type { ResolvedOptions } from './options.js';
import { decideRetry, defaultRetryPolicy } from './retry.js';
import type { Transport, TransportAnswer } from './transport.js';

/** Options of every call. */
export interface CallOptions {
  /** Ends the call with an AbortedError, whether it waits or is in flight. */
  readonly signal?: AbortSignal | undefined;
  /** Who goes first when calls wait. Default: `normal`. */
  readonly priority?: Priority | undefined;
  /** Time for one attempt, answer included, in milliseconds. Default: that of the client. */
  readonly timeoutMs?: number | undefined;
  /** False: an idempotent mutation is not repeated after a lost reply. Default: that of the client. */
  readonly repeatMutations?: boolean | undefined;
}

/** The result of a call. */
export interface Answer<Result> {
  readonly data: Result;
  /** When the request was handed to the socket, in milliseconds since the epoch. */
  readonly requestedAt: number;
  /** True when an earlier attempt of this mutation may have taken effect, its reply was lost. */
  readonly repeated: boolean;
  /** Which attempt was answered. */
  readonly ids: AttemptIds;
}

/** Executes a document: waits for its turn, sends, repeats where that is safe. */
export type Execute = <Result, Variables extends object>(
  document: TypedDocument<Result, Variables> | string,
  variables: Variables,
  options?: CallOptions,
) => Promise<Answer<Result>>;

/** What the executor works with. */
export interface ExecutorParts {
  readonly options: ResolvedOptions;
  readonly endpoint: Endpoint;
  readonly transport: Transport;
}

/** A call and what it has gone through. */
interface Call {
  readonly operation: Operation;
  readonly variables: object;
  readonly priority: Priority;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly failures: number;
  readonly refusals: number;
  readonly redirected: boolean;
  /** Whether it may be executed again although an earlier attempt may have taken effect. */
  readonly repeatable: boolean;
  /** Why it is not known whether an earlier attempt took effect. */
  readonly unclear: TwingateError | undefined;
}

/** Makes the one way by which documents are executed. */
export function createExecutor(parts: ExecutorParts): Execute {
  return async <Result, Variables extends object>(
    document: TypedDocument<Result, Variables> | string,
    variables: Variables,
    options: CallOptions = {},
  ) => {
    const operation = describeOperation(document);
    if (parts.options.readOnly && operation.kind === 'mutation') {
      throw new ReadOnlyError('this client is read-only; nothing was sent', { operation: operation.name });
    }
    const repeatMutations = options.repeatMutations ?? parts.options.repeatMutations;
    const answer = await execute(parts, {
      operation,
      variables,
      priority: options.priority ?? 'normal',
      timeoutMs: options.timeoutMs ?? parts.options.timeoutMs,
      signal: options.signal,
      failures: 0,
      refusals: 0,
      redirected: false,
      repeatable: operation.kind === 'query' || (repeatMutations && isRepeatable(operation)),
      unclear: undefined,
    });
    // The types come from the same schema that the API executes the document against.
    return answer as Answer<Result>;
  };
}

async function execute(parts: ExecutorParts, first: Call): Promise<Answer<unknown>> {
  let call = first;
  for (;;) {
    const event = eventOf(call, parts);
    const outcome = await attempt(parts, call, event);
    if ('answer' in outcome) {
      return { ...outcome.answer, repeated: call.unclear !== undefined, ids: event };
    }
    call = await afterFailure(parts, call, event, identify(outcome.error, event));
  }
}

type Outcome = { readonly answer: TransportAnswer } | { readonly error: TwingateError };

async function attempt(parts: ExecutorParts, call: Call, event: CallEvent): Promise<Outcome> {
  const { hooks, clock } = parts.options;
  const url = await parts.endpoint.url(call.signal);
  const turn = await takeTurn(parts, call, event);
  notify(hooks.onRequest, event);
  const startedAt = clock.now();
  try {
    const outcome = await send(parts, call, { url, requestId: event.requestId });
    const result = 'error' in outcome ? outcome.error.code : 'ok';
    notify(hooks.onResponse, { ...event, durationMs: clock.now() - startedAt, outcome: result });
    if ('error' in outcome && isRateLimitedError(outcome.error)) {
      turn.refuse({ retryAfterMs: outcome.error.retryAfterMs, stated: outcome.error.retryAfterStated });
    }
    return outcome;
  } finally {
    turn.release();
  }
}

async function send(
  { transport }: ExecutorParts,
  call: Call,
  target: { readonly url: string; readonly requestId: string },
): Promise<Outcome> {
  try {
    return { answer: await transport({ ...call, ...target }) };
  } catch (error) {
    if (!isTwingateError(error)) throw error;
    return { error };
  }
}

async function takeTurn({ options }: ExecutorParts, call: Call, event: CallEvent): Promise<Turn> {
  const { operation, priority, signal } = call;
  const again = event.attempt > 1;
  try {
    const turn = await options.limiter.acquire({ kind: operation.kind, priority, again, signal });
    if (turn.waitedMs > 0) notify(options.hooks.onWait, { ...event, waitedMs: turn.waitedMs });
    return turn;
  } catch (error) {
    throw isAbortedError(error) ? abortedBetween(call) : error;
  }
}

/** The call as it goes on after a failed attempt; throws the error when it does not. */
async function afterFailure(
  parts: ExecutorParts,
  call: Call,
  event: CallEvent,
  error: TwingateError,
): Promise<Call> {
  const { hooks, clock, random, maxAttempts } = parts.options;
  if (mayFollow(parts, call, error)) return { ...call, redirected: true };
  const refused = isRateLimitedError(error);
  const next = {
    ...call,
    failures: call.failures + (refused ? 0 : 1),
    refusals: call.refusals + (refused ? 1 : 0),
    unclear: error.mayHaveBeenApplied ? error : call.unclear,
  };
  const failure = { ...next, error };
  const decision = decideRetry(failure, { ...defaultRetryPolicy, maxAttempts }, random);
  // A later attempt that had no effect says nothing about an earlier one.
  if (decision.action === 'stop') throw next.unclear ?? error;
  notify(hooks.onRetry, { ...event, delayMs: decision.delayMs, reason: error.code });
  await pause(clock, decision.delayMs, call.signal);
  if (call.signal?.aborted === true) throw abortedBetween(next);
  return next;
}

/** A network can move to another shard while we run; a redirect was not executed, so even a mutation may follow. */
function mayFollow({ endpoint }: ExecutorParts, call: Call, error: TwingateError): boolean {
  if (call.redirected || !isProtocolError(error) || error.problem !== 'redirect') return false;
  return !error.mayHaveBeenApplied && endpoint.follow(error.location);
}

/** What the hooks hear of the next attempt. */
function eventOf(call: Call, { options }: ExecutorParts): CallEvent {
  const { operation, priority, failures, refusals, redirected } = call;
  return {
    operation: operation.name,
    kind: operation.kind,
    priority,
    attempt: failures + refusals + (redirected ? 1 : 0) + 1,
    correlationId: options.correlationId,
    requestId: crypto.randomUUID(),
  };
}

/** Aborted while no attempt was in flight: only an earlier one can have taken effect. */
function abortedBetween({ operation, unclear }: Call): AbortedError {
  if (unclear === undefined) {
    return new AbortedError('aborted by the caller before it was sent', { operation: operation.name });
  }
  return new AbortedError('aborted by the caller before it was repeated', {
    operation: operation.name,
    mayHaveBeenApplied: true,
  });
}
