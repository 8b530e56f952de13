import { Agent, request } from 'node:http';
import { objectAt, stringAt } from './json.js';

export interface KubeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON; text when it is none. */
  readonly body: unknown;
  readonly message: string;
}

export interface KubeCall {
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface WatchEvent {
  readonly type: string;
  readonly object: Readonly<Record<string, unknown>>;
}

export interface OpenWatch {
  readonly events: readonly WatchEvent[];
  readonly ended: boolean;
  /** Resolves with the events when there are `count` of them, or when the watch has ended. */
  received(count: number): Promise<readonly WatchEvent[]>;
  close(): void;
}

/** A bare HTTP client of one server, with connections of its own. */
export class KubeClient {
  readonly #server: string;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(server: string) {
    this.#server = server;
  }

  /** Rejects when the connection is cut. */
  call(method: string, path: string, body?: unknown, options: KubeCall = {}): Promise<KubeAnswer> {
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const contentType = options.contentType ?? 'application/json';
    const sized =
      text === undefined ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(text) };
    const headers = { ...sized, ...options.headers };
    return new Promise((resolve, reject) => {
      const sent = request(
        new URL(path, this.#server),
        { method, headers, agent: this.#agent },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.once('error', reject);
          response.once('end', () => {
            const parsed = parse(Buffer.concat(chunks).toString());
            const message = stringAt(parsed, 'message') ?? '';
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed, message });
          });
        },
      );
      sent.once('error', reject);
      sent.end(text);
    });
  }

  get(path: string, options?: KubeCall): Promise<KubeAnswer> {
    return this.call('GET', path, undefined, options);
  }

  merge(path: string, patch: unknown): Promise<KubeAnswer> {
    return this.call('PATCH', path, patch, { contentType: 'application/merge-patch+json' });
  }

  /** Resolves when the answer's head is there. */
  watch(path: string, options: KubeCall = {}): Promise<OpenWatch> {
    return new Promise((resolve, reject) => {
      const headers = { ...options.headers };
      const sent = request(new URL(path, this.#server), { headers, agent: false }, (response) => {
        resolve(
          openWatch(
            (onData) => response.on('data', (chunk: Buffer) => onData(chunk.toString())),
            (onEnd) => response.once('error', () => undefined).once('close', onEnd),
            () => sent.destroy(),
          ),
        );
      });
      sent.on('error', reject);
      sent.end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function openWatch(
  listen: (onData: (text: string) => void) => void,
  whenClosed: (onEnd: () => void) => void,
  close: () => void,
): OpenWatch {
  const events: WatchEvent[] = [];
  const waiting = new Set<() => void>();
  let rest = '';
  let ended = false;
  const wake = () => {
    for (const check of waiting) check();
  };
  listen((text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    events.push(...lines.map((line) => JSON.parse(line) as WatchEvent));
    wake();
  });
  whenClosed(() => {
    ended = true;
    wake();
  });
  return {
    events,
    get ended() {
      return ended;
    },
    received: (count) =>
      new Promise((resolve) => {
        const check = () => {
          if (events.length < count && !ended) return;
          waiting.delete(check);
          resolve(events);
        };
        waiting.add(check);
        check();
      }),
    close,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** metadata.FIELD of an answer's object. */
export function metadataOf(object: unknown): Readonly<Record<string, unknown>> {
  return objectAt(object, 'metadata');
}

export const groupsPath = '/apis/twingate.com/v1beta/namespaces/default/twingategroups';
export const resourcesPath = '/apis/twingate.com/v1beta/namespaces/default/twingateresources';

export function group(name: string, spec: unknown = { name: 'Developers' }, metadata: object = {}) {
  return { apiVersion: 'twingate.com/v1beta', kind: 'TwingateGroup', metadata: { name, ...metadata }, spec };
}

export function networkResource(name: string, spec: object = {}) {
  return {
    apiVersion: 'twingate.com/v1beta',
    kind: 'TwingateResource',
    metadata: { name },
    spec: { name: 'Web', address: 'web.internal', ...spec },
  };
}
