import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../clock/clock.js';
import { Account } from './account.js';
import { ApiEndpoint } from './api-endpoint.js';
import { validateTokensPath } from './connector-tokens.js';
import { Faults } from './faults.js';
import { inspect } from './inspection-endpoint.js';
import { htmlReply, sendReply } from './reply.js';
import { RequestLog } from './request-log.js';
import type { TwingateSimulatorOptions } from './simulator-options.js';
import { createWorld, type World } from './world.js';

/** A simulated Twingate account behind a real HTTP server on 127.0.0.1. */
export interface TwingateSimulator {
  /** `http://127.0.0.1:PORT/api/graphql/` */
  readonly url: string;
  readonly network: string;
  readonly apiKey: string;
  /** What exists, and console actions on it. */
  readonly world: World;
  /** What goes wrong. */
  readonly faults: Faults;
  /** What was asked. */
  readonly requests: RequestLog;
  /** Stops listening and breaks open connections. */
  readonly close: () => Promise<void>;
}

const apiPath = '/api/graphql/';
/** Longer than clients keep idle connections, so that none meets a connection that is just being closed. */
const keepAliveMs = 75_000;

/** Rejects when the port is taken. */
export async function startTwingateSimulator(
  options: TwingateSimulatorOptions = {},
): Promise<TwingateSimulator> {
  const clock = options.clock ?? systemClock;
  const account = new Account(clock, options.listOrder);
  const world = createWorld(account);
  const faults = new Faults(clock, options);
  const log = new RequestLog({ print: options.logRequests ? printLine : undefined });
  const apiKey = options.apiKey ?? 'simulated-api-key';
  const { keyRefusal = 'json', shardRedirect } = options;
  const endpoint = new ApiEndpoint({ account, faults, log, apiKey, keyRefusal, shardRedirect });

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname === apiPath && request.method === 'POST') return endpoint.answer({ request, response });
    if (url.pathname === apiPath && request.method === 'HEAD') {
      endpoint.probe({ request, response });
      return;
    }
    if (url.pathname === validateTokensPath && request.method === 'POST')
      return endpoint.validateTokens({ request, response });
    const reply = url.pathname.startsWith('/__sim/')
      ? await inspect(request, url, { world, faults, log })
      : htmlReply('Not Found', 404);
    sendReply(request, response, reply, clock.now());
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => request.socket.destroy(asError(error)));
  });
  server.keepAliveTimeout = keepAliveMs;
  const port = await listen(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}${apiPath}`,
    network: options.network ?? 'simulated',
    apiKey,
    world,
    faults,
    requests: log,
    close: () => close(server),
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

function printLine(line: string): void {
  process.stderr.write(`${line}\n`);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
