import type { IncomingHttpHeaders } from 'node:http';
import { ConflictError, InvariantError, TransientError } from '../engine/index.js';

export interface KubeApiErrorOptions {
  /** HTTP status of the answer. */
  readonly status: number;
  /** `reason` of the Status object, e.g. `AlreadyExists`; empty when the answer had none. */
  readonly reason: string;
  readonly retryAfterMs?: number;
  /** Machine-readable causes of the Status, e.g. `NamespaceTerminating`. */
  readonly causes?: readonly string[];
}

/** The API server refused a request. The message names the operation and what the server said, never a body. */
export class KubeApiError extends Error {
  override readonly name = 'KubeApiError';
  readonly status: number;
  readonly reason: string;
  readonly retryAfterMs: number | undefined;
  readonly causes: readonly string[];

  constructor(message: string, options: KubeApiErrorOptions) {
    super(message);
    this.status = options.status;
    this.reason = options.reason;
    this.retryAfterMs = options.retryAfterMs;
    this.causes = options.causes ?? [];
  }
}

/** No usable answer: the server was not reached, went away, took too long, or sent something that is not JSON. */
export class KubeConnectionError extends Error {
  override readonly name = 'KubeConnectionError';
  readonly reason: 'Unreachable' | 'Timeout' | 'Garbled';

  constructor(reason: KubeConnectionError['reason'], message: string, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
  }
}

interface Refusal {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** The API server's Status object, as far as it is used. */
interface StatusBody {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly retryAfterSeconds?: number;
    readonly causes?: readonly { readonly reason?: string }[];
  };
}

/** The error for an answer of status 300 or more. Bodies that are no Status (proxies, overload) are not quoted. */
export function apiErrorFrom(operation: string, answer: Refusal): KubeApiError {
  const body = parseStatus(answer.text);
  const seconds = body.details?.retryAfterSeconds ?? Number(answer.headers['retry-after'] ?? Number.NaN);
  return new KubeApiError(`${operation}: ${body.message ?? `the API server answered ${answer.status}`}`, {
    status: answer.status,
    reason: body.reason ?? '',
    causes: (body.details?.causes ?? []).flatMap(({ reason }) => (reason === undefined ? [] : [reason])),
    ...(Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {}),
  });
}

function parseStatus(text: string): StatusBody {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && Reflect.get(body, 'kind') === 'Status' ? body : {};
  } catch {
    return {};
  }
}

/** A failure below HTTP, in our words; errors that are ours already stay. */
export function asConnectionError(error: unknown, operation: string): Error {
  if (error instanceof KubeApiError || error instanceof KubeConnectionError) return error;
  const code = codeOf(error);
  const reason =
    code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_CONNECT_TIMEOUT' ? 'Timeout' : 'Unreachable';
  const detail = error instanceof Error && error.message !== '' ? error.message : (code ?? 'unknown failure');
  return new KubeConnectionError(reason, `${operation}: ${detail}`, error);
}

/** The connection was closed under the request; the server may have done so before it read it. */
export function isClosedConnection(error: unknown): boolean {
  const code = codeOf(error instanceof KubeConnectionError ? error.cause : error);
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

export function isKubeApiError(error: unknown): error is KubeApiError {
  return error instanceof KubeApiError;
}

export function isNotFound(error: unknown): error is KubeApiError {
  return isKubeApiError(error) && error.status === 404;
}

/** The object changed since it was read. Not: it exists already. */
export function isConflict(error: unknown): error is KubeApiError {
  return isKubeApiError(error) && error.status === 409 && error.reason !== 'AlreadyExists';
}

export function isAlreadyExists(error: unknown): error is KubeApiError {
  return isKubeApiError(error) && error.status === 409 && error.reason === 'AlreadyExists';
}

/** The resourceVersion or continue token is too old: list again. */
export function isGone(error: unknown): error is KubeApiError {
  return isKubeApiError(error) && error.status === 410;
}

export function isTooManyRequests(error: unknown): error is KubeApiError {
  return isKubeApiError(error) && error.status === 429;
}

export function isForbidden(error: unknown): error is KubeApiError {
  return isKubeApiError(error) && error.status === 403;
}

/**
 * The engine's word for an error of the API server: 409 is a conflict; everything else that came from it may pass by
 * itself or with a change that nobody tells us about (a role, a webhook), so it is tried again. Others stay as they are.
 */
export function toEngineError(error: unknown): Error {
  if (isConflict(error)) return new ConflictError(error.message, { cause: error });
  if (isKubeApiError(error)) {
    return new TransientError(error.message, {
      reason: 'KubernetesRefused',
      cause: error,
      ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    });
  }
  if (error instanceof KubeConnectionError) {
    return new TransientError(error.message, { reason: 'KubernetesUnavailable', cause: error });
  }
  return error instanceof Error
    ? error
    : new InvariantError('Something that is no error was thrown', { cause: error });
}
