import {
  Agent,
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What an operator asked a server for. */
export interface TappedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly body: string;
}

/** A way to a server. */
export interface TappedWay {
  /** The server's URL with the port of the way. */
  readonly url: string;
  /** For good. */
  shut(): Promise<void>;
}

/** Names the effect that a request has when it succeeds; undefined: it has none that counts. */
export type EffectOf = (request: TappedRequest) => string | undefined;

/**
 * All requests of one operator pass here, and every effect that they have is noted. After the effect that it is told to stop
 * after, the tap is shut before the reply goes back: nothing gets through any more, in either direction.
 */
export class EffectTap {
  readonly effects: string[] = [];
  readonly #stopAfter: number;
  readonly #gates: TappedWay[] = [];
  #activity = 0;
  #isShut = false;

  /** @param stopAfter which effect is the last one, counted from 1 */
  constructor(stopAfter = Number.POSITIVE_INFINITY) {
    this.#stopAfter = stopAfter;
  }

  /** Grows with everything that passes. */
  get activity(): number {
    return this.#activity;
  }

  /** The effect to stop after happened. */
  get isShut(): boolean {
    return this.#isShut;
  }

  /** Opens a way on 127.0.0.1 to the HTTP server of `target`. */
  async gateInFrontOf(target: string, effectOf: EffectOf): Promise<TappedWay> {
    const agent = new Agent({ keepAlive: true });
    const behind = Number(new URL(target).port);
    const server = createServer((incoming, outgoing) => {
      void this.#pass(incoming, outgoing, { agent, port: behind, effectOf });
    });
    const sockets = new Set<Socket>();
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const gate: TappedWay = {
      url: target.replace(`:${behind}`, `:${port}`),
      shut: () => shut(server, sockets, agent),
    };
    this.#gates.push(gate);
    return gate;
  }

  async #pass(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    { agent, port, effectOf }: { readonly agent: Agent; readonly port: number; readonly effectOf: EffectOf },
  ): Promise<void> {
    this.#activity += 1;
    const { method = 'GET', url = '/', headers } = incoming;
    const body = await textOf(incoming);
    const effect = effectOf({ method, url, body: body.toString('utf8') });
    const onward = request({ host: '127.0.0.1', port, method, path: url, headers, agent }, (answer) => {
      this.#activity += 1;
      void this.#answer(answer, outgoing, effect);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    onward.end(body);
  }

  async #answer(
    answer: IncomingMessage,
    outgoing: ServerResponse,
    effect: string | undefined,
  ): Promise<void> {
    const status = answer.statusCode ?? 500;
    answer.on('error', () => outgoing.destroy());
    if (effect === undefined || status >= 300) {
      outgoing.writeHead(status, answer.headers);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
      return;
    }
    const body = await textOf(answer);
    this.#activity += 1;
    if (this.#isShut) return;
    this.effects.push(effect);
    if (this.effects.length >= this.#stopAfter) await this.#shut();
    else outgoing.writeHead(status, answer.headers).end(body);
  }

  async #shut(): Promise<void> {
    this.#isShut = true;
    await Promise.all(this.#gates.map((gate) => gate.shut()));
  }
}

async function shut(server: Server, sockets: ReadonlySet<Socket>, agent: Agent): Promise<void> {
  const closed = server.listening ? new Promise((resolve) => server.close(resolve)) : undefined;
  for (const socket of sockets) socket.destroy();
  agent.destroy();
  await closed;
}

async function textOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Every write but those of events and Leases, which are not about objects of ours. */
export function kubernetesEffect({ method, url }: TappedRequest): string | undefined {
  if (method === 'GET') return undefined;
  const path = new URL(url, 'http://localhost').pathname.split('/');
  const [, resource = '', , subresource] = path.slice(path.indexOf('namespaces') + 1);
  if (resource === 'events' || resource === 'leases') return undefined;
  return [method, resource, ...(subresource === undefined ? [] : [subresource])].join(' ');
}

export function twingateEffect({ body }: TappedRequest): string | undefined {
  return /\bmutation (\w+)/.exec(body)?.[1];
}
