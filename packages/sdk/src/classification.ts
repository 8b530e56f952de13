import type { GraphQLErrorEntry, TwingateError } from './errors.js';
import {
  AlreadyExistsError,
  AuthenticationError,
  GraphQLRequestError,
  InUseError,
  InvalidInputError,
  MutationRefusedError,
  NotFoundError,
  ProtocolError,
  RateLimitedError,
  TransportError,
} from './errors.js';
import type { FetchResponse } from './fetch.js';
import type { Operation } from './operation.js';

/** The pause after a 429 that does not say how long. */
const defaultPauseMs = 60_000;
/** The longest pause that is obeyed; longer ones overflow timers. */
const longestPauseMs = 3_600_000;
const longestText = 300;

/** About which call a failure is, and how to keep secrets out of what is said about it. */
export interface FailureContext {
  readonly operation: Operation;
  /** Removes the API key and other secrets of the call from text that came from outside. */
  readonly scrub: (text: string) => string;
}

/** An HTTP answer whose body has been read. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: FetchResponse['headers'];
  readonly body: string;
}

/** The wordings of the API's refusals, most specific first. This is the only place that looks at them. */
const refusals: readonly (readonly [
  RegExp,
  new (message: string, details: object) => MutationRefusedError,
])[] = [
  [/unable to parse global id/i, InvalidInputError],
  [/does not exist/i, NotFoundError],
  [/already exists/i, AlreadyExistsError],
  [/\b(in use|being used)\b/i, InUseError],
  [/must be a valid DNS name/i, InvalidInputError],
  [/can't have the browser shortcut enabled/i, InvalidInputError],
  [/Bypass Resources cannot have/i, InvalidInputError],
  [/User in PENDING state/i, InvalidInputError],
  [/Invalid IP or FQDN/i, InvalidInputError],
];

/** The reason of a mutation answered with `ok: false`. */
export function fromRefusal(text: string | null, { operation, scrub }: FailureContext): MutationRefusedError {
  const said = shorten(scrub(text ?? 'the API refused the mutation without a reason'));
  // Quoted names come from users and must not decide about the class.
  const wording = said.replace(/\b(id|name) '[^']*'/g, '$1');
  const [, Refusal] = refusals.find(([pattern]) => pattern.test(wording)) ?? [
    undefined,
    MutationRefusedError,
  ];
  return new Refusal(said, { operation: operation.name, ...missingObject(said) });
}

/** Reads `Field 'id' Connector with id 'X' does not exist.` and its shorter forms. */
function missingObject(text: string): object {
  const match = /^(?:Field '(\w+)' )?([\w ]+?)(?: with id '([^']*)')? does not exist/.exec(text);
  return match === null ? {} : { field: match[1], entityType: match[2], entityId: match[3] };
}

/** Top-level GraphQL errors, in an answer that has (or has not) begun to execute the operation. */
export function fromGraphQLErrors(
  answer: { readonly errors: unknown; readonly executed: boolean; readonly retryAfter: string | null },
  context: FailureContext,
): TwingateError {
  const entries = errorEntries(answer.errors, context);
  const text =
    entries.map(({ message }) => message).join('; ') || 'the API answered with an unreadable error';
  if (entries.some(({ message }) => /too many requests/i.test(message))) {
    return rateLimited(answer.retryAfter, context);
  }
  if (entries.some(({ message }) => /unable to parse global id/i.test(message))) {
    return new InvalidInputError(text, { operation: context.operation.name });
  }
  return new GraphQLRequestError(text, {
    operation: context.operation.name,
    errors: entries,
    mayHaveBeenApplied: answer.executed && isMutation(context),
  });
}

function errorEntries(errors: unknown, { scrub }: FailureContext): readonly GraphQLErrorEntry[] {
  const list: readonly unknown[] = Array.isArray(errors) ? errors : [errors];
  return list.filter(isRecord).map(({ message, path }) => ({
    message: shorten(scrub(typeof message === 'string' ? message : 'no message')),
    ...(Array.isArray(path) ? { path: shorten(scrub(path.map(String).join('.'))) } : {}),
  }));
}

/** What an HTTP answer says besides GraphQL; undefined when it is GraphQL with status 200. */
export function fromHttpAnswer(answer: HttpAnswer, context: FailureContext): TwingateError | undefined {
  const { status } = answer;
  if (status === 429) return rateLimited(answer.headers.get('retry-after'), context);
  if (status === 401 || status === 403) return refusedKey(status, context);
  if (status === 0 || (status >= 300 && status < 400)) return redirect(answer, context);
  if (status >= 400 && status < 500) return badRequest(answer, context);
  if (status >= 500) return serverFailure(answer, context);
  return notJson(answer, context);
}

function rateLimited(retryAfter: string | null, { operation }: FailureContext): RateLimitedError {
  const stated = parseRetryAfter(retryAfter);
  return new RateLimitedError('the API refused the request because of its limits (429)', {
    operation: operation.name,
    retryAfterMs: stated ?? defaultPauseMs,
    retryAfterStated: stated !== undefined,
  });
}

/** Retry-After in milliseconds: at least one second, at most an hour; undefined when it is no number. */
export function parseRetryAfter(value: string | null): number | undefined {
  if (value === null || !/^\s*\d+(\.\d+)?\s*$/.test(value)) return undefined;
  return Math.min(Math.max(Math.ceil(Number(value) * 1000), 1000), longestPauseMs);
}

