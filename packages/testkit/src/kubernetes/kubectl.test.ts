import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { type EmbeddedCluster, startEmbeddedCluster } from './embedded-cluster.js';
import { group, groupsPath, KubeClient, metadataOf } from './kube-client.test.fixture.js';

const kubectlPath = process.env['TEST_KUBECTL'] ?? 'kubectl';

function kubectlWorks(): boolean {
  try {
    execFileSync(kubectlPath, ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('embedded cluster: kubectl', function () {
  this.timeout(30_000);
  let cluster: EmbeddedCluster;
  let client: KubeClient;
  let directory: string;

  before(function () {
    if (kubectlWorks()) return;
    console.log(
      `      skipped: ${kubectlPath} does not run; install kubectl or set TEST_KUBECTL to its path`,
    );
    this.skip();
  });

  beforeEach(async () => {
    cluster = await startEmbeddedCluster();
    client = new KubeClient(cluster.server);
    directory = mkdtempSync(path.join(tmpdir(), 'embedded-kube-'));
    writeFileSync(path.join(directory, 'kubeconfig'), cluster.kubeconfig);
  });

  afterEach(async () => {
    client.close();
    await cluster.close();
    rmSync(directory, { recursive: true });
  });

  /** Resolves with what it prints, on both streams; rejects with the same when it fails. */
  function kubectl(
    args: readonly string[],
    options: { input?: string; editor?: string } = {},
  ): Promise<string> {
    const access = [
      '--kubeconfig',
      path.join(directory, 'kubeconfig'),
      '--cache-dir',
      path.join(directory, 'cache'),
    ];
    const env = { ...process.env, KUBECONFIG: '', KUBE_EDITOR: options.editor ?? 'false' };
    return new Promise((resolve, reject) => {
      const child = execFile(kubectlPath, [...access, ...args], { env }, (error, stdout, stderr) => {
        if (error === null) resolve(stdout + stderr);
        else reject(new Error(stdout + stderr));
      });
      child.stdin?.end(options.input ?? '');
    });
  }

  const manifest = JSON.stringify(group('devs'));

  it('applies, applies a change, and says when nothing changes', async () => {
    const apply = (input: string) => kubectl(['apply', '-f', '-'], { input });
    expect(await apply(manifest)).to.equal('twingategroup.twingate.com/devs created\n');
    expect(await apply(manifest)).to.equal('twingategroup.twingate.com/devs unchanged\n');
    const renamed = JSON.stringify(group('devs', { name: 'Engineers' }));
    expect(await apply(renamed)).to.equal('twingategroup.twingate.com/devs configured\n');
    expect(await kubectl(['get', 'tgg', 'devs', '-o', 'jsonpath={.spec.name}'])).to.equal('Engineers');
  });

  it('is told about unknown fields and invalid values', async () => {
    const unknown = JSON.stringify(group('devs', { name: 'D', colour: 'red' }));
    const refused = await kubectl(['apply', '-f', '-'], { input: unknown }).catch((error: unknown) => error);
    expect(String(refused)).to.contain('strict decoding error: unknown field "spec.colour"');
    const invalid = JSON.stringify(group('devs', {}));
    const missing = await kubectl(['apply', '-f', '-'], { input: invalid }).catch((error: unknown) => error);
    expect(String(missing)).to.contain('The TwingateGroup "devs" is invalid: spec.name: Required value');
  });

  it('gets tables, by kind and by category, and describes with events', async () => {
    const { uid } = metadataOf((await client.call('POST', groupsPath, group('devs'))).body);
    await client.call('POST', '/api/v1/namespaces/default/events', {
      metadata: { name: 'e' },
      involvedObject: { kind: 'TwingateGroup', name: 'devs', namespace: 'default', uid },
      type: 'Normal',
      reason: 'Created',
      message: 'Created the group in Twingate.',
    });
    expect(await kubectl(['get', 'tgg'])).to.match(
      /NAME +ID +DISPLAY NAME +READY +AGE\ndevs +Developers +\d+s\n/,
    );
    expect(await kubectl(['get', 'twingate'])).to.contain('twingategroup.twingate.com/devs');
    expect(await kubectl(['describe', 'tgg', 'devs'])).to.contain('Created the group in Twingate.');
  });

  it('waits for a condition that comes later', async () => {
    await client.call('POST', groupsPath, group('devs'));
    const waiting = kubectl(['wait', '--for=condition=Ready', 'tgg/devs', '--timeout=20s']);
    const ready = { type: 'Ready', status: 'True', reason: 'Synced', message: 'In effect.' };
    const conditions = [{ ...ready, lastTransitionTime: '2026-01-01T00:00:00Z', observedGeneration: 1 }];
    await watchOpened(cluster);
    await client.merge(`${groupsPath}/devs/status`, { status: { conditions } });
    expect(await waiting).to.equal('twingategroup.twingate.com/devs condition met\n');
  });

  it('waits for a deletion that a finalizer holds', async () => {
    await client.call('POST', groupsPath, group('devs', { name: 'D' }, { finalizers: ['twingate.com/a'] }));
    const deleting = kubectl(['delete', 'tgg', 'devs']);
    await watchOpened(cluster);
    await client.merge(`${groupsPath}/devs`, { metadata: { finalizers: null } });
    expect(await deleting).to.contain('"devs" deleted');
  });

  it('patches, edits, labels and annotates', async () => {
    await client.call('POST', groupsPath, group('devs'));
    await kubectl(['patch', 'tgg', 'devs', '--type=merge', '-p', '{"spec":{"name":"Engineers"}}']);
    await kubectl(['edit', 'tgg', 'devs'], { editor: 'sed -i s/Engineers/Builders/' });
    await kubectl(['label', 'tgg', 'devs', 'team=a']);
    await kubectl(['annotate', 'tgg', 'devs', 'note=b']);
    const { body } = await client.get(`${groupsPath}/devs`);
    expect(body).to.deep.include({ spec: { name: 'Builders' } });
    expect(body).to.have.nested.property('metadata.labels').that.deep.equals({ team: 'a' });
    expect(body).to.have.nested.property('metadata.annotations').that.deep.equals({ note: 'b' });
  });
});

/** kubectl lists before it watches: once the watch is there, what happens next reaches it. */
async function watchOpened(cluster: EmbeddedCluster): Promise<void> {
  while (cluster.requests.count({ verb: 'watch' }) === 0)
    await new Promise((resolve) => setTimeout(resolve, 20));
}
