import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Parsed JSON; undefined without a body. */
  readonly body: unknown;
}

export type Handler = (request: ReceivedRequest, response: ServerResponse) => void;

export interface TestApiServer {
  readonly url: string;
  readonly requests: ReceivedRequest[];
  /** TCP connections that were ever opened. */
  readonly connections: number;
  close(): Promise<void>;
}

/** A real server on loopback whose answers the test gives. */
export async function startTestApiServer(handler: Handler, tls?: ServerOptions): Promise<TestApiServer> {
  const requests: ReceivedRequest[] = [];
  let connections = 0;
  const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
    receive(incoming, (request) => {
      requests.push(request);
      handler(request, response);
    });
  };
  const server = tls === undefined ? createHttpServer(listener) : createHttpsServer(tls, listener);
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    requests,
    get connections() {
      return connections;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** A refusal as the API server words it. */
export function sendStatus(
  response: ServerResponse,
  code: number,
  reason: string,
  rest: Record<string, unknown> = {},
): void {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    code,
    reason,
    message: `refused: ${reason}`,
  };
  sendJson(response, code, { ...status, ...rest });
}

function receive(incoming: IncomingMessage, done: (request: ReceivedRequest) => void): void {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    const text = Buffer.concat(chunks).toString('utf8');
    const { method = '', url = '', headers } = incoming;
    done({ method, path: url, headers, body: text === '' ? undefined : (JSON.parse(text) as unknown) });
  });
}
