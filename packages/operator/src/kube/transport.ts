import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { Pool, ProxyAgent, type Dispatcher } from 'undici';
import { messageOf, type Clock } from '../engine/index.js';
import { CredentialSource, type Credentials } from './credentials.js';
import { Exchange, type Answer, type SendGuard } from '../http/exchange.js';
import { KubeConnectionError, apiErrorFrom, asConnectionError, isClosedConnection } from './errors.js';

export type KubeVerb = 'get' | 'list' | 'watch' | 'create' | 'patch' | 'delete';

export interface KubeRequest {
  readonly verb: KubeVerb;
  /** For messages and metrics, e.g. `twingateresources`. */
  readonly resource: string;
  /** For messages, e.g. `default/web`. */
  readonly subject: string;
  /** Path and query below the server's URL. */
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  /** In which form the answer is wanted. Default: the object as JSON. */
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
  /** Waits for no other call's connection, and is no matter of {@link TransportOptions.guard}. */
  readonly vital?: boolean;
}

export interface KubeCall {
  readonly verb: KubeVerb;
  readonly resource: string;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly durationMs: number;
}

export interface TransportOptions {
  readonly kubeConfig: KubeConfig;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly requestTimeoutMs: number;
  readonly maxConnections: number;
  readonly onCall?: (call: KubeCall) => void;
  /** Asked before each write that is not vital. */
  readonly guard?: SendGuard;
}

interface Route {
  readonly credentials: Credentials;
  readonly headers: Readonly<Record<string, string>>;
  readonly calls: Dispatcher;
  /** Watches hold their connections; they must not use up those of calls. */
  readonly watches: Dispatcher;
}

const METHODS: Readonly<Record<KubeVerb, Dispatcher.HttpMethod>> = {
  get: 'GET',
  list: 'GET',
  watch: 'GET',
  create: 'POST',
  patch: 'PATCH',
  delete: 'DELETE',
};

/** Sends requests to one API server over kept-alive connections, each with a deadline. */
export class KubeTransport {
  readonly #options: TransportOptions;
  readonly #credentials: CredentialSource;
  readonly #origin: string;
  readonly #prefix: string;
  readonly #proxyUrl: string | undefined;
  #route: Route | undefined;

  constructor(options: TransportOptions) {
    const cluster = options.kubeConfig.getCurrentCluster();
    if (cluster === null) {
      throw new Error(
        'The kubeconfig has no current cluster: set current-context, or KUBECONFIG to another file',
      );
    }
    const url = new URL(cluster.server);
    this.#options = options;
    this.#credentials = new CredentialSource(options.kubeConfig, options.clock);
    this.#origin = url.origin;
    this.#prefix = url.pathname.replace(/\/$/, '');
    this.#proxyUrl = checkedProxyUrl(cluster.proxyUrl);
  }

  /** The answer's JSON. Throws KubeApiError, KubeConnectionError, or the signal's reason. */
  async call(request: KubeRequest): Promise<unknown> {
    const startedAt = this.#options.clock.now();
    let status = 0;
    try {
      const answer = await this.#exchange(request);
      status = answer.status;
      if (status >= 300) throw apiErrorFrom(operation(request), answer);
      return parse(answer.text, request);
    } finally {
      this.#report(request, status, startedAt);
    }
  }

  /** The chunks of an answer that does not end by itself. Ends quietly when the signal is aborted. */
  async *stream(request: KubeRequest & { readonly signal: AbortSignal }): AsyncGenerator<Buffer> {
    const startedAt = this.#options.clock.now();
    try {
      const response = await this.#open(request);
      this.#report(request, response.statusCode, startedAt);
      if (response.statusCode >= 300) {
        const answer = {
          status: response.statusCode,
          headers: response.headers,
          text: await response.body.text(),
        };
        throw apiErrorFrom(operation(request), answer);
      }
      yield* response.body as AsyncIterable<Buffer>;
    } catch (error) {
      if (request.signal.aborted) return;
      throw asConnectionError(error, operation(request));
    }
  }

  async close(): Promise<void> {
    const route = this.#route;
    this.#route = undefined;
    await Promise.all([route?.calls.destroy(), route?.watches.destroy()]);
  }

