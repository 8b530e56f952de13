import { startDeadline } from './deadline.js';
import type { FetchInit, FetchResponse } from './fetch.js';
import type { ResolvedOptions } from './options.js';

const probeTimeoutMs = 1000;
const probeAttempts = 3;

/** Where requests go. */
export interface Endpoint {
  /** URL of the GraphQL endpoint; the first call looks for a shard redirect. Ends early when the signal is aborted. */
  url(signal?: AbortSignal): Promise<string>;
  /** Host in use, `twingate.com` or a shard such as `us1.twingate.com`, with a port if it is not the default. */
  host(signal?: AbortSignal): Promise<string>;
  /** Moves to the shard that a redirect names. False, and no move, when it is not one of this network. */
  follow(location: string | undefined): boolean;
}

/** Chooses between a fixed URL and the shard of the network. */
export function createEndpoint(options: ResolvedOptions): Endpoint {
  return options.apiUrl === undefined ? shardedEndpoint(options) : fixedEndpoint(options.apiUrl);
}

function fixedEndpoint(apiUrl: string): Endpoint {
  return {
    url: () => Promise.resolve(apiUrl),
    host: () => Promise.resolve(new URL(apiUrl).host),
    follow: () => false,
  };
}

function shardedEndpoint(options: ResolvedOptions): Endpoint {
  const { network, host: configuredHost } = options;
  let moved: string | undefined;
  let probe: Promise<string> | undefined;
  const host = async (signal?: AbortSignal): Promise<string> => {
    probe ??= probeShard(options);
    const probed = await orAborted(probe, signal);
    return moved ?? probed ?? configuredHost;
  };
  return {
    host,
    url: async (signal) => graphqlUrl(network, await host(signal)),
    follow(location) {
      const shard = shardHost(location, network, configuredHost);
      moved = shard ?? moved;
      return shard !== undefined;
    },
  };
}

function graphqlUrl(network: string, host: string): string {
  return `https://${network}.${host}/api/graphql/`;
}

/**
 * The host of the shard that a Location names, or undefined unless it is `https://{network}.{host}` with the
 * configured host or a subdomain of it: the key must not go anywhere else.
 */
export function shardHost(
  location: string | undefined,
  network: string,
  configuredHost: string,
): string | undefined {
  if (location === undefined || !URL.canParse(location)) return undefined;
  const { protocol, host } = new URL(location);
  const prefix = `${network}.`;
  if (protocol !== 'https:' || !host.startsWith(prefix)) return undefined;
  const shard = host.slice(prefix.length);
  return shard === configuredHost || shard.endsWith(`.${configuredHost}`) ? shard : undefined;
}

/** Asks, without the key, for the shard of the network. Every failure means the configured host. */
async function probeShard(options: ResolvedOptions): Promise<string> {
  const { network, host } = options;
  for (let attempt = 1; attempt <= probeAttempts; attempt += 1) {
    const answer = await askForShard(options);
    if (answer === undefined) continue;
    const location = answer.status === 308 ? answer.headers.get('location') : null;
    return shardHost(location ?? undefined, network, host) ?? host;
  }
  return host;
}

/** The answer to one probe; undefined when there is none within a second. */
async function askForShard({
  network,
  host,
  clock,
  fetch,
  userAgent,
}: ResolvedOptions): Promise<FetchResponse | undefined> {
  const deadline = startDeadline(clock, probeTimeoutMs);
  try {
    const request: FetchInit = {
      method: 'HEAD',
      headers: { 'user-agent': userAgent },
      redirect: 'manual',
      signal: deadline.signal,
    };
    return await fetch(graphqlUrl(network, host), request, { kind: 'probe' });
  } catch {
    // A missing shard answer is no failure of the call: the request that follows will tell.
    return undefined;
  } finally {
    deadline.dispose();
  }
}

/** The value, or undefined as soon as the signal is aborted. */
function orAborted<Value>(promise: Promise<Value>, signal?: AbortSignal): Promise<Value | undefined> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined);
    signal.addEventListener('abort', stop);
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();
  });
}
