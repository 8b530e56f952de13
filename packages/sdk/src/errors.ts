/** What went wrong, for `switch`. Every code belongs to exactly one class of this file. */
export type TwingateErrorCode =
  | 'TRANSPORT'
  | 'TIMEOUT'
  | 'ABORTED'
  | 'AUTHENTICATION'
  | 'RATE_LIMITED'
  | 'GRAPHQL'
  | 'PROTOCOL'
  | 'AMBIGUOUS'
  | 'READ_ONLY'
  | 'MUTATION_REFUSED'
  | 'NOT_FOUND'
  | 'IN_USE'
  | 'ALREADY_EXISTS'
  | 'INVALID_INPUT';

/** The facts that every error of this package carries. */
export interface TwingateErrorDetails {
  /** Name of the GraphQL operation, absent when the error is about the client itself. */
  readonly operation?: string | undefined;
  /** True when a mutation was sent and no answer proves that it was not applied. Default: false. */
  readonly mayHaveBeenApplied?: boolean | undefined;
  /** How long the API asks to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

// Registered symbols are equal in two copies of this package, which instanceof is not.
const brand = Symbol.for('@twingate-kit/sdk/error');

/**
 * Base of all errors of this package.
 *
 * No error holds the API key, request variables, or the error of the HTTP library (whose text would contain
 * both) as its `cause`.
 */
export abstract class TwingateError extends Error {
  /** Name of the class. */
  abstract override readonly name: string;
  /** What went wrong, for `switch`. */
  abstract readonly code: TwingateErrorCode;
  /** Name of the GraphQL operation, absent when the error is about the client itself. */
  readonly operation?: string;
  /** How long the API asks to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** `X-Twingate-Request-Id` of the attempt that failed; absent when there was none. */
  readonly requestId?: string;
  /** `X-Correlation-Id` of the client; absent when there was no attempt. */
  readonly correlationId?: string;
  /**
   * True exactly when a mutation was sent and no answer proves that it was not applied. A create that failed so
   * must be looked up before it is repeated.
   */
  readonly mayHaveBeenApplied: boolean;

  constructor(message: string, details: TwingateErrorDetails = {}) {
    super(details.operation === undefined ? message : `${details.operation}: ${message}`);
    Object.defineProperty(this, brand, { value: true });
    if (details.operation !== undefined) this.operation = details.operation;
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
    this.mayHaveBeenApplied = details.mayHaveBeenApplied ?? false;
  }
}

/** The IDs of one attempt. */
export interface AttemptIds {
  readonly requestId: string;
  readonly correlationId: string;
}

/** Makes an error say which attempt it is about. */
export function identify<E extends TwingateError>(error: E, { requestId, correlationId }: AttemptIds): E {
  Object.defineProperties(error, {
    requestId: { value: requestId, enumerable: true },
    correlationId: { value: correlationId, enumerable: true },
  });
  return error;
}

/** No usable answer: no connection, a lost connection, or an HTTP status that says nothing about the request. */
export class TransportError extends TwingateError {
  override readonly name = 'TransportError';
  override readonly code = 'TRANSPORT';
  /** The HTTP status, when there was an answer. */
  readonly status?: number;
  /** True when the request provably never left: connection refused, unknown host, untrusted certificate. */
  readonly unsent: boolean;

  constructor(
    message: string,
    details: TwingateErrorDetails & { readonly status?: number; readonly unsent?: boolean } = {},
  ) {
    super(message, details);
    if (details.status !== undefined) this.status = details.status;
    this.unsent = details.unsent ?? false;
  }
}

/** No complete answer within the time allowed for one attempt. */
export class TimeoutError extends TwingateError {
  override readonly name = 'TimeoutError';
  override readonly code = 'TIMEOUT';
}

/** The caller's AbortSignal ended the call. */
export class AbortedError extends TwingateError {
  override readonly name = 'AbortedError';
  override readonly code = 'ABORTED';
}

/** The API key was refused (HTTP 401 or 403). */
export class AuthenticationError extends TwingateError {
  override readonly name = 'AuthenticationError';
  override readonly code = 'AUTHENTICATION';
}

/** Over the API's limits, and the bounded retries did not get through. The request was not executed. */
export class RateLimitedError extends TwingateError {
  override readonly name = 'RateLimitedError';
  override readonly code = 'RATE_LIMITED';
  /** How long the API asks to wait, in milliseconds; 60,000 when it does not say. */
  override readonly retryAfterMs: number;
  /** False when the API did not say how long to wait, and `retryAfterMs` is the default. */
  readonly retryAfterStated: boolean;