function refusedKey(status: number, { operation }: FailureContext): AuthenticationError {
  return new AuthenticationError(
    `the API refused the key (HTTP ${status}); check the network name, the key and its permissions`,
    { operation: operation.name },
  );
}

function redirect({ status, headers }: HttpAnswer, context: FailureContext): ProtocolError {
  const location = headers.get('location') ?? undefined;
  return new ProtocolError(
    `the API answered with a redirect (HTTP ${status}), which is not followed; check the network name and the host`,
    {
      operation: context.operation.name,
      problem: 'redirect',
      location: location === undefined ? undefined : shorten(context.scrub(location)),
      // 303 is the one redirect that may follow a request that was executed.
      mayHaveBeenApplied: isMutation(context) && status === 303,
    },
  );
}

function badRequest(answer: HttpAnswer, context: FailureContext): TwingateError {
  const body = parseJson(answer.body);
  if (isRecord(body) && body['errors'] !== undefined) {
    const retryAfter = answer.headers.get('retry-after');
    return fromGraphQLErrors({ errors: body['errors'], executed: false, retryAfter }, context);
  }
  return new TransportError(`the API refused the request (HTTP ${answer.status})`, {
    operation: context.operation.name,
    status: answer.status,
    mayHaveBeenApplied: isMutation(context) && answer.status === 408,
  });
}

function serverFailure({ status, headers }: HttpAnswer, context: FailureContext): TransportError {
  // A wrong network name or key is sometimes answered with 500.
  const hint = status === 500 ? '; if it goes on, check the network name and the key' : '';
  return new TransportError(`the API failed (HTTP ${status})${hint}`, {
    operation: context.operation.name,
    status,
    mayHaveBeenApplied: isMutation(context),
    retryAfterMs: parseRetryAfter(headers.get('retry-after')),
  });
}

function notJson({ headers, body }: HttpAnswer, context: FailureContext): ProtocolError | undefined {
  const type = headers.get('content-type') ?? '';
  if (body.trim() === '') return protocolError('empty', 'the answer has no body', context);
  if (/^\s*<(!doctype|html|head|body)/i.test(body) || /^text\/html\b/i.test(type)) {
    const hint = 'the answer is a web page; check the network name, the host and proxies on the way';
    return protocolError('html', hint, context);
  }
  if (/^application\/(graphql-response\+)?json\b/i.test(type)) return undefined;
  return protocolError(
    'content-type',
    `the answer is not JSON but ${shorten(context.scrub(type)) || 'of no type'}`,
    context,
  );
}

/** An answer that is not what it should be. It proves nothing about a mutation. */
export function protocolError(
  problem: 'html' | 'empty' | 'truncated' | 'content-type' | 'shape',
  text: string,
  context: FailureContext,
): ProtocolError {
  return new ProtocolError(text, {
    operation: context.operation.name,
    problem,
    mayHaveBeenApplied: isMutation(context),
  });
}

/** Of an injected fetch that refuses to send; see Fetch. */
const refusedByFetch = 'ERR_NOT_SENT';

/** Codes of failures to find the address of a host. */
const unresolvedCodes: ReadonlySet<string | undefined> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL']);

/** Codes of failures before the first byte of a request can have left; `connect` itself is told by its syscall. */
const unsentCodes: ReadonlySet<string | undefined> = new Set([
  ...unresolvedCodes,
  refusedByFetch,
  'ECONNREFUSED',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** What fetch threw, for a reason other than a timeout or an abort. The thrown error itself is not kept. */
export function fromFetchFailure(thrown: unknown, context: FailureContext): TransportError {
  const code = failureCode(thrown, context);
  const unsent = isUnsent(thrown);
  const what = unsent ? whyUnsent(code) : 'the connection was lost before the answer was complete';
  return new TransportError(`${what} (${code ?? 'no error code'})`, {
    operation: context.operation.name,
    unsent,
    mayHaveBeenApplied: isMutation(context) && !unsent,
  });
}

function whyUnsent(code: string | undefined): string {
  if (code === refusedByFetch) return 'nothing was sent to the API';
  return unresolvedCodes.has(code)
    ? 'the host name of the API cannot be resolved'
    : 'no connection to the API';
}

/** fetch wraps the failure of the socket as `cause`, sometimes as an AggregateError (one per address). */
function isUnsent(thrown: unknown): boolean {
  const reason = socketFailure(thrown);
  if (!isRecord(reason)) return false;
  const attempts: readonly unknown[] = Array.isArray(reason['errors']) ? reason['errors'] : [reason];
  return attempts.length > 0 && attempts.every((attempt) => isRecord(attempt) && failedToConnect(attempt));
}

function failedToConnect({ code, syscall }: Readonly<Record<string, unknown>>): boolean {
  return (
    (typeof code === 'string' && unsentCodes.has(code)) || syscall === 'connect' || syscall === 'getaddrinfo'
  );
}

/** An injected fetch can throw anything. */
function failureCode(thrown: unknown, { scrub }: FailureContext): string | undefined {
  const reason = socketFailure(thrown);
  const code = isRecord(reason) ? reason['code'] : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,59}$/.test(code) ? scrub(code) : undefined;
}

function socketFailure(thrown: unknown): unknown {
  return thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
}

function isMutation({ operation }: FailureContext): boolean {
  return operation.kind === 'mutation';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** One line of bounded length, without the variable that a GraphQL server quotes when it does not fit its type. */
function shorten(text: string): string {
  const line = text
    .replace(/got invalid value .*/is, 'got an invalid value')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > longestText ? `${line.slice(0, longestText)}…` : line;
}
