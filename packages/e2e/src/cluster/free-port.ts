import { createServer } from 'node:net';

/** `count` different ports of 127.0.0.1 that nobody listens on now. Somebody may take one before it is used. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map(portOf);
  await Promise.all(servers.map(close));
  return ports;
}

type Listener = Awaited<ReturnType<typeof listen>>;

async function listen() {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}

function portOf(server: Listener): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP address');
  return address.port;
}

function close(server: Listener): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