  constructor(
    message: string,
    details: TwingateErrorDetails & { readonly retryAfterMs: number; readonly retryAfterStated?: boolean },
  ) {
    super(message, details);
    this.retryAfterMs = details.retryAfterMs;
    this.retryAfterStated = details.retryAfterStated ?? true;
  }
}

/** One entry of the `errors` list of a GraphQL answer. */
export interface GraphQLErrorEntry {
  /** The API's text, redacted and shortened. */
  readonly message: string;
  /** Where in the answer, as `field.0.field`. */
  readonly path?: string;
}

/** The API answered with top-level GraphQL errors. */
export class GraphQLRequestError extends TwingateError {
  override readonly name = 'GraphQLRequestError';
  override readonly code = 'GRAPHQL';
  /** All errors of the answer. */
  readonly errors: readonly GraphQLErrorEntry[];

  constructor(
    message: string,
    details: TwingateErrorDetails & { readonly errors?: readonly GraphQLErrorEntry[] } = {},
  ) {
    super(message, details);
    this.errors = details.errors ?? [];
  }
}

/**
 * How an answer failed to be a GraphQL answer: a web page, no body, cut-off JSON, text of another type, a redirect
 * that is not followed, a cursor that does not advance, a list that changed while it was to be read as one snapshot, or
 * JSON of another shape.
 */
export type ProtocolProblem =
  'html' | 'empty' | 'truncated' | 'content-type' | 'redirect' | 'pagination' | 'changed' | 'shape';

/** Something answered, but not as the Twingate Admin API does. */
export class ProtocolError extends TwingateError {
  override readonly name = 'ProtocolError';
  override readonly code = 'PROTOCOL';
  /** How the answer failed to be a GraphQL answer. */
  readonly problem: ProtocolProblem;
  /** Target of the redirect, when `problem` is `redirect`. */
  readonly location?: string;

  constructor(
    message: string,
    details: TwingateErrorDetails & {
      readonly problem: ProtocolProblem;
      readonly location?: string | undefined;
    },
  ) {
    super(message, details);
    this.problem = details.problem;
    if (details.location !== undefined) this.location = details.location;
  }
}

/** What can be said about an object that matches a name. */
export interface Candidate {
  /** Its ID. */
  readonly id: string;
  /** Its name. */
  readonly name: string;
}

/** A name fits several objects. Use an ID instead. */
export class AmbiguousError extends TwingateError {
  override readonly name = 'AmbiguousError';
  override readonly code = 'AMBIGUOUS';
  /** The objects that match, at most 50. */
  readonly candidates: readonly Candidate[];

  constructor(
    message: string,
    details: TwingateErrorDetails & { readonly candidates: readonly Candidate[] },
  ) {
    super(message, details);
    this.candidates = details.candidates;
  }
}

/** The client was made with `readOnly: true` and the call is a mutation; nothing was sent. */
export class ReadOnlyError extends TwingateError {
  override readonly name = 'ReadOnlyError';
  override readonly code = 'READ_ONLY';
}

/** The API refused a mutation (`ok: false`); it was not applied. Subclasses say more where the reason is known. */
export class MutationRefusedError extends TwingateError {
  override readonly name: string = 'MutationRefusedError';
  override readonly code: 'MUTATION_REFUSED' | 'NOT_FOUND' | 'IN_USE' | 'ALREADY_EXISTS' | 'INVALID_INPUT' =
    'MUTATION_REFUSED';
}

/**
 * An object that the call names does not exist. This need not be the object the call is about: a create fails so when
 * its network is missing. `entityType`, `entityId` and `field` say which one, as far as the API tells.
 */
export class NotFoundError extends MutationRefusedError {
  override readonly name = 'NotFoundError';
  override readonly code = 'NOT_FOUND';
  /** Type of the missing object, such as `Resource`. */
  readonly entityType?: string;
  /** ID of the missing object. */
  readonly entityId?: string;
  /** Argument that named it, such as `id`. */
  readonly field?: string;

