import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { promisify } from 'node:util';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { startTwingateSimulator } from '@twingate-kit/testkit';
import type { TwingateSimulator } from '@twingate-kit/testkit';
import { expect } from 'chai';
import type { Dispatcher } from 'undici';
import { Agent, EnvHttpProxyAgent, fetch as undiciFetch, ProxyAgent } from 'undici';
import type { Fetch, TwingateClient } from './index.js';
import { createTwingateClient, isTransportError } from './index.js';

/** A name that no resolver knows: whoever reaches it went through the proxy. */
const host = 'twingate.invalid';
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const packageRoot = path.resolve(import.meta.dirname, '..');

interface Certificates {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** A CA of a company, and a certificate that it gave to the API. */
async function issueCertificates(): Promise<Certificates> {
  const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
  const caKeys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const ca = await X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: 'CN=Corporate test CA',
    keys: caKeys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
    ],
  });
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const names = ['localhost', `acme.${host}`].map((value) => ({ type: 'dns' as const, value }));
  const cert = await X509CertificateGenerator.create({
    ...validity,
    subject: 'CN=api',
    issuer: ca.subject,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [new SubjectAlternativeNameExtension(names)],
  });
  const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { ca: ca.toString('pem'), cert: cert.toString('pem'), key };
}

