import { GraphQLClient } from 'graphql-request';
import type { FailureContext } from './classification.js';
import { fromFetchFailure, fromGraphQLErrors, fromHttpAnswer, protocolError } from './classification.js';
import type { Deadline } from './deadline.js';
import { startDeadline } from './deadline.js';
import { AbortedError, InvalidInputError, isTwingateError, TimeoutError } from './errors.js';
import type { FetchInit } from './fetch.js';
import type { Operation } from './operation.js';
import type { ResolvedOptions } from './options.js';
import { createScrubber, stringifyRevealed } from './redaction.js';
import type { LearningServerClock } from './server-clock.js';

/** One attempt of one call. */
export interface TransportCall {
  readonly url: string;
  readonly operation: Operation;
  readonly variables: object;
  /** Sent as `X-Twingate-Request-Id`. */
  readonly requestId: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A good answer. */
export interface TransportAnswer {
  readonly data: Readonly<Record<string, unknown>>;
  /** When the request was handed to the socket, in milliseconds since the epoch. */
  readonly requestedAt: number;
}

/** Sends one request and reads its answer. Throws only errors of this package. */
export type Transport = (call: TransportCall) => Promise<TransportAnswer>;

/** The state of one request that its steps share. */
interface Exchange {
  readonly call: TransportCall;
  readonly context: FailureContext;
  readonly deadline: Deadline;
  requestedAt: number;
  /** False until fetch has been called. */
  sent: boolean;
  retryAfter: string | null;
}

/** Makes the transport. This is the only module that knows graphql-request, the API key and HTTP headers. */
export function createTransport(options: ResolvedOptions, serverClock: LearningServerClock): Transport {
  const { apiKey, clock } = options;
  return async (call) => {
    const deadline = startDeadline(clock, call.timeoutMs, call.signal);
    const { operation, variables } = call;
    const scrub = createScrubber(apiKey, { source: operation.source, variables });
    const context: FailureContext = { operation, scrub };
    const requestedAt = clock.now();
    const exchange: Exchange = { call, context, deadline, requestedAt, sent: false, retryAfter: null };
    try {
      if (deadline.signal.aborted) throw fromInterruption(exchange, undefined);
      return await request(exchange, (init) => sendOverHttp(options, serverClock, exchange, init));
    } catch (error) {
      throw isTwingateError(error) ? error : fromUnexpected(context);
    } finally {
      deadline.dispose();
    }
  };
}

/** graphql-request builds the body and checks the shape of the result; everything of HTTP happens in `send`. */
async function request(
  exchange: Exchange,
  send: (init: RequestInit | undefined) => Promise<Response>,
): Promise<TransportAnswer> {
  const { call, context } = exchange;
  const client = new GraphQLClient(call.url, {
    // Errors in a result come back as data; its ClientError would quote the request, variables included.
    errorPolicy: 'all',
    excludeOperationName: false,
    jsonSerializer: { stringify: serializerFor(context), parse: parserFor(context) },
    fetch: (_url: unknown, init?: RequestInit) => send(init),
  });
  const result = await client.rawRequest<unknown>(call.operation.source, call.variables);
  const { data, errors } = result as { readonly data: unknown; readonly errors?: unknown };
  if (errors !== undefined) {
    throw fromGraphQLErrors(
      { errors, executed: data !== undefined, retryAfter: exchange.retryAfter },
      context,
    );
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw protocolError('shape', 'the answer holds neither data nor errors', context);
  }
  return { data: data as Readonly<Record<string, unknown>>, requestedAt: exchange.requestedAt };
}

function serializerFor({ operation }: FailureContext): (value: unknown) => string {
  return (value) => {
    try {
      return stringifyRevealed(value);
    } catch {
      throw new InvalidInputError('the variables cannot be written as JSON', { operation: operation.name });
    }
  };
}

function parserFor(context: FailureContext): (text: string) => unknown {
  return (text) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw protocolError('truncated', 'the answer is JSON that is cut off or broken', context);
    }
  };
}

/** Sends the body with our headers and reads the whole answer. */
async function sendOverHttp(
  options: ResolvedOptions,
  serverClock: LearningServerClock,
  exchange: Exchange,
  init: RequestInit | undefined,
): Promise<Response> {
  const { call, context, deadline } = exchange;
  const headers = new Headers(init?.headers);
  headers.set('user-agent', options.userAgent);
  headers.set('x-api-key', options.apiKey.reveal());
  headers.set('x-correlation-id', options.correlationId);
  headers.set('x-twingate-request-id', call.requestId);
  // Not from graphql-request: its other options are not meant for fetch.
  const body = typeof init?.body === 'string' ? init.body : '';
  const { fetch, clock } = options;
  exchange.requestedAt = clock.now();
  exchange.sent = true;
  try {
    const request: FetchInit = {
      method: 'POST',
      // A plain object, since an injected fetch may have a Headers class of its own.
      headers: Object.fromEntries(headers),
      body,
      redirect: 'manual',
      signal: deadline.signal,
    };
    const response = await fetch(call.url, request, { kind: call.operation.kind });
    serverClock.observe(response.headers.get('date'), exchange.requestedAt);
    exchange.retryAfter = response.headers.get('retry-after');
    const answer = { status: response.status, headers: response.headers, body: await response.text() };
    const failure = fromHttpAnswer(answer, context);
    if (failure !== undefined) throw failure;
    return new Response(answer.body, { headers: { 'content-type': 'application/json' } });
  } catch (error) {
    throw isTwingateError(error) ? error : fromInterruption(exchange, error);
  }
}

/** Why fetch, or reading its answer, ended without an answer. */
function fromInterruption({ call, context, deadline, sent }: Exchange, thrown: unknown): Error {
  const details = {
    operation: call.operation.name,
    mayHaveBeenApplied: sent && call.operation.kind === 'mutation',
  };
  switch (deadline.cause()) {
    case 'timeout':
      return new TimeoutError(`no complete answer within ${call.timeoutMs} ms`, details);
    case 'aborted':
      return new AbortedError('aborted by the caller', details);
    case undefined:
      return fromFetchFailure(thrown, context);
  }
}

/** graphql-request refuses an answer that is JSON but no GraphQL result; its error quotes the answer. */
function fromUnexpected(context: FailureContext): Error {
  return protocolError('shape', 'the answer is JSON but not a GraphQL result', context);
}
