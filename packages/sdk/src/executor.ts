import { pause } from './clock.js';
import type { Endpoint } from './endpoint.js';
import type { TwingateError } from './errors.js';
import {
  AbortedError,
  isAbortedError,
  isProtocolError,
  isRateLimitedError,
  isTwingateError,
  ReadOnlyError,
} from './errors.js';
import type { CallEvent } from './hooks.js';
import { notify } from './hooks.js';
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
}

/** The result of a call. */
export interface Answer<Result> {
  readonly data: Result;
  /** When the request was handed to the socket, in milliseconds since the epoch. */
  readonly requestedAt: number;
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
    const answer = await execute(parts, {
      operation,
      variables,
      priority: options.priority ?? 'normal',
      timeoutMs: options.timeoutMs ?? parts.options.timeoutMs,
      signal: options.signal,
      failures: 0,
      refusals: 0,
      redirected: false,
    });
    // The types come from the same schema that the API executes the document against.
    return answer as Answer<Result>;
  };
}

async function execute(parts: ExecutorParts, first: Call): Promise<TransportAnswer> {
  let call = first;
  for (;;) {
    const outcome = await attempt(parts, call);
    if ('answer' in outcome) return outcome.answer;
    call = await afterFailure(parts, call, outcome.error);
  }
}

type Outcome = { readonly answer: TransportAnswer } | { readonly error: TwingateError };

async function attempt(parts: ExecutorParts, call: Call): Promise<Outcome> {
  const { hooks, clock } = parts.options;
  const event = eventOf(call);
  const url = await parts.endpoint.url(call.signal);
  const turn = await takeTurn(parts, call, event);
  notify(hooks.onRequest, event);
  const startedAt = clock.now();
  try {
    const outcome = await send(parts, call, url);
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

async function send({ transport }: ExecutorParts, call: Call, url: string): Promise<Outcome> {
  try {
    return { answer: await transport({ ...call, url }) };
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
    throw isAbortedError(error) ? abortedUnsent(operation) : error;
  }
}

/** The call as it goes on after a failed attempt; throws the error when it does not. */
async function afterFailure(parts: ExecutorParts, call: Call, error: TwingateError): Promise<Call> {
  const { hooks, clock, random, maxAttempts } = parts.options;
  if (mayFollow(parts, call, error)) return { ...call, redirected: true };
  const refused = isRateLimitedError(error);
  const next = {
    ...call,
    failures: call.failures + (refused ? 0 : 1),
    refusals: call.refusals + (refused ? 1 : 0),
  };
  const failure = { error, kind: call.operation.kind, failures: next.failures, refusals: next.refusals };
  const decision = decideRetry(failure, { ...defaultRetryPolicy, maxAttempts }, random);
  if (decision.action === 'stop') throw error;
  notify(hooks.onRetry, { ...eventOf(call), delayMs: decision.delayMs, reason: error.code });
  await pause(clock, decision.delayMs, call.signal);
  if (call.signal?.aborted === true) throw abortedUnsent(call.operation);
  return next;
}

/** A network can move to another shard while we run; a redirect was not executed, so even a mutation may follow. */
function mayFollow({ endpoint }: ExecutorParts, call: Call, error: TwingateError): boolean {
  if (call.redirected || !isProtocolError(error) || error.problem !== 'redirect') return false;
  return !error.mayHaveBeenApplied && endpoint.follow(error.location);
}

function eventOf({ operation, priority, failures, refusals, redirected }: Call): CallEvent {
  const attempt = failures + refusals + (redirected ? 1 : 0) + 1;
  return { operation: operation.name, kind: operation.kind, priority, attempt };
}

/** Only attempts that were certainly not executed are repeated, so an abort between two proves it too. */
function abortedUnsent(operation: Operation): AbortedError {
  return new AbortedError('aborted by the caller before it was sent', { operation: operation.name });
}