async function listen(server: NetServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** The simulated API behind TLS. */
function startTlsFront({ cert, key }: Certificates, simulator: TwingateSimulator): NetServer {
  return createTlsServer({ cert, key }, (socket) => {
    const upstream = connect(Number(new URL(simulator.url).port), '127.0.0.1');
    join(socket, upstream);
  });
}

function join(left: Socket, right: Socket): void {
  left.pipe(right).pipe(left);
  left.on('error', () => right.destroy());
  right.on('error', () => left.destroy());
}

/** A proxy of a company: asks for a password, and reaches only the API, whatever the name says. */
function startProxy(apiPort: number, seen: string[]): Server {
  const password = `Basic ${Buffer.from('user:proxy-password').toString('base64')}`;
  const proxy = createServer();
  proxy.on('connect', (request: IncomingMessage, client: Socket) => {
    seen.push(request.url ?? '');
    if (request.headers['proxy-authorization'] !== password) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    join(client, connect(apiPort, '127.0.0.1'));
  });
  return proxy;
}

const through =
  (dispatcher: Dispatcher): Fetch =>
  (input, init) =>
    undiciFetch(input, { ...init, dispatcher });

describe('the network of a company', function () {
  this.timeout(30_000);

  let simulator: TwingateSimulator;
  let certificates: Certificates;
  let front: NetServer;
  let frontPort: number;
  let proxy: Server;
  let proxyUrl: string;
  let connects: string[];
  let dispatchers: Dispatcher[];
  let folder: string;

  before(async () => {
    certificates = await issueCertificates();
    folder = mkdtempSync(path.join(tmpdir(), 'sdk-network-'));
    writeFileSync(path.join(folder, 'ca.pem'), certificates.ca);
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  beforeEach(async () => {
    simulator = await startTwingateSimulator({ network: 'acme', apiKey: 'tk-network-key' });
    front = startTlsFront(certificates, simulator);
    frontPort = await listen(front);
    connects = [];
    proxy = startProxy(frontPort, connects);
    proxyUrl = `http://user:proxy-password@127.0.0.1:${await listen(proxy)}`;
    dispatchers = [];
  });

  afterEach(async () => {
    await Promise.all(dispatchers.map((dispatcher) => dispatcher.destroy()));
    proxy.close();
    front.close();
    await simulator.close();
  });

  function clientThrough(dispatcher: Dispatcher, apiHost = host): TwingateClient {
    dispatchers.push(dispatcher);
    const { apiKey } = simulator;
    return createTwingateClient({
      network: 'acme',
      host: apiHost,
      apiKey,
      fetch: through(dispatcher),
      maxAttempts: 1,
    });
  }

  const failureOf = (client: TwingateClient): Promise<unknown> =>
    client.groups.findByName('Everyone').then(
      () => undefined,
      (error: unknown) => error,
    );

  /** A program of the user in a process of its own, with these variables. */
  async function runProgram(program: string, env: Readonly<Record<string, string>>): Promise<string> {
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: packageRoot,
      env: { PATH: process.env['PATH'], ...env },
    });
    return stdout.trim();
  }

  it('is passed through a proxy with a password, the probe for the shard included', async () => {
    const { ca } = certificates;
    const client = clientThrough(new ProxyAgent({ uri: proxyUrl, requestTls: { ca } }));
    const group = await client.groups.findByName('Everyone');
    expect(group?.name).to.equal('Everyone');
    expect(simulator.requests.counters()).to.include({ probes: 1, reads: 1 });
    expect(new Set(connects)).to.deep.equal(new Set([`acme.${host}:443`]));
  });

  it('is told from the API when its proxy refuses, without a word of the passwords', async () => {
    const wrong = proxyUrl.replace('proxy-password', 'wrong-password');
    const error = await failureOf(clientThrough(new ProxyAgent({ uri: wrong })));
    expect(isTransportError(error)).to.equal(true);
    expect(error).to.include({ mayHaveBeenApplied: false });
    expect(`${String(error)} ${JSON.stringify(error)}`).not.to.match(/wrong-password|tk-network-key/);
    expect(simulator.requests.counters()).to.include({ probes: 0, reads: 0 });
  });

  it('may have a CA of its own, given to the dispatcher', async () => {
    const apiHost = `localhost:${frontPort}`;
    const apiUrl = `https://${apiHost}/api/graphql/`;
    const { apiKey } = simulator;
    const agent = new Agent({ connect: { ca: certificates.ca } });
    dispatchers.push(agent);
    const client = createTwingateClient({ network: 'acme', apiUrl, apiKey, fetch: through(agent) });
    expect((await client.groups.findByName('Everyone'))?.name).to.equal('Everyone');
    const stranger = createTwingateClient({ network: 'acme', apiUrl, apiKey, maxAttempts: 1 });
    const error = await failureOf(stranger);
    expect(isTransportError(error)).to.equal(true);
    expect(simulator.requests.counters()).to.include({ reads: 1 });
  });

  it('may have a CA of its own in NODE_EXTRA_CA_CERTS', async () => {
    const program = `
      import { createTwingateClient } from '@twingate-kit/sdk';
      const { API_URL: apiUrl, TWINGATE_API_KEY: apiKey } = process.env;
      const client = createTwingateClient({ network: 'acme', apiUrl, apiKey });
      console.log((await client.groups.findByName('Everyone')).name);`;
    const output = await runProgram(program, {
      API_URL: `https://localhost:${frontPort}/api/graphql/`,
      TWINGATE_API_KEY: simulator.apiKey,
      NODE_EXTRA_CA_CERTS: path.join(folder, 'ca.pem'),
    });
    expect(output).to.equal('Everyone');
  });

  it('is found in HTTPS_PROXY and NO_PROXY by the EnvHttpProxyAgent', async () => {
    const program = `
      import { createTwingateClient } from '@twingate-kit/sdk';
      import { EnvHttpProxyAgent, fetch } from 'undici';
      const dispatcher = new EnvHttpProxyAgent();
      const client = createTwingateClient({
        network: 'acme',
        host: '${host}',
        apiKey: process.env.TWINGATE_API_KEY,
        fetch: (url, init) => fetch(url, { ...init, dispatcher }),
      });
      console.log((await client.groups.findByName('Everyone')).name);
      await dispatcher.close();`;
    const output = await runProgram(program, {
      HTTPS_PROXY: proxyUrl,
      TWINGATE_API_KEY: simulator.apiKey,
      NODE_EXTRA_CA_CERTS: path.join(folder, 'ca.pem'),
    });
    expect(output).to.equal('Everyone');
    const direct = new EnvHttpProxyAgent({
      httpsProxy: proxyUrl,
      noProxy: 'localhost',
      connect: { ca: certificates.ca },
    });
    const before = connects.length;
    dispatchers.push(direct);
    const client = createTwingateClient({
      network: 'acme',
      apiUrl: `https://localhost:${frontPort}/api/graphql/`,
      apiKey: simulator.apiKey,
      fetch: through(direct),
    });
    expect((await client.groups.findByName('Everyone'))?.name).to.equal('Everyone');
    expect(connects).to.have.length(before);
  });
});
