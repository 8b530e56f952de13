import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the scripted API received. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly query?: string; readonly variables?: unknown; readonly operationName?: string };
  /** Client's port: equal for two requests of one connection. */
  readonly remotePort: number | undefined;
}

/** Answers one request, well or badly. */
export type Reply = (response: ServerResponse, request: ReceivedRequest) => void;

/** An HTTP server that gives the answers it was told to give, in order; the last one again and again. */
export interface ScriptedApi {
  /** `http://127.0.0.1:PORT/api/graphql/` */
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  close(): Promise<void>;
}

export async function startScriptedApi(...replies: readonly Reply[]): Promise<ScriptedApi> {
  const requests: ReceivedRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const request: ReceivedRequest = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        body: text === '' ? {} : (JSON.parse(text) as ReceivedRequest['body']),
        remotePort: incoming.socket.remotePort,
      };
      requests.push(request);
      replies[Math.min(requests.length, replies.length) - 1]?.(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/graphql/`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Any body with any status and headers. */
export function text(body: string, contentType: string, status = 200, headers: object = {}): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': contentType, ...headers }).end(body);
  };
}

/** A JSON body. */
export function json(value: unknown, status = 200, headers: object = {}): Reply {
  return text(JSON.stringify(value), 'application/json', status, headers);
}

/** Drops the connection after the request has been read. */
export const reset: Reply = (response) => void response.socket?.destroy();

/** Never answers. */
export const silence: Reply = () => undefined;

/** Sends the head and half of the body, then drops the connection. */
export const halfAnswer: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  response.write('{"data":');
  setImmediate(() => response.socket?.destroy());
};

/** A URL of this machine on which nobody listens. */
export async function refusedUrl(): Promise<string> {
  const api = await startScriptedApi();
  await api.close();
  return api.url;
}
