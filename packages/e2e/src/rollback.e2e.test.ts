import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { startEmbedded, type EmbeddedTestCluster } from './cluster/embedded.js';
import { Environment } from './fixtures/environment.js';
import { operatorEntry } from './fixtures/operator-process.js';

const HANDLED = 'twingate.com/last-handled-configuration';
const run = promisify(execFile);

describe('the command prepare-rollback', () => {
  let cluster: EmbeddedTestCluster;
  let environment: Environment;

  before(async () => {
    cluster = await startEmbedded();
    environment = await Environment.create(cluster);
  });
  after(async () => {
    await environment.dispose();
    await cluster.stop();
  });

  /** What it prints. Needs no account: only the cluster is in its environment. */
  async function prepareRollback(...args: readonly string[]): Promise<string> {
    const command = [operatorEntry, 'prepare-rollback', '--namespace', environment.namespace, ...args];
    const env = { PATH: process.env['PATH'] ?? '', KUBECONFIG: cluster.kubeconfigPath };
    return (await run(process.execPath, command, { env })).stdout;
  }

  const handled = async (): Promise<string | undefined> =>
    (await environment.get('TwingateResource', 'wiki'))?.metadata.annotations?.[HANDLED];

  it('writes what the older operator needs, once, without a call to Twingate', async () => {
    const operator = environment.startOperator();
    await environment.kube.create(environment.resource('wiki', {}, { labels: { app: 'wiki' } }));
    const { spec } = await environment.ready('TwingateResource', 'wiki');
    await operator.stop();
    environment.twingate.requests.reset();

    expect(await prepareRollback('--dry-run')).to.contain(
      '1 to be prepared, 0 need nothing, 0 not prepared.',
    );
    expect(await handled()).to.equal(undefined);
    expect(await prepareRollback()).to.contain('1 prepared, 0 need nothing, 0 not prepared.');
    expect(JSON.parse((await handled()) ?? '')).to.deep.equal({
      spec,
      metadata: { labels: { app: 'wiki' } },
    });
    expect(await prepareRollback()).to.contain('0 prepared, 1 need nothing, 0 not prepared.');
    const { reads, writes } = environment.twingate.requests.counters();
    expect(reads + writes).to.equal(0);
  }).timeout(60_000);
});
