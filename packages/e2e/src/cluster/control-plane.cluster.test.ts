import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { startControlPlane } from './control-plane.js';
import type { ControlPlane } from './control-plane.js';

const manifests = `
apiVersion: v1
kind: Namespace
metadata: { name: first }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: first }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: example.invalid/web:1 }] }
`;

// A cluster that is only borrowed cannot be stopped or restarted.
const suite = process.env['TEST_KUBECONFIG'] ? describe.skip : describe;

suite('a real control plane', () => {
  let plane: ControlPlane;
  let stop = (): Promise<void> => Promise.resolve();

  before(async function () {
    this.timeout('60m'); // the first run builds it
    plane = await startControlPlane({ log: (line) => console.log(line) });
    stop = () => plane.stop();
  });

  after(() => stop());

  it('says which Kubernetes it is', () => {
    expect(kubectl(plane, ['get', '--raw', '/version'])).to.match(/"gitVersion": "v1\.\d+\.\d+/);
  });

  it('makes a Deployment of two pods available', function () {
    if (!plane.workloads) this.skip();
    kubectl(plane, ['apply', '-f', '-'], manifests);
    kubectl(plane, ['wait', '-n', 'first', 'deployment/web', '--for=condition=Available', '--timeout=50s']);
    const pods = kubectl(plane, ['get', 'pods', '-n', 'first', '-o', 'jsonpath={.items[*].status.phase}']);
    expect(pods).to.equal('Running Running');
  });

  it('lets a service account do only what RBAC grants it', function () {
    if (!plane.workloads) this.skip();
    const token = kubectl(plane, ['create', 'token', 'default', '-n', 'default']).trim();
    const asAccount = ['--token', token, 'get', 'secrets', '-n', 'default'];
    const refused = spawnSync(plane.kubectlPath ?? '', withoutCredentials(plane, asAccount), {
      encoding: 'utf8',
    });
    expect(refused.stderr).to.contain(
      'system:serviceaccount:default:default" cannot list resource "secrets"',
    );
  });

  it('keeps its data and its address when the API server is killed and started again', async () => {
    kubectl(plane, ['create', 'configmap', 'kept', '-n', 'default', '--from-literal=a=b']);
    const before = plane.server;
    await plane.restartApiServer();
    expect(plane.server).to.equal(before);
    expect(
      kubectl(plane, ['get', 'configmap', 'kept', '-n', 'default', '-o', 'jsonpath={.data.a}']),
    ).to.equal('b');
  });

  it('leaves no process and no file after stop()', async () => {
    const own = await startControlPlane();
    const directory = path.dirname(own.kubeconfigPath);
    expect(processesOf(directory)).to.have.length.of.at.least(3);
    await own.stop();
    expect(processesOf(directory)).to.deep.equal([]);
    expect(existsSync(directory)).to.equal(false);
  });

  it('leaves no process and no file when the process that started it is killed', async () => {
    const directory = await startInKilledProcess();
    await eventually(() => processesOf(directory).length === 0 && !existsSync(directory));
  });

  it('ends what it started when the start is aborted', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'aborted-'));
    const abort = new AbortController();
    const starting = startControlPlane({ signal: abort.signal, dataDir: directory });
    void eventually(() => existsSync(path.join(directory, 'kube-apiserver.log'))).then(() =>
      abort.abort(new Error('enough')),
    );
    const error: unknown = await starting.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.have.property('message', 'enough');
    expect(processesOf(directory)).to.deep.equal([]);
    rmSync(directory, { recursive: true });
  });
});

function kubectl(plane: ControlPlane, args: readonly string[], input?: string): string {
  const result = spawnSync(plane.kubectlPath ?? '', ['--kubeconfig', plane.kubeconfigPath, ...args], {
    encoding: 'utf8',
    ...(input !== undefined && { input }),
  });
  expect(result.status, result.stderr).to.equal(0);
  return result.stdout;
}

/** The kubeconfig's token would win over --token, so only the address and the authority are given. */
function withoutCredentials(plane: ControlPlane, args: readonly string[]): readonly string[] {
  const authority = path.join(path.dirname(plane.kubeconfigPath), 'ca.crt');
  return [
    '--kubeconfig',
    '/dev/null',
    '--server',
    plane.server,
    '--certificate-authority',
    authority,
    ...args,
  ];
}

/** Command lines that mention the directory of a control plane. */
function processesOf(directory: string): readonly string[] {
  const { stdout } = spawnSync('ps', ['-Ao', 'args'], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(directory));
}

async function startInKilledProcess(): Promise<string> {
  const module = JSON.stringify(new URL('control-plane.js', import.meta.url).href);
  const program = `const { startControlPlane } = await import(${module});
    console.log((await startControlPlane()).kubeconfigPath); setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [kubeconfig] = (await once(createInterface(child.stdout), 'line')) as [string];
  child.kill('SIGKILL');
  await once(child, 'exit');
  return path.dirname(kubeconfig);
}

async function eventually(check: () => boolean): Promise<void> {
  while (!check()) await delay(50);
}
