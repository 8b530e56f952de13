import type { JsonObject } from './json.js';

/** What an error is about, as Status.details carries it. */
export interface StatusSubject {
  readonly group: string;
  /** Plural resource, except for 422 where it is the Kind. */
  readonly kind: string;
  readonly name: string;
}

export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field?: string;
}

interface StatusErrorOptions {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly subject?: StatusSubject;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
  /** The server answers with details although it has none. */
  readonly emptyDetails?: true;
}

/** A refusal that is answered with a Status body, worded as the real server words it. */
export class StatusError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly retryAfterSeconds: number | undefined;
  readonly details: JsonObject | undefined;

  constructor(options: StatusErrorOptions) {
    super(options.message);
    this.name = 'StatusError';
    this.code = options.code;
    this.reason = options.reason;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.details = detailsOf(options) ?? (options.emptyDetails === true ? {} : undefined);
  }

  /** The metav1.Status object. */
  toStatus(): JsonObject {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

function detailsOf(options: StatusErrorOptions): JsonObject | undefined {
  const { subject, uid, causes, retryAfterSeconds } = options;
  const details = {
    ...(subject?.name ? { name: subject.name } : {}),
    ...(subject?.group ? { group: subject.group } : {}),
    ...(subject?.kind ? { kind: subject.kind } : {}),
    ...(uid === undefined ? {} : { uid }),
    ...(causes === undefined || causes.length === 0 ? {} : { causes }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
  return Object.keys(details).length === 0 ? undefined : details;
}

/** "twingategroups.twingate.com", or "secrets" in the core group. */
function qualified(subject: StatusSubject): string {
  return subject.group === '' ? subject.kind : `${subject.kind}.${subject.group}`;
}

export function badRequest(message: string): StatusError {
  return new StatusError({ code: 400, reason: 'BadRequest', message });
}

export function unauthorized(): StatusError {
  return new StatusError({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
}

export function forbidden(
  subject: StatusSubject,
  why: string,
  causes: readonly StatusCause[] = [],
): StatusError {
  const message = `${qualified(subject)} "${subject.name}" is forbidden: ${why}`;
  return new StatusError({ code: 403, reason: 'Forbidden', message, subject, causes });
}

export function notFound(subject: StatusSubject): StatusError {
  const message = `${qualified(subject)} "${subject.name}" not found`;
  return new StatusError({ code: 404, reason: 'NotFound', message, subject });
}

/** Nothing is served at the path. It is answered with plain text, as the real server does. */
export class UnknownPathError extends Error {
  constructor() {
    super('404 page not found');
    this.name = 'UnknownPathError';
  }
}

export function methodNotAllowed(): StatusError {
  return new StatusError({
    code: 405,
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
  });
}

export function alreadyExists(subject: StatusSubject, prefix = ''): StatusError {
  const message = `${prefix}${qualified(subject)} "${subject.name}" already exists`;
  return new StatusError({ code: 409, reason: 'AlreadyExists', message, subject });
}

export function conflict(subject: StatusSubject, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${qualified(subject)} "${subject.name}": ${why}`;
  return new StatusError({ code: 409, reason: 'Conflict', message, subject });
}

/** Server-side apply met fields of other managers. */
export function applyConflict(
  subject: StatusSubject,
  message: string,
  causes: readonly StatusCause[],
): StatusError {
  return new StatusError({ code: 409, reason: 'Conflict', message, subject, causes });
}

export const modifiedMeanwhile =
  'the object has been modified; please apply your changes to the latest version and try again';

export function expired(message: string): StatusError {
  return new StatusError({ code: 410, reason: 'Expired', message });
}

export function tooLarge(limitBytes: number): StatusError {
  const message = `Request entity too large: limit is ${limitBytes}`;
  return new StatusError({ code: 413, reason: 'RequestEntityTooLarge', message });
}

export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new StatusError({ code: 415, reason: 'UnsupportedMediaType', message });
}

/** 422 with one cause for each invalid field; `subject.kind` is the Kind. */
export function invalid(subject: StatusSubject, causes: readonly StatusCause[]): StatusError {
  const sentences = causes.map(({ field = '<nil>', message }) => `${field}: ${message}`);
  const [only] = sentences;
  const list = sentences.length === 1 && only !== undefined ? only : `[${sentences.join(', ')}]`;
  const message = `${qualified(subject)} "${subject.name}" is invalid: ${list}`;
  return new StatusError({ code: 422, reason: 'Invalid', message, subject, causes });
}

export function tooLargeResourceVersion(asked: number, current: number): StatusError {
  return new StatusError({
    code: 504,
    reason: 'Timeout',
    message: `Timeout: Too large resource version: ${asked}, current: ${current}`,
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}
