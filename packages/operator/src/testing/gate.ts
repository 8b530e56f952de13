import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A way to a server that can be shut: connections are refused then, as when nothing listens. */
export interface Gate {
  /** The server's URL with the gate's port. */
  readonly url: string;
  open(): Promise<void>;
  /** Also cuts what goes through. */
  shut(): Promise<void>;
  /** Connections are made and stay, and nothing goes through any more, until the gate is shut or opened. */
  hang(): void;
}

/** Opens a gate on 127.0.0.1 in front of the server of `target`. */
export async function startGateInFrontOf(target: string): Promise<Gate> {
  const behind = Number(new URL(target).port);
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let hangs = false;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const listen = async (port: number): Promise<number> => {
    const listening = createServer((client) => {
      if (hangs) {
        keep(client);
        return;
      }
      const onward = connect(behind, '127.0.0.1');
      for (const socket of [client, onward]) keep(socket);
      client.pipe(onward).pipe(client);
    });
    server = listening;
    await new Promise<void>((resolve) => listening.listen(port, '127.0.0.1', resolve));
    return (listening.address() as AddressInfo).port;
  };
  const port = await listen(0);
  return {
    url: target.replace(`:${behind}`, `:${port}`),
    open: async () => {
      if (hangs) cut();
      hangs = false;
      if (server?.listening !== true) await listen(port);
    },
    hang: () => {
      hangs = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    shut: async () => {
      const closed = new Promise((resolve) => server?.close(resolve));
      cut();
      await closed;
    },
  };
}
