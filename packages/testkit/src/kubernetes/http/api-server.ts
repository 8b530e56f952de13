import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../clock/clock.js';
import { discoveryReply, publicReply } from '../discovery/discovery-endpoint.js';
import type { FaultEffect, FaultPlan } from '../faults.js';
import type { RequestLedger } from '../request-counters.js';
import type { ResourceRegistry } from '../resource-registry.js';
import { expired, StatusError, unauthorized, UnknownPathError } from '../status-error.js';
import type { PreparedWatch } from '../watch/open-watch.js';
import { errorReply, type Reply, type StreamReply } from './reply.js';
import { readBody } from './request-body.js';
import { type RequestInfo, requestInfo } from './request-info.js';
import type { ResourceEndpoint } from './resource-endpoint.js';

interface ApiServerOptions {
  readonly endpoint: ResourceEndpoint;
  readonly registry: ResourceRegistry;
  readonly ledger: RequestLedger;
  readonly faults: FaultPlan;
  readonly clock: Clock;
  readonly tokens: readonly string[];
  readonly requireToken: boolean;
}

interface Exchange {
  readonly info: RequestInfo;
  readonly query: URLSearchParams;
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly effects: readonly FaultEffect[];
}

/** Plain HTTP on the loopback interface: authentication, faults, and the way to the endpoints. */
export class ApiServer {
  readonly #options: ApiServerOptions;
  readonly #server: Server;

  constructor(options: ApiServerOptions) {
    this.#options = options;
    // Clients keep connections for about a minute; closing them earlier would look like a fault.
    this.#server = createServer({ keepAliveTimeout: 120_000, requestTimeout: 0 }, (message, response) => {
      void this.#serve(message, response);
    });
  }

  /** Resolves with the port; 0 asks for any. */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    // A client that goes away is its own affair.
    message.on('error', () => undefined);
    response.on('error', () => undefined);
    try {
      const exchange = this.#receive(message, response);
      await this.#delay(exchange, 'delay-handling');
      if (has(exchange, 'reset')) {
        message.socket.destroy();
        return;
      }
      const reply = await this.#replyTo(exchange);
      await this.#delay(exchange, 'delay-reply');
      this.#send(exchange, reply);
    } catch (error) {
      send(response, refusal(error));
    }
  }

  #receive(message: IncomingMessage, response: ServerResponse): Exchange {
    const { method = 'GET', url = '/', headers } = message;
    const [path = '/', search = ''] = url.split('?', 2);
    const query = new URLSearchParams(search);
    const info = requestInfo({ method, path, query, userAgent: headers['user-agent'] });
    this.#options.ledger.record(info);
    return { info, query, message, response, effects: this.#options.faults.take(info) };
  }

  async #delay({ effects }: Exchange, kind: 'delay-handling' | 'delay-reply'): Promise<void> {
    const delay = effects.find((effect) => effect.kind === kind);
    if (delay === undefined || !('ms' in delay)) return;
    await new Promise<void>((resolve) => this.#options.clock.after(delay.ms, resolve));
  }

  async #replyTo(exchange: Exchange): Promise<Reply | StreamReply> {
    const { info, query, message, effects } = exchange;
    try {
      const body = await readBody(message);
      const failure = effects.find((effect) => effect.kind === 'fail');
      if (failure !== undefined) throw failureError(failure);
      const open = publicReply(info.path);
      if (open !== undefined) return open;
      this.#authenticate(message);
      const { registry, endpoint } = this.#options;
      if (info.resource !== '') return endpoint.handle({ info, query, message, body });
      const document = discoveryReply(registry, info.path, message.headers.accept);
      if (document === undefined) throw new UnknownPathError();
      return document;
    } catch (error) {
      return refusal(error);
    }
  }

  #authenticate({ headers }: IncomingMessage): void {
    const { authorization } = headers;
    if (authorization === undefined && !this.#options.requireToken) return;
    const [, token = ''] = /^Bearer (.+)$/.exec(authorization ?? '') ?? [];
    if (!this.#options.tokens.includes(token)) throw unauthorized();
  }

  #send(exchange: Exchange, reply: Reply | StreamReply): void {
    const { message, response } = exchange;
    if (has(exchange, 'lose-reply')) message.socket.destroy();
    else if ('watch' in reply)
      startStream(exchange, has(exchange, 'expire-watch') ? expiredWatch : reply.watch);
    else send(response, reply);
  }
}

function has({ effects }: Exchange, kind: FaultEffect['kind']): boolean {
  return effects.some((effect) => effect.kind === kind);
}

function failureError(effect: Extract<FaultEffect, { kind: 'fail' }>): StatusError {
  const reasons: Readonly<Record<number, string>> = {
    403: 'Forbidden',
    410: 'Expired',
    429: 'TooManyRequests',
    500: 'InternalError',
    503: 'ServiceUnavailable',
    504: 'Timeout',
  };
  return new StatusError({
    code: effect.status,
    reason: reasons[effect.status] ?? 'Unknown',
    message: effect.message ?? 'a fault that the test has set',
    ...(effect.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: effect.retryAfterSeconds }),
  });
}

const expiredWatch: PreparedWatch = (sink) => {
  const status = expired('too old resource version: 1 (2)').toStatus();
  sink.write(`${JSON.stringify({ type: 'ERROR', object: status })}\n`);
  sink.end();
  return () => undefined;
};

function startStream({ response, message }: Exchange, watch: PreparedWatch): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  const stop = watch({
    write: (text) => {
      response.write(text);
    },
    end: () => {
      response.end();
    },
    cut: () => {
      message.socket.destroy();
    },
  });
  if (response.closed) stop();
  else response.once('close', stop);
}

function send(response: ServerResponse, reply: Reply): void {
  const warnings = (reply.warnings ?? []).map((text) => `299 - ${JSON.stringify(text)}`);
  if (warnings.length > 0) response.setHeader('warning', warnings);
  response.writeHead(reply.status, {
    'content-type': reply.contentType ?? 'application/json',
    'content-length': Buffer.byteLength(reply.body),
    ...(reply.retryAfterSeconds === undefined ? {} : { 'retry-after': String(reply.retryAfterSeconds) }),
  });
  response.end(reply.body);
}

const notFoundPage: Reply = {
  status: 404,
  body: '404 page not found\n',
  contentType: 'text/plain; charset=utf-8',
};

function refusal(error: unknown): Reply {
  return error instanceof UnknownPathError ? notFoundPage : errorReply(asStatusError(error));
}

/** Anything that is no refusal of ours is a fault of the embedded API: the client and the test should see it. */
function asStatusError(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new StatusError({
    code: 500,
    reason: 'InternalError',
    message: `Internal error occurred: ${message}`,
  });
}
