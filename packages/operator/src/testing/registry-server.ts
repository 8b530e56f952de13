import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { debianProgram } from './debian-program.js';

export const REGISTRY_USER = { username: 'robot', password: 'pull-7b1d' } as const;
/** Of the password above; the registry takes no other kind of hash. */
const HTPASSWD = 'robot:$2b$05$abcdefghijklmnopqrstuuiP4OzadyT30iS4Fcdu9A45QS5Bgsccy\n';
const PACKAGE = 'docker-registry';
const START_TIMEOUT_MS = 20_000;

/** A real image registry on loopback that wants a password. */
export interface RegistryServer {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** Stores an empty image under these tags. */
  push(repository: string, tags: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Starts the registry of the Debian package, which is fetched once into the cache of this user. */
export async function startRegistryServer(): Promise<RegistryServer> {
  const program = await debianProgram(PACKAGE);
  const folder = await mkdtemp(join(tmpdir(), 'registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  await writeFile(join(folder, 'htpasswd'), HTPASSWD);
  await writeFile(join(folder, 'config.json'), JSON.stringify(configuration(folder, host)));
  const server = spawn(program, ['serve', join(folder, 'config.json')], { stdio: 'ignore' });
  const close = async (): Promise<void> => {
    if (server.exitCode === null && server.kill()) await once(server, 'exit');
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await answering(server, host);
  } catch (error) {
    await close();
    throw error;
  }
  return { host, close, push: (repository, tags) => push(`http://${host}/v2/${repository}`, tags) };
}

function configuration(folder: string, addr: string): object {
  return {
    version: '0.1',
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr },
    auth: { htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } },
  };
}

async function answering(server: ChildProcess, host: string): Promise<void> {
  const until = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (server.exitCode !== null) throw new Error(`${PACKAGE} ended at once (${server.exitCode})`);
    const answer = await fetch(`http://${host}/v2/`).catch(() => undefined);
    if (answer !== undefined) return;
    if (Date.now() > until) throw new Error(`${PACKAGE} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The two uploads that make an image, and a manifest for each tag. */
async function push(url: string, tags: readonly string[]): Promise<void> {
  const config = '{}';
  const digest = `sha256:${createHash('sha256').update(config).digest('hex')}`;
  const upload = await request(`${url}/blobs/uploads/`, { method: 'POST' });
  const location = new URL(upload.headers.get('location') ?? '', url);
  location.searchParams.set('digest', digest);
  await request(location.href, { method: 'PUT', body: config });
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    config: { mediaType: 'application/vnd.docker.container.image.v1+json', size: config.length, digest },
    layers: [],
  });
  for (const tag of tags) {
    const headers = { 'content-type': mediaType };
    await request(`${url}/manifests/${tag}`, { method: 'PUT', headers, body: manifest });
  }
}

async function request(
  url: string,
  init: { readonly method: string; readonly headers?: Record<string, string>; readonly body?: string },
): Promise<Response> {
  const { username, password } = REGISTRY_USER;
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const response = await fetch(url, { ...init, headers: { ...init.headers, authorization } });
  if (!response.ok) throw new Error(`${init.method} ${url}: ${response.status} ${await response.text()}`);
  return response;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
