import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HealthServerOptions {
  /** Default 8080; 0 takes a free one. */
  readonly port?: number | undefined;
  /** Default: all interfaces. */
  readonly host?: string | undefined;
  /** Why the operator cannot do its work now, a sentence each; empty when it can. */
  readonly problems: () => readonly string[];
  /** The page for /metrics; a prom-client registry is one. */
  readonly metrics: { metrics(): Promise<string>; readonly contentType: string };
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves /healthz (the event loop turns), /readyz (200, or 503 with a problem a line) and /metrics. */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch(() => send(response, 500, 'this page could not be made'));
  });
  await listen(server, options.port ?? 8080, options.host);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: HealthServerOptions,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    send(response, 405, 'only GET and HEAD');
    return;
  }
  switch (request.url?.split('?')[0]) {
    case '/healthz':
      send(response, 200, 'ok');
      return;
    case '/readyz':
      sendProblems(response, options.problems());
      return;
    case '/metrics':
      send(response, 200, await options.metrics.metrics(), options.metrics.contentType);
      return;
    default:
      send(response, 404, 'try /healthz, /readyz or /metrics');
  }
}

function sendProblems(response: ServerResponse, problems: readonly string[]): void {
  if (problems.length === 0) send(response, 200, 'ok');
  else send(response, 503, problems.join('\n'));
}

function send(
  response: ServerResponse,
  status: number,
  text: string,
  contentType = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, { 'content-type': contentType });
  response.end(text.endsWith('\n') ? text : `${text}\n`);
}

function listen(server: Server, port: number, host: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new Error(takenPort(host, port), { cause: error }) : error);
    });
    server.listen({ port, ...(host === undefined ? {} : { host }) }, resolve);
  });
}

function takenPort(host: string | undefined, port: number): string {
  return `Port ${host ?? '*'}:${port} for health and metrics is taken: free it, or configure another`;
}
