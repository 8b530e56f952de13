import type { StatusError } from '../status-error.js';
import type { PreparedWatch } from '../watch/open-watch.js';

/** An answer with a body. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
  /** Texts for Warning headers. */
  readonly warnings?: readonly string[];
  readonly retryAfterSeconds?: number;
}

/** An answer that goes on until somebody ends it. */
export interface StreamReply {
  readonly watch: PreparedWatch;
}

export function jsonReply(status: number, value: unknown, contentType?: string): Reply {
  return { status, body: JSON.stringify(value), ...(contentType === undefined ? {} : { contentType }) };
}

export function errorReply(error: StatusError): Reply {
  const { retryAfterSeconds } = error;
  return {
    ...jsonReply(error.code, error.toStatus()),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}
