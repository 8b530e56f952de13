import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { resolveBinaries } from '../../../../tools/control-plane/build.mjs';
import type { ControlPlaneBinaries } from '../../../../tools/control-plane/build.mjs';
import { writeAccessFiles, writeKubeconfig } from './admin-access.js';
import type { AccessFiles } from './admin-access.js';
import { callApi } from './api-client.js';
import type { ApiAccess } from './api-client.js';
import type { TestCluster } from './cluster.js';
import { createComponentGroup, PortTakenError } from './component-group.js';
import type { ComponentGroup } from './component-group.js';
import {
  apiServerArguments,
  controllerManagerArguments,
  etcdArguments,
  etcdUrl,
  kwokArguments,
  layoutOf,
  schedulerArguments,
  serverUrl,
} from './components.js';
import type { ControlPlaneLayout } from './components.js';
import { freePorts } from './free-port.js';
import { currentServer } from './running-cluster.js';

export interface ControlPlaneOptions {
  /** Aborts the start; what was started is ended before the returned promise rejects. */
  readonly signal?: AbortSignal;
  /** Gets lines about builds and second attempts. */
  readonly log?: (line: string) => void;
  /** Where data and logs go; it is kept after stop(). By default a temporary directory that is removed. */
  readonly dataDir?: string;
  /** TEST_KUBECONFIG, KUBEBUILDER_ASSETS, XDG_CACHE_HOME and what `go` reads. By default that of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface ControlPlane extends TestCluster {
  readonly flavour: 'real';
  /** Whether pods are scheduled and Deployments become Available; false with bare KUBEBUILDER_ASSETS. */
  readonly workloads: boolean;
  /** Kills the API server and starts it again with the same address and data; resolves when it is ready. */
  restartApiServer(): Promise<void>;
}

const startDeadlineMs = 120_000;
const nodeName = 'node-1';

/**
 * A real Kubernetes control plane on 127.0.0.1, with one fake node whose pods run at once.
 * With TEST_KUBECONFIG set it is that cluster instead, which stop() leaves as it is.
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const { signal, log, env } = options;
  const resolution = await resolveBinaries({
    ...(signal && { signal }),
    ...(log && { log }),
    ...(env && { env }),
  });
  if (resolution.source === 'cluster') return borrowed(resolution.kubeconfig, resolution.kubectl);
  try {
    return await startOwn(resolution.binaries, options);
  } catch (error) {
    if (!(error instanceof PortTakenError)) throw error;
    log?.('A port was taken meanwhile: starting again with others.');
    return startOwn(resolution.binaries, options);
  }
}

async function borrowed(kubeconfigPath: string, kubectlPath: string | undefined): Promise<ControlPlane> {
  return {
    flavour: 'real',
    server: await currentServer(kubeconfigPath),
    kubeconfigPath,
    kubectlPath,
    workloads: true,
    restartApiServer: () =>
      Promise.reject(
        new Error('The cluster of TEST_KUBECONFIG is not ours to restart: unset it for this suite.'),
      ),
    stop: () => Promise.resolve(),
  };
}

async function startOwn(binaries: ControlPlaneBinaries, options: ControlPlaneOptions): Promise<ControlPlane> {
  const [etcdPort = 0, apiPort = 0] = await freePorts(2);
  const temporary = options.dataDir === undefined;
  const directory = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'control-plane-')));
  await mkdir(directory, { recursive: true });
  const group = createComponentGroup({ directory, temporary });
  const stop = once(async () => {
    await group.stop();
    if (temporary) await rm(directory, { recursive: true, force: true });
  });
  try {
    const plane = { binaries, group, layout: layoutOf(directory, etcdPort, apiPort) };
    return await start(plane, startSignal(options.signal), stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Plane {
  readonly binaries: ControlPlaneBinaries;
  readonly group: ComponentGroup;
  readonly layout: ControlPlaneLayout;
}

async function start(plane: Plane, signal: AbortSignal, stop: () => Promise<void>): Promise<ControlPlane> {
  const { binaries, group, layout } = plane;
  const files = await writeAccessFiles(layout.directory);
  group.start('etcd', binaries.etcd, etcdArguments(layout));
  await group.untilReady('etcd', etcdIsHealthy(layout), signal);
  startApiServer(plane, files);
  const access = await untilApiReady(plane, files, signal);
  await writeKubeconfig(layout.kubeconfig, access);
  await startControllers(plane, files, access, signal);
  return {
    flavour: 'real',
    server: access.server,
    kubeconfigPath: layout.kubeconfig,
    kubectlPath: binaries.kubectl,
    workloads: hasWorkloads(binaries),
    async restartApiServer() {
      await group.kill('kube-apiserver');
      startApiServer(plane, files);
      await untilApiReady(plane, files, startSignal());
    },
    stop,
  };
}

function startApiServer({ binaries, group, layout }: Plane, access: AccessFiles): void {
  const serviceAccounts = binaries['kube-controller-manager'] !== undefined;
  group.start(
    'kube-apiserver',
    binaries['kube-apiserver'],
    apiServerArguments(layout, { access, serviceAccounts }),
  );
}

/** The certificate exists only some time after the start, so it is read anew for each question. */
async function untilApiReady(plane: Plane, files: AccessFiles, signal: AbortSignal): Promise<ApiAccess> {
  const current = async (): Promise<ApiAccess> => ({
    server: serverUrl(plane.layout),
    certificateAuthority: await readCertificateAuthority(plane.layout),
    token: files.adminToken,
  });
  const ready = async (probeSignal: AbortSignal) =>
    (await callApi(await current(), { path: '/readyz', signal: probeSignal })) === 200;
  await plane.group.untilReady('kube-apiserver', ready, signal);
  return current();
}

