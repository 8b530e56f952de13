import type { IncomingMessage } from 'node:http';
import { badRequest, StatusError, tooLarge, unsupportedMediaType } from '../status-error.js';

/** The real server's limit for one object. */
const limitBytes = 3 * 1024 * 1024;

/** The whole body as text. Throws 413. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limitBytes) throw tooLarge(limitBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Content-Type without parameters. */
export function mediaType(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? 'application/json').split(';', 1)[0]?.trim() ?? '';
}

/** Throws 400 for text that is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`json parse error: ${error instanceof Error ? error.message : 'invalid'}`);
  }
}

/** The body of a create or an update. Throws 400, 415. */
export function parseObject(request: IncomingMessage, text: string): unknown {
  const type = mediaType(request);
  if (type === 'application/vnd.kubernetes.protobuf') throw protobufRefusal();
  if (type !== 'application/json') throw unsupportedMediaType(['application/json']);
  return parseJson(text);
}

/** `kubectl create KIND` sends protobuf; manifests are sent as JSON. */
function protobufRefusal(): StatusError {
  const message =
    'the embedded API reads JSON alone, not protobuf: use `kubectl apply -f` with a manifest instead';
  return new StatusError({ code: 415, reason: 'UnsupportedMediaType', message });
}
