import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KeyRefusal } from './faults.js';

/** A whole answer; `destroy` breaks the connection instead. */
export type Reply = HttpReply | 'destroy';

export interface HttpReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function jsonReply(body: unknown, status = 200): HttpReply {
  return { status, contentType: 'application/json', body: JSON.stringify(body) };
}

export function htmlReply(title: string, status: number): HttpReply {
  const body = `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
  return { status, contentType: 'text/html; charset=utf-8', body };
}

export function errorReply(message: string, status: number): HttpReply {
  return jsonReply({ errors: [{ message }] }, status);
}

export function tooManyRequests(retryAfterSeconds: number | undefined): HttpReply {
  const reply = errorReply('429 Too Many Requests', 429);
  if (retryAfterSeconds === undefined) return reply;
  return { ...reply, headers: { 'Retry-After': String(retryAfterSeconds) } };
}

export function keyRefused(answer: KeyRefusal): HttpReply {
  return answer === 'html' ? htmlReply('Sign in', 200) : errorReply('Invalid API key', 401);
}

/** `now` becomes the Date header, ms since the epoch. Does nothing when the client is gone. */
export function sendReply(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  now: number,
): void {
  if (reply === 'destroy') {
    request.socket.destroy();
    return;
  }
  if (response.destroyed || response.writableEnded) return;
  response.sendDate = false;
  response.writeHead(reply.status, {
    Date: new Date(now).toUTCString(),
    'Content-Type': reply.contentType,
    'Content-Length': Buffer.byteLength(reply.body),
    ...reply.headers,
  });
  response.end(reply.body);
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