/** The API server signs its certificate with an authority of its own and appends that to the file. */
async function readCertificateAuthority({ certificates }: ControlPlaneLayout): Promise<string> {
  const chain = await readFile(path.join(certificates, 'apiserver.crt'), 'utf8');
  const begin = chain.lastIndexOf('-----BEGIN CERTIFICATE-----');
  if (begin <= 0) throw new Error('apiserver.crt does not hold two certificates yet');
  return chain.slice(begin);
}

async function startControllers(
  { binaries, group, layout }: Plane,
  files: AccessFiles,
  access: ApiAccess,
  signal: AbortSignal,
): Promise<void> {
  const { 'kube-controller-manager': manager, 'kube-scheduler': scheduler, kwok } = binaries;
  if (manager !== undefined) {
    const authorityFile = path.join(layout.directory, 'ca.crt');
    await writeFile(authorityFile, access.certificateAuthority);
    group.start('kube-controller-manager', manager, controllerManagerArguments(layout, files, authorityFile));
  }
  if (kwok !== undefined) {
    await createFakeNode(access, signal);
    group.start('kwok', kwok, kwokArguments(layout));
  }
  if (scheduler !== undefined) group.start('kube-scheduler', scheduler, schedulerArguments(layout));
  if (manager !== undefined) {
    const path = '/api/v1/namespaces/default/serviceaccounts/default';
    const made = async (probe: AbortSignal) => (await callApi(access, { path, signal: probe })) === 200;
    await group.untilReady('kube-controller-manager', made, signal);
  }
}

async function createFakeNode(access: ApiAccess, signal: AbortSignal): Promise<void> {
  const body = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: nodeName, labels: { 'kubernetes.io/hostname': nodeName, 'kubernetes.io/os': 'linux' } },
  };
  const status = await callApi(access, { method: 'POST', path: '/api/v1/nodes', body, signal });
  // 409: a data directory that was used before.
  if (status !== 201 && status !== 409) throw new Error(`creating the fake node was answered with ${status}`);
}

function hasWorkloads(binaries: ControlPlaneBinaries): boolean {
  return ['kube-controller-manager', 'kube-scheduler', 'kwok'].every((name) => name in binaries);
}

function etcdIsHealthy(layout: ControlPlaneLayout) {
  return (signal: AbortSignal) =>
    new Promise<boolean>((resolve, reject) => {
      const sent = get(`${etcdUrl(layout)}/health`, { agent: false, signal }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      });
      sent.once('error', reject);
    });
}

function startSignal(signal?: AbortSignal): AbortSignal {
  const deadline = AbortSignal.timeout(startDeadlineMs);
  return signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
}

function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= action());
}
