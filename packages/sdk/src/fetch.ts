/** What the client gives to `fetch`. */
export interface FetchInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  /** The client follows redirects by itself, and never with its key. */
  readonly redirect: 'manual';
  /** Ends the request. */
  readonly signal: AbortSignal;
}

/** What the client reads of an answer. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** The part of the standard `fetch` that the client uses; the global one and that of undici both fit. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;
