import type { Fetch, FetchInit } from '@twingate-kit/sdk';
import { Agent, type Dispatcher } from 'undici';
import { Exchange, type SendGuard } from '../http/exchange.js';

/** How the SDK reaches the API. */
export interface ApiConnections {
  readonly fetch: Fetch;
  close(): Promise<void>;
}

/**
 * Kept-alive connections to the Twingate API. The guard may refuse each mutation in the very tick in which it is written
 * to its socket; `fetch` itself waits for connections, and more, after everything that could be asked before it is called.
 */
export function connectApi(guardMutations: SendGuard): ApiConnections {
  const agent = new Agent();
  return {
    fetch: async (url, init, { kind }) => {
      const exchange = new Exchange(kind === 'mutation' ? guardMutations : undefined);
      const onAbort = (): void => exchange.abort(init.signal.reason);
      init.signal.addEventListener('abort', onAbort, { once: true });
      if (init.signal.aborted) onAbort();
      else agent.dispatch(toDispatch(url, init), exchange);
      try {
        const { status, headers, text } = await exchange.answer;
        const get = (name: string): string | null => joined(headers[name.toLowerCase()]);
        return { status, headers: { get }, text: () => Promise.resolve(text) };
      } finally {
        init.signal.removeEventListener('abort', onAbort);
      }
    },
    close: () => agent.destroy(),
  };
}

function toDispatch(url: string, { method, headers, body }: FetchInit): Dispatcher.DispatchOptions {
  const { origin, pathname, search } = new URL(url);
  return {
    origin,
    path: pathname + search,
    method,
    headers,
    ...(body === undefined ? {} : { body }),
    // The SDK sets the one deadline that counts.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
}

function joined(value: string | string[] | undefined): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? value : value.join(', ');
}
