export interface TransientErrorOptions {
  /** UpperCamel word for conditions and metrics, e.g. `RateLimited`. */
  readonly reason?: string;
  /** Not before this many milliseconds; a longer backoff wins. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** It may work later without anyone changing anything: network, 5xx, 429, time-out. Retried with backoff. */
export class TransientError extends Error {
  override readonly name: string = 'TransientError';
  readonly reason: string;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: TransientErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.reason = options.reason ?? 'TransientError';
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Somebody else changed the object between our read and our write. Retried soon and quietly. */
export class ConflictError extends Error {
  override readonly name: string = 'ConflictError';

  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
  }
}

/** Something that the object refers to is not ready. Its change wakes the object; no error is counted. */
export class WaitingForError extends Error {
  override readonly name: string = 'WaitingForError';
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** It will not work until a person changes something that wakes the object. Not retried. */
export class TerminalError extends Error {
  override readonly name: string = 'TerminalError';
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Our own bug. Logged with its stack and retried with backoff. */
export class InvariantError extends Error {
  override readonly name: string = 'InvariantError';
}

export function isTransientError(error: unknown): error is TransientError {
  return error instanceof TransientError;
}

export function isConflictError(error: unknown): error is ConflictError {
  return error instanceof ConflictError;
}

export function isWaitingForError(error: unknown): error is WaitingForError {
  return error instanceof WaitingForError;
}

export function isTerminalError(error: unknown): error is TerminalError {
  return error instanceof TerminalError;
}

export function isInvariantError(error: unknown): error is InvariantError {
  return error instanceof InvariantError;
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
