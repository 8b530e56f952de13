import {
  applyCrds,
  KubeHttp,
  OperatorProcess,
  startControlPlane,
  type ControlPlane,
  type Kind,
  type Manifest,
} from '@twingate-kit/e2e';
import { startSimulator, type SimulatorProcess } from './simulator-process.js';

/** Everything that a measurement runs on. */
export interface Stage {
  readonly cluster: ControlPlane;
  readonly kube: KubeHttp;
  readonly twingate: SimulatorProcess;
  /** For the operator's Node, e.g. `--cpu-prof`. */
  readonly nodeArgs: readonly string[];
}

const LATENCY_MS = 40;
/** Where the operator works. */
export const NAMESPACE = 'bench';

export async function openStage(nodeArgs: readonly string[] = []): Promise<Stage> {
  const cluster = await startControlPlane({ log: (line) => console.error(line) });
  await applyCrds(cluster.kubeconfigPath);
  const twingate = await startSimulator(['--latency-ms', String(LATENCY_MS)]);
  return { cluster, kube: await KubeHttp.connect(cluster.kubeconfigPath), twingate, nodeArgs };
}

export async function closeStage({ cluster, kube, twingate }: Stage): Promise<void> {
  twingate.stop();
  await kube.close();
  await cluster.stop();
}

/** The operator as users run it, at its default verbosity. */
export function startOperator(
  { cluster, twingate, nodeArgs }: Stage,
  environment: Readonly<Record<string, string>> = {},
  namespace = NAMESPACE,
): OperatorProcess {
  return new OperatorProcess({
    kubeconfigPath: cluster.kubeconfigPath,
    nodeArgs,
    // The objects of the floor are none of its business.
    args: ['--namespace', namespace],
    environment: {
      TWINGATE_API_KEY: twingate.apiKey,
      TWINGATE_NETWORK: twingate.network,
      TWINGATE_API_URL: twingate.url,
      TWINGATE_REMOTE_NETWORK_ID: twingate.networkId,
      OPERATOR_LOG_VERBOSITY: 'verbose',
      ...environment,
    },
  });
}

export function manifest(namespace: string, index: number): Manifest {
  const name = `resource-${index}`;
  return {
    apiVersion: 'twingate.com/v1beta',
    kind: 'TwingateResource',
    metadata: { name, namespace },
    spec: { name, address: `${name}.internal` },
  };
}

/** Creates an object of ours in the operator's namespace. */
export function create(
  { kube }: Stage,
  kind: Kind,
  name: string,
  spec: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const metadata = { name, namespace: NAMESPACE };
  return kube.create({ apiVersion: 'twingate.com/v1beta', kind, metadata, spec });
}

export function createCore(
  { kube }: Stage,
  plural: 'secrets' | 'services',
  object: object,
): Promise<unknown> {
  return kube.call('POST', `/api/v1/namespaces/${NAMESPACE}/${plural}`, { apiVersion: 'v1', ...object });
}

/** Services that ask for a resource each. */
export async function applyServices(stage: Stage, count: number): Promise<void> {
  const annotations = { 'resource.twingate.com': 'true' };
  await forEach(count, 16, (index) => {
    const metadata = { name: `service-${index}`, annotations };
    return createCore(stage, 'services', { kind: 'Service', metadata, spec: { ports: [{ port: 80 }] } });
  });
}

/** Runs `task` for each number below `count`, a few at a time. */
export async function forEach(
  count: number,
  concurrency: number,
  task: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await task(index);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
