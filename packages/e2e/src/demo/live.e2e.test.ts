import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTwingateSimulator, type TwingateSimulator } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { startEmbedded, type EmbeddedTestCluster } from '../cluster/embedded.js';

const main = path.join(path.dirname(fileURLToPath(import.meta.url)), 'main.js');
const SECRET_KEY = 'tk-demo-51c07d3ab9f2';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The demo as a process of its own, without a terminal. `watch` is called whenever it has printed something. */
async function runDemo(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  watch: (stdout: string, kill: (signal: NodeJS.Signals) => unknown) => void = () => undefined,
): Promise<Ended> {
  const child = spawn(process.execPath, [main, '--live', ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    watch(stdout, (signal) => child.kill(signal));
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

describe('the demo in a cluster and an account of the user', () => {
  let cluster: EmbeddedTestCluster;
  let twingate: TwingateSimulator;
  let env: Readonly<Record<string, string>>;

  before(async () => {
    cluster = await startEmbedded();
    twingate = await startTwingateSimulator({ apiKey: SECRET_KEY });
    env = {
      TWINGATE_API_KEY: SECRET_KEY,
      TWINGATE_NETWORK: twingate.network,
      TWINGATE_API_URL: twingate.url,
      TWINGATE_REMOTE_NETWORK_ID: twingate.world.remoteNetworks.list()[0]?.id ?? '',
    };
  });
  beforeEach(() => {
    cluster.cluster.requests.reset();
    twingate.requests.reset();
  });
  after(async () => {
    await twingate.close();
    await cluster.stop();
  });

  const kubeconfig = (): readonly string[] => ['--kubeconfig', cluster.kubeconfigPath];
  const kubeWrites = (): number => cluster.cluster.requests.count({ verb: 'create' });
  const namespaceOf = (stdout: string): string => /twingate-kit-demo-[0-9a-f]{8}/.exec(stdout)?.[0] ?? '';

  function expectNothingLeft(): void {
    const { resources, groups } = twingate.world;
    expect(resources.list()).to.deep.equal([]);
    expect(groups.list().filter(({ type }) => type === 'MANUAL')).to.deep.equal([]);
  }

  it('shows the whole story under names of its own, and leaves nothing', async () => {
    const names = new Set<string>();
    const collect = (): void => {
      for (const { name } of [...twingate.world.resources.list(), ...twingate.world.groups.list()])
        names.add(name);
    };
    const { code, stdout, stderr } = await runDemo([...kubeconfig(), '--yes'], env, collect);
    expect(code, stdout + stderr).to.equal(0);
    const namespace = namespaceOf(stdout);
    expect(stdout).to.contain(cluster.server).and.contain(twingate.network);
    expect(stdout).to.contain(`it is called "${namespace} Office network, renamed by kubectl" now`);
    expect(stdout).to.contain('…and the operator puts it right: "wiki.example.internal".');
    expect(stdout).to.contain(`Namespace ${namespace} is gone`);
    expect([...names].filter((name) => !name.startsWith(namespace))).to.deep.equal(['Everyone']);
    expectNothingLeft();
    expect(stdout + stderr).not.to.contain(SECRET_KEY);
  }).timeout(120_000);

  it('leaves nothing when it is interrupted, either', async () => {
    let interrupted = false;
    const { code, stdout } = await runDemo([...kubeconfig(), '--yes'], env, (text, kill) => {
      if (interrupted || !text.includes('Somebody changes')) return;
      interrupted = true;
      kill('SIGINT');
    });
    expect(code).to.equal(1);
    expect(stdout).to.contain(`Namespace ${namespaceOf(stdout)} is gone`);
    expectNothingLeft();
  }).timeout(120_000);

  it('does nothing before it is confirmed', async () => {
    const { code, stdout, stderr } = await runDemo(kubeconfig(), env);
    expect([code, stderr]).to.deep.equal([2, 'Nothing was done. Confirm with --yes.\n']);
    expect(stdout).to.contain(cluster.server);
    expect(kubeWrites()).to.equal(0);
    expect(twingate.requests.writes).to.equal(0);
  });

  it('names the variables that are missing', async () => {
    const { code, stderr } = await runDemo([...kubeconfig(), '--yes'], { TWINGATE_NETWORK: 'acme' });
    expect(code).to.equal(2);
    expect(stderr).to.contain('TWINGATE_API_KEY, TWINGATE_REMOTE_NETWORK_ID or TWINGATE_REMOTE_NETWORK_NAME');
    expect(kubeWrites()).to.equal(0);
  });

  it('takes no cluster but the one that is named', async () => {
    const { code, stderr } = await runDemo(['--yes'], { ...env, KUBECONFIG: cluster.kubeconfigPath });
    expect(code).to.equal(2);
    expect(stderr).to.contain('--live needs --kubeconfig FILE');
    const wrong = await runDemo(['--kubeconfig', '/nowhere/kubeconfig', '--yes'], env);
    expect(wrong.code).to.equal(2);
    expect(wrong.stderr).to.contain('/nowhere/kubeconfig');
    expect(kubeWrites()).to.equal(0);
  });

  it('installs no CustomResourceDefinitions, and says how to', async () => {
    const bare = await startEmbedded({ kinds: [] });
    try {
      const { code, stderr } = await runDemo(['--kubeconfig', bare.kubeconfigPath, '--yes'], env);
      expect(code).to.equal(2);
      expect(stderr).to.contain('kubectl apply --server-side -f deploy/twingate-operator/crds/');
      expect(bare.cluster.requests.count({ verb: 'create' })).to.equal(0);
    } finally {
      await bare.stop();
    }
  });
});
