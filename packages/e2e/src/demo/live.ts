import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { createTwingateClient, type TwingateClient } from '@twingate-kit/sdk';
import { KubeHttp, type Manifest } from '../fixtures/kube-http.js';
import { accountOptions, accountSettings, missingSettings } from '../fixtures/live-account.js';
import { OperatorProcess } from '../fixtures/operator-process.js';
import { eventually } from '../fixtures/eventually.js';
import { quickstartManifests } from './quickstart.js';
import { Screen } from './screen.js';
import type { Console, Stage } from './stage.js';
import { play, removeAll } from './story.js';

export interface LiveDemoOptions {
  readonly kubeconfig: string;
  /** Confirmed already. */
  readonly yes: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Nothing was done, and the message says what to do. */
export class DemoRefusal extends Error {
  override readonly name = 'DemoRefusal';
}

const CLEAN_UP_MS = 120_000;

/** The demo in a cluster and an account of the user's, of which nothing is left at the end. */
export async function runLiveDemo(options: LiveDemoOptions): Promise<void> {
  const missing = missingSettings(options.env);
  if (missing.length > 0)
    throw new DemoRefusal(`--live works on a Twingate network and needs ${missing.join(', ')}.`);
  const screen = new Screen();
  const kube = await connect(options.kubeconfig);
  try {
    if (!(await kube.servesKinds())) {
      throw new DemoRefusal(
        'The cluster lacks the CustomResourceDefinitions: kubectl apply --server-side -f deploy/twingate-operator/crds/',
      );
    }
    const namespace = `twingate-kit-demo-${randomBytes(4).toString('hex')}`;
    const manifests = (await quickstartManifests(namespace)).map((manifest) => unique(manifest, namespace));
    announce(screen, { kube, namespace, manifests, env: options.env });
    await confirm(options);
    await perform(options, { kube, namespace, manifests, screen });
  } finally {
    await kube.close();
  }
}

type Scenery = Pick<Stage, 'kube' | 'namespace' | 'manifests' | 'screen'>;

async function connect(kubeconfig: string): Promise<KubeHttp> {
  try {
    return await KubeHttp.connect(kubeconfig);
  } catch (error) {
    throw new DemoRefusal(`--kubeconfig: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Names and aliases are the account's, where others may have the same. */
function unique(manifest: Manifest, prefix: string): Manifest {
  const { alias, name, ...spec } = manifest.spec;
  return {
    ...manifest,
    spec: {
      ...spec,
      name: `${prefix} ${String(name)}`,
      ...(typeof alias === 'string' ? { alias: `${prefix}.${alias}` } : {}),
    },
  };
}

function announce(
  screen: Screen,
  { kube, namespace, manifests, env }: Omit<Scenery, 'screen'> & Pick<LiveDemoOptions, 'env'>,
): void {
  const { apiUrl, network, host = 'twingate.com' } = accountOptions(env);
  screen.title('This is going to happen, for real');
  screen.line(`Kubernetes API       ${kube.server}`);
  screen.line(`Twingate network     ${network} at ${apiUrl ?? host}`);
  screen.line(`New namespace        ${namespace}`);
  screen.line('Made in Twingate     ');
  for (const { kind, spec } of manifests)
    screen.line(`  ${kind.replace('Twingate', '').padEnd(19)}${String(spec['name'])}`);
  screen.line('Nobody gets access to any of it, and all of it is removed at the end.');
  screen.line('An operator that watches all namespaces of this cluster must not run at the same time.');
}

async function confirm({ yes, signal }: LiveDemoOptions): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new DemoRefusal('Nothing was done. Confirm with --yes.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question('\nGo on? [y/N] ', { signal });
    if (!/^y(es)?$/i.test(answer.trim())) throw new DemoRefusal('Nothing was done.');
  } finally {
    terminal.close();
  }
}

async function perform({ env, kubeconfig, signal }: LiveDemoOptions, scenery: Scenery): Promise<void> {
  const { kube, namespace, screen } = scenery;
  const client = createTwingateClient(accountOptions(env));
  const operator = (): OperatorProcess =>
    new OperatorProcess({
      kubeconfigPath: kubeconfig,
      args: ['--namespace', namespace],
      environment: {
        ...accountSettings(env),
        POD_NAMESPACE: namespace,
        RESOURCE_RECONCILER_INTERVAL: '10',
        GROUP_RECONCILER_INTERVAL: '10',
      },
    });
  screen.title('Setting the stage');
  await kube.createNamespace(namespace);
  const stage = { ...scenery, console: consoleOf(client), operator: operator(), signal, pollMs: 1000 };
  try {
    await stage.operator.ready(60_000);
    screen.line(`Operator             process ${stage.operator.pid}, ready`);
    await play(stage);
  } finally {
    // Also after a failure, and after Ctrl-C, which ends the operator as well.
    if (signal.aborted) await stage.operator.stop();
    const running = stage.operator.running ? stage.operator : operator();
    await leaveNothing({ ...stage, operator: running, signal: AbortSignal.timeout(CLEAN_UP_MS) });
  }
}

function consoleOf({ resources }: TwingateClient): Console {
  return {
    find: async (id) => {
      const found = await resources.get(id);
      return found === null ? undefined : { name: found.name, address: found.address.value };
    },
    setAddress: async (id, address) => {
      await resources.updateNetwork(id, { address });
    },
  };
}

async function leaveNothing(stage: Stage): Promise<void> {
  const { kube, namespace, operator, screen } = stage;
  try {
    await removeAll(stage);
    await operator.stop();
    await kube.removeNamespace(namespace);
    await eventually(async () => ((await kube.hasNamespace(namespace)) ? undefined : true), {
      timeoutMs: CLEAN_UP_MS,
      intervalMs: 500,
    });
    screen.line(`Namespace ${namespace} is gone, and everything that was made in Twingate.`);
  } catch (error) {
    await operator.stop();
    screen.line(`Not everything could be removed. Look into namespace ${namespace}, and in Twingate for`);
    screen.line(`names that begin with ${namespace}.`);
    throw error;
  }
}