  /** One more try for a read whose kept-alive connection had just been closed, and after 401 with new credentials. */
  async #exchange(request: KubeRequest): Promise<Answer> {
    const route = await this.#currentRoute();
    try {
      const answer = await this.#send(route, request);
      if (answer.status !== 401) return answer;
      const renewed = this.#routeFor(await this.#readCredentials());
      return isSameIdentity(route, renewed) ? answer : await this.#send(renewed, request);
    } catch (error) {
      if (METHODS[request.verb] === 'GET' && isClosedConnection(error))
        return await this.#send(route, request);
      throw error;
    }
  }

  async #send(route: Route, request: KubeRequest): Promise<Answer> {
    const { clock, requestTimeoutMs, guard } = this.#options;
    const isGuarded = METHODS[request.verb] !== 'GET' && request.vital !== true;
    const exchange = new Exchange(isGuarded ? guard : undefined);
    const onAbort = (): void => exchange.abort(request.signal?.reason);
    const cancelDeadline = clock.after(requestTimeoutMs, () =>
      exchange.abort(
        new KubeConnectionError('Timeout', `${operation(request)}: no answer within ${requestTimeoutMs} ms`),
      ),
    );
    request.signal?.addEventListener('abort', onAbort, { once: true });
    if (request.signal?.aborted === true) onAbort();
    else {
      const dispatcher = request.vital === true ? route.watches : route.calls;
      dispatcher.dispatch(this.#dispatchOptions(route, request), exchange);
    }
    try {
      return await exchange.answer;
    } catch (error) {
      throw request.signal?.aborted === true ? error : asConnectionError(error, operation(request));
    } finally {
      cancelDeadline();
      request.signal?.removeEventListener('abort', onAbort);
    }
  }

  async #open(request: KubeRequest & { readonly signal: AbortSignal }): Promise<Dispatcher.ResponseData> {
    const route = await this.#currentRoute();
    const open = (over: Route): Promise<Dispatcher.ResponseData> =>
      over.watches.request({
        ...this.#dispatchOptions(over, request),
        headersTimeout: this.#options.requestTimeoutMs,
        signal: request.signal,
      });
    const response = await open(route);
    if (response.statusCode !== 401) return response;
    const renewed = this.#routeFor(await this.#readCredentials());
    if (isSameIdentity(route, renewed)) return response;
    await response.body.dump();
    return open(renewed);
  }

  #dispatchOptions(route: Route, request: KubeRequest): Dispatcher.DispatchOptions & { path: string } {
    const body = request.body === undefined ? {} : { body: JSON.stringify(request.body) };
    const headers = {
      ...route.headers,
      ...(request.accept === undefined ? {} : { accept: request.accept }),
      ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
    };
    const path = `${this.#prefix}${request.path}`;
    // undici's own timers are coarse and per phase; the deadline is ours.
    return {
      origin: this.#origin,
      path,
      method: METHODS[request.verb],
      headers,
      headersTimeout: 0,
      bodyTimeout: 0,
      ...body,
    };
  }

  async #currentRoute(): Promise<Route> {
    return this.#routeFor(this.#credentials.fresh ?? (await this.#readCredentials()));
  }

  async #readCredentials(): Promise<Credentials> {
    try {
      return await this.#credentials.refresh();
    } catch (error) {
      const message = `the credentials of the kubeconfig cannot be read: ${messageOf(error)}`;
      throw new KubeConnectionError('Unreachable', message, error);
    }
  }

  /** New connections only when the TLS options changed; the old ones are left to finish what they do. */
  #routeFor(credentials: Credentials): Route {
    const present = this.#route;
    if (present?.credentials === credentials) return present;
    const headers = {
      accept: 'application/json',
      'user-agent': this.#options.userAgent,
      ...credentials.headers,
    };
    if (present?.credentials.tlsFingerprint === credentials.tlsFingerprint) {
      this.#route = { ...present, credentials, headers };
      return this.#route;
    }
    void present?.calls.close();
    void present?.watches.close();
    const calls = this.#connect(credentials, this.#options.maxConnections);
    this.#route = { credentials, headers, calls, watches: this.#connect(credentials, null) };
    return this.#route;
  }

  #connect(credentials: Credentials, connections: number | null): Dispatcher {
    const keepAlive = { keepAliveTimeout: 30_000, keepAliveMaxTimeout: 60_000 };
    if (this.#proxyUrl !== undefined) {
      return new ProxyAgent({ uri: this.#proxyUrl, requestTls: credentials.tls, connections, ...keepAlive });
    }
    return new Pool(this.#origin, {
      connections,
      connect: { ...credentials.tls, keepAlive: true },
      ...keepAlive,
    });
  }

  #report(request: KubeRequest, status: number, startedAt: number): void {
    const { onCall, clock } = this.#options;
    onCall?.({
      verb: request.verb,
      resource: request.resource,
      status,
      durationMs: clock.now() - startedAt,
    });
  }
}

function checkedProxyUrl(url: string | undefined): string | undefined {
  if (url === undefined || /^https?:/.test(url)) return url;
  throw new Error(
    `The kubeconfig's proxy-url must be an http or https URL; ${new URL(url).protocol} is not supported`,
  );
}

function isSameIdentity(a: Route, b: Route): boolean {
  return (
    a.credentials.tlsFingerprint === b.credentials.tlsFingerprint &&
    a.credentials.headers['authorization'] === b.credentials.headers['authorization']
  );
}

function operation(request: KubeRequest): string {
  return `${request.verb} ${request.resource} ${request.subject}`.trimEnd();
}

function parse(text: string, request: KubeRequest): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new KubeConnectionError('Garbled', `${operation(request)}: the answer is not JSON`, error);
  }
}
