import type { OperationKind } from './operation.js';

/** What the client gives to `fetch`. */
export interface FetchInit {
  /** `POST`, or `HEAD` to look for the shard. */
  readonly method: string;
  readonly headers: Record<string, string>;
  /** The request as JSON. */
  readonly body?: string;
  /** The client follows redirects by itself, and never with its key. */
  readonly redirect: 'manual';
  /** Ends the request. */
  readonly signal: AbortSignal;
}

/** What the client reads of an answer. */
export interface FetchResponse {
  /** Of HTTP. */
  readonly status: number;
  /** Those of the answer; `get` takes a name in any case. */
  readonly headers: { get(name: string): string | null };
  /** The whole body. */
  text(): Promise<string>;
}

/** What a request is for. */
export interface FetchPurpose {
  /** `probe`: the request for the host of the network's shard. */
  readonly kind: OperationKind | 'probe';
}

/**
 * The part of the standard `fetch` that the client uses; the global one and that of undici both fit. One that rejects
 * with an error whose `code` is `ERR_NOT_SENT` says that nothing has left the process: a mutation was certainly not
 * applied then.
 */
export type Fetch = (url: string, init: FetchInit, purpose: FetchPurpose) => Promise<FetchResponse>;
