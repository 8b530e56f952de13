import type { KubeObject } from './object.js';

export interface ListPage<T> {
  readonly items: readonly T[];
  /** The version of the whole list, equal on all its pages. */
  readonly resourceVersion: string;
  /** Token of the next page; absent on the last one. */
  readonly continue?: string;
}

/** What a watch says. A bookmark's object carries only a resourceVersion. */
export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly object: KubeObject }
  | { readonly type: 'ERROR'; readonly object: WatchFailure };

/** The API server's Status, as far as a watch needs it. */
export interface WatchFailure {
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly retryAfterSeconds?: number };
}

/**
 * How an informer reaches the API server. Errors may carry `status` (HTTP, a number) and `retryAfterMs`.
 * A watch must end promptly when its signal is aborted.
 */
export interface ListWatch<T> {
  list(request: {
    readonly limit: number;
    readonly continue?: string;
    readonly signal: AbortSignal;
  }): Promise<ListPage<T>>;
  watch(request: {
    readonly resourceVersion: string;
    readonly signal: AbortSignal;
  }): AsyncIterable<WatchEvent<T>>;
}
