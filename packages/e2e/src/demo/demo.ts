import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTwingateSimulator, type TwingateSimulator } from '@twingate-kit/testkit';
import type { TestCluster } from '../cluster/cluster.js';
import { startControlPlane } from '../cluster/control-plane.js';
import { startEmbedded } from '../cluster/embedded.js';
import { applyCrds } from '../fixtures/crds.js';
import { condition } from '../fixtures/environment.js';
import { KubeHttp, type ClusterObject, type Kind, type Manifest } from '../fixtures/kube-http.js';
import { OperatorProcess } from '../fixtures/operator-process.js';
import { quickstartManifests } from './quickstart.js';
import { Screen } from './screen.js';

export interface DemoOptions {
  readonly keep: boolean;
  readonly real: boolean;
  readonly signal: AbortSignal;
}

const NAMESPACE = 'default';
const KINDS: readonly Kind[] = ['TwingateGroup', 'TwingateResource'];
const PATIENCE_MS = 60_000;

/** Everything that runs during the demo. */
interface Stage {
  readonly cluster: TestCluster;
  readonly kube: KubeHttp;
  readonly twingate: TwingateSimulator;
  readonly operator: OperatorProcess;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}

/** Shows the operator at work. Rejects when something does not happen in time. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const screen = new Screen();
  const stage = await setUp(options, screen);
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

async function setUp({ real, signal }: DemoOptions, screen: Screen): Promise<Stage> {
  screen.title('Setting the stage');
  const cluster = await startCluster(real, screen);
  screen.line(`Kubernetes API       ${cluster.server} (${real ? 'a real control plane' : 'embedded'})`);
  const twingate = await startTwingateSimulator({ network: 'demo', apiKey: randomUUID(), latencyMs: 40 });
  screen.line(`Twingate Admin API   ${twingate.url} (simulated)`);
  const operator = startOperator(cluster, twingate);
  await operator.ready();
  screen.line(`Operator             process ${operator.pid}, ready`);
  return {
    cluster,
    kube: await KubeHttp.connect(cluster.kubeconfigPath),
    twingate,
    operator,
    screen,
    signal,
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

async function play(stage: Stage): Promise<void> {
  const manifests = await quickstartManifests(NAMESPACE);
  const resources = manifests.filter(({ kind }) => kind === 'TwingateResource');
  const [first, second] = resources;
  if (first === undefined || second === undefined)
    throw new Error('examples/quickstart must have two TwingateResources');
  await applyAll(stage, manifests);
  await editManifest(stage, first);
  await editInConsole(stage, second);
  await removeOne(stage, second);
}

async function applyAll(stage: Stage, manifests: readonly Manifest[]): Promise<void> {
  stage.screen.title('kubectl apply -f examples/quickstart');
  for (const manifest of manifests) await stage.kube.create(manifest);
  await watch(stage, (objects) => objects.length === manifests.length && objects.every(inSync));
}

async function editManifest({ kube, ...stage }: Stage, { kind, metadata }: Manifest): Promise<void> {
  stage.screen.title(
    `kubectl edit ${kind.toLowerCase()} ${metadata.name}    (spec.name becomes "Renamed by kubectl")`,
  );
  const edited = await kube.patch(kind, NAMESPACE, metadata.name, { spec: { name: 'Renamed by kubectl' } });
  await watch({ kube, ...stage }, (objects) => objects.every(inSync));
  stage.screen.line(
    `In Twingate it is called "${stage.twingate.world.resources.get(edited.status?.id ?? '')?.name ?? '?'}" now.`,
  );
}

async function editInConsole(stage: Stage, { kind, metadata, spec }: Manifest): Promise<void> {
  const { screen, kube, twingate } = stage;
  screen.title(`Somebody changes the address of ${metadata.name} in the Twingate console`);
  const id = (await kube.get(kind, NAMESPACE, metadata.name))?.status?.id ?? '';
  const edited = twingate.world.resources.edit(id, { address: 'somewhere.else' });
  screen.line(`In Twingate the address is "${edited.address}"; the next sweep finds it…`);
  const address = (): string => twingate.world.resources.get(id)?.address ?? '';
  await until(stage, () => Promise.resolve(address() === spec['address']));
  screen.line(`…and the operator puts it right: "${address()}".`);
}

async function removeOne(stage: Stage, { kind, metadata }: Manifest): Promise<void> {
  const { screen, kube, twingate } = stage;
  screen.title(`kubectl delete ${kind.toLowerCase()} ${metadata.name}`);
  const id = (await kube.get(kind, NAMESPACE, metadata.name))?.status?.id ?? '';
  await kube.remove(kind, NAMESPACE, metadata.name);
  await watch(stage, (objects) => !objects.some(({ metadata: { name } }) => name === metadata.name));
  screen.line(
    `In Twingate ${id} is ${twingate.world.resources.get(id) === undefined ? 'gone' : 'still there'}, too.`,
  );
}

/** Shows all objects until they are as wished. */
async function watch(stage: Stage, done: (objects: readonly ClusterObject[]) => boolean): Promise<void> {
  await until(stage, async () => {
    const lists = await Promise.all(KINDS.map((kind) => stage.kube.list(kind, NAMESPACE)));
    const objects = lists.flat();
    stage.screen.table(['KIND', 'NAME', 'READY', 'ID', 'MESSAGE'], objects.map(row));
    return done(objects);
  });
}

async function until({ signal, operator }: Stage, done: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await done())) {
    signal.throwIfAborted();
    if (!operator.running) throw new Error(`the operator ended:\n${operator.output}`);
    if (Date.now() > deadline)
      throw new Error(`nothing happened for a minute. The operator's log:\n${operator.output.slice(-3000)}`);
    await sleep(100);
  }
}

function row(object: ClusterObject): readonly string[] {
  const ready = condition(object, 'Ready');
  const synced = condition(object, 'Synced');
  const message = synced?.status === 'False' ? synced.message : (ready?.message ?? '');
  return [object.kind, object.metadata.name, ready?.status ?? '', object.status?.id ?? '', message];
}

function inSync(object: ClusterObject): boolean {
  const current = object.status?.observedGeneration === object.metadata.generation;
  return (
    current && condition(object, 'Synced')?.status === 'True' && condition(object, 'Ready')?.status === 'True'
  );
}

async function keepRunning({ screen, cluster, twingate, signal }: Stage): Promise<void> {
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

function sayGoodbye({ screen, twingate }: Stage): void {
  const { reads, writes } = twingate.requests.counters();
  screen.title('That was it');
  screen.line(`The operator made ${reads} reads and ${writes} writes on the Twingate API.`);
  screen.line('Try next:');
  screen.line('  npm run demo -- --keep     leaves it running for your kubectl');
  screen.line('  npm run demo -- --real     the same on a real Kubernetes control plane (needs Go)');
  screen.line('  examples/cdk8s-app         the same resources, written in TypeScript');
  screen.line('  README.md                  how to install the operator in a cluster of yours');
}