  constructor(
    message: string,
    details: TwingateErrorDetails & {
      readonly entityType?: string | undefined;
      readonly entityId?: string | undefined;
      readonly field?: string | undefined;
    } = {},
  ) {
    super(message, details);
    if (details.entityType !== undefined) this.entityType = details.entityType;
    if (details.entityId !== undefined) this.entityId = details.entityId;
    if (details.field !== undefined) this.field = details.field;
  }
}

/** Another object still refers to the one to delete. */
export class InUseError extends MutationRefusedError {
  override readonly name = 'InUseError';
  override readonly code = 'IN_USE';
}

/** The name is taken. */
export class AlreadyExistsError extends MutationRefusedError {
  override readonly name = 'AlreadyExistsError';
  override readonly code = 'ALREADY_EXISTS';
}

/** A value is not acceptable. Thrown before sending where the client can tell, otherwise on the API's word. */
export class InvalidInputError extends MutationRefusedError {
  override readonly name = 'InvalidInputError';
  override readonly code = 'INVALID_INPUT';
}

/** True for every error of this package, also of another copy of it. */
export function isTwingateError(error: unknown): error is TwingateError {
  return error instanceof Error && brand in error;
}

function hasCode(error: unknown, code: TwingateErrorCode): boolean {
  return isTwingateError(error) && error.code === code;
}

/** True for a {@link TransportError}. */
export function isTransportError(error: unknown): error is TransportError {
  return hasCode(error, 'TRANSPORT');
}

/** True for a {@link TimeoutError}. */
export function isTimeoutError(error: unknown): error is TimeoutError {
  return hasCode(error, 'TIMEOUT');
}

/** True for an {@link AbortedError}. */
export function isAbortedError(error: unknown): error is AbortedError {
  return hasCode(error, 'ABORTED');
}

/** True for an {@link AuthenticationError}. */
export function isAuthenticationError(error: unknown): error is AuthenticationError {
  return hasCode(error, 'AUTHENTICATION');
}

/** True for a {@link RateLimitedError}. */
export function isRateLimitedError(error: unknown): error is RateLimitedError {
  return hasCode(error, 'RATE_LIMITED');
}

/** True for a {@link GraphQLRequestError}. */
export function isGraphQLRequestError(error: unknown): error is GraphQLRequestError {
  return hasCode(error, 'GRAPHQL');
}

/** True for a {@link ProtocolError}. */
export function isProtocolError(error: unknown): error is ProtocolError {
  return hasCode(error, 'PROTOCOL');
}

/** True for an {@link AmbiguousError}. */
export function isAmbiguousError(error: unknown): error is AmbiguousError {
  return hasCode(error, 'AMBIGUOUS');
}

/** True for a {@link ReadOnlyError}. */
export function isReadOnlyError(error: unknown): error is ReadOnlyError {
  return hasCode(error, 'READ_ONLY');
}

/** True for a {@link MutationRefusedError} and its subclasses. */
export function isMutationRefusedError(error: unknown): error is MutationRefusedError {
  return (
    hasCode(error, 'MUTATION_REFUSED') ||
    isNotFoundError(error) ||
    isInUseError(error) ||
    isAlreadyExistsError(error) ||
    isInvalidInputError(error)
  );
}

/** True for a {@link NotFoundError}. */
export function isNotFoundError(error: unknown): error is NotFoundError {
  return hasCode(error, 'NOT_FOUND');
}

/** True for an {@link InUseError}. */
export function isInUseError(error: unknown): error is InUseError {
  return hasCode(error, 'IN_USE');
}

/** True for an {@link AlreadyExistsError}. */
export function isAlreadyExistsError(error: unknown): error is AlreadyExistsError {
  return hasCode(error, 'ALREADY_EXISTS');
}

/** True for an {@link InvalidInputError}. */
export function isInvalidInputError(error: unknown): error is InvalidInputError {
  return hasCode(error, 'INVALID_INPUT');
}
