import { randomUUID } from 'node:crypto';
import { startTwingateSimulator, type TwingateSimulator } from '@twingate-kit/testkit';
import type { TestCluster } from '../cluster/cluster.js';
import { startControlPlane } from '../cluster/control-plane.js';
import { startEmbedded } from '../cluster/embedded.js';
import { applyCrds } from '../fixtures/crds.js';
import { KubeHttp } from '../fixtures/kube-http.js';
import { OperatorProcess } from '../fixtures/operator-process.js';
import { quickstartManifests } from './quickstart.js';
import { Screen } from './screen.js';
import type { Stage } from './stage.js';
import { play } from './story.js';

export interface SimulatedDemoOptions {
  readonly keep: boolean;
  readonly real: boolean;
  readonly signal: AbortSignal;
}

interface SimulatedStage extends Stage {
  readonly cluster: TestCluster;
  readonly twingate: TwingateSimulator;
}

const NAMESPACE = 'default';

/** The demo without an account, and without a cluster of the user's. */
export async function runSimulatedDemo(options: SimulatedDemoOptions): Promise<void> {
  const stage = await setUp(options, new Screen());
  try {
    await play(stage);
    if (options.keep) await keepRunning(stage);
    else sayGoodbye(stage);
  } finally {
    await stage.operator.stop();
    await stage.kube.close();
    await stage.twingate.close();
    await stage.cluster.stop();
  }
}

async function setUp({ real, signal }: SimulatedDemoOptions, screen: Screen): Promise<SimulatedStage> {
  screen.title('Setting the stage');
  const cluster = await startCluster(real, screen);
  screen.line(`Kubernetes API       ${cluster.server} (${real ? 'a real control plane' : 'embedded'})`);
  const twingate = await startTwingateSimulator({ network: 'demo', apiKey: randomUUID(), latencyMs: 40 });
  screen.line(`Twingate Admin API   ${twingate.url} (simulated)`);
  const operator = startOperator(cluster, twingate);
  await operator.ready();
  screen.line(`Operator             process ${operator.pid}, ready`);
  const { resources } = twingate.world;
  return {
    cluster,
    kube: await KubeHttp.connect(cluster.kubeconfigPath),
    namespace: NAMESPACE,
    manifests: await quickstartManifests(NAMESPACE),
    twingate,
    console: {
      find: (id) => Promise.resolve(resources.get(id)),
      setAddress: (id, address) => {
        resources.edit(id, { address });
        return Promise.resolve();
      },
    },
    operator,
    screen,
    signal,
    pollMs: 100,
  };
}

async function startCluster(real: boolean, screen: Screen): Promise<TestCluster> {
  if (!real) return startEmbedded();
  const cluster = await startControlPlane({ log: (line) => screen.line(line) });
  await applyCrds(cluster.kubeconfigPath);
  return cluster;
}

function startOperator(cluster: TestCluster, twingate: TwingateSimulator): OperatorProcess {
  return new OperatorProcess({
    kubeconfigPath: cluster.kubeconfigPath,
    environment: {
      TWINGATE_API_KEY: twingate.apiKey,
      TWINGATE_NETWORK: twingate.network,
      TWINGATE_API_URL: twingate.url,
      TWINGATE_REMOTE_NETWORK_ID: twingate.world.remoteNetworks.list()[0]?.id ?? '',
      // Ten minutes by default; nobody wants to wait for that here.
      RESOURCE_RECONCILER_INTERVAL: '1',
      GROUP_RECONCILER_INTERVAL: '1',
    },
  });
}

async function keepRunning({ screen, cluster, twingate, signal }: SimulatedStage): Promise<void> {
  screen.title('Everything keeps running. In another terminal:');
  screen.line(`export KUBECONFIG=${cluster.kubeconfigPath}`);
  screen.line('kubectl get twingate');
  screen.line('kubectl describe twingateresources');
  screen.line(
    `curl ${new URL('/__sim/world', twingate.url).href}        # what exists in the simulated account`,
  );
  screen.line('');
  screen.line('Ctrl-C ends it.');
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function sayGoodbye({ screen, twingate }: SimulatedStage): void {
  const { reads, writes } = twingate.requests.counters();
  screen.title('That was it');
  screen.line(`The operator made ${reads} reads and ${writes} writes on the Twingate API.`);
  screen.line('Try next:');
  screen.line('  npm run demo -- --keep     leaves it running for your kubectl');
  screen.line('  npm run demo -- --real     the same on a real Kubernetes control plane (needs Go)');
  screen.line('  npm run demo -- --live     the same in a cluster and an account of yours');
  screen.line('  examples/cdk8s-app         the same resources, written in TypeScript');
  screen.line('  README.md                  how to install the operator in a cluster of yours');
}
