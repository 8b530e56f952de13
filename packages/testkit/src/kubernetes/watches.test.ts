import { expect } from 'chai';
import { VirtualClock } from '../clock/virtual-clock.js';
import {
  type EmbeddedCluster,
  type EmbeddedClusterOptions,
  startEmbeddedCluster,
} from './embedded-cluster.js';
import { arrayAt, objectAt, stringAt } from './json.js';
import { group, groupsPath, KubeClient, metadataOf, type WatchEvent } from './kube-client.test.fixture.js';

function namesIn(body: unknown): readonly unknown[] {
  return arrayAt(body, 'items').map((item) => metadataOf(item)['name']);
}

function shown({ type, object }: WatchEvent): string {
  return `${type} ${String(metadataOf(object)['name'])}`;
}

describe('embedded cluster: lists and watches', () => {
  let cluster: EmbeddedCluster;
  let client: KubeClient;
  let clock: VirtualClock;

  async function start(options: EmbeddedClusterOptions = {}): Promise<void> {
    clock = new VirtualClock();
    cluster = await startEmbeddedCluster({ clock, ...options });
    client = new KubeClient(cluster.server);
  }

  beforeEach(() => start());

  afterEach(async () => {
    client.close();
    await cluster.close();
  });

  async function create(...names: readonly string[]): Promise<void> {
    for (const name of names) await client.call('POST', groupsPath, group(name));
  }

  async function listVersion(): Promise<string> {
    const version = stringAt(metadataOf((await client.get(groupsPath)).body), 'resourceVersion');
    return version ?? '';
  }

  it('lists in pages that all show the state of the first', async () => {
    await create('c', 'a', 'b');
    const first = await client.get(`${groupsPath}?limit=2`);
    expect(namesIn(first.body)).to.deep.equal(['a', 'b']);
    const { continue: token, remainingItemCount, resourceVersion } = metadataOf(first.body);
    expect(remainingItemCount).to.equal(1);
    await client.merge(`${groupsPath}/c`, { spec: { name: 'Changed' } });
    await create('d');
    const second = await client.get(`${groupsPath}?limit=2&continue=${String(token)}`);
    expect(namesIn(second.body)).to.deep.equal(['c']);
    expect(objectAt(arrayAt(second.body, 'items')[0], 'spec')).to.deep.equal({ name: 'Developers' });
    expect(metadataOf(second.body)).to.deep.equal({ resourceVersion });
  });

  it('gives a selector another page while objects are left, even if none of them matches', async () => {
    await client.call('POST', groupsPath, group('a', { name: 'A' }, { labels: { team: 'x' } }));
    await create('b');
    const first = await client.get(`${groupsPath}?limit=1&labelSelector=team`);
    expect(namesIn(first.body)).to.deep.equal(['a']);
    const { continue: token } = metadataOf(first.body);
    const second = await client.get(`${groupsPath}?limit=1&labelSelector=team&continue=${String(token)}`);
    expect(namesIn(second.body)).to.deep.equal([]);
    expect(metadataOf(second.body)).to.not.have.property('continue');
    const named = await client.get(`${groupsPath}?limit=1&fieldSelector=metadata.name%3Da`);
    expect(metadataOf(named.body)).to.not.have.property('continue');
  });

  it('answers 410 to a continue token whose list is forgotten', async () => {
    await create('a', 'b');
    const { continue: token } = metadataOf((await client.get(`${groupsPath}?limit=1`)).body);
    cluster.faults.forgetHistory();
    const gone = await client.get(`${groupsPath}?limit=1&continue=${String(token)}`);
    expect(gone.status).to.equal(410);
    expect(gone.body).to.deep.include({ reason: 'Expired' });
  });

  it('selects by labels and by fields', async () => {
    await client.call('POST', groupsPath, group('a', { name: 'A' }, { labels: { team: 'x', tier: '1' } }));
    await client.call('POST', groupsPath, group('b', { name: 'B' }, { labels: { team: 'y' } }));
    await create('c');
    const selected = async (selector: string) => {
      return namesIn((await client.get(`${groupsPath}?labelSelector=${encodeURIComponent(selector)}`)).body);
    };
    expect(await selected('team=x')).to.deep.equal(['a']);
    expect(await selected('team!=x')).to.deep.equal(['b', 'c']);
    expect(await selected('team in (x, y),!tier')).to.deep.equal(['b']);
    expect(await selected('team notin (x)')).to.deep.equal(['b', 'c']);
    expect(await selected('team')).to.deep.equal(['a', 'b']);
    expect(namesIn((await client.get(`${groupsPath}?fieldSelector=metadata.name%3Dc`)).body)).to.deep.equal([
      'c',
    ]);
    expect((await client.get(`${groupsPath}?fieldSelector=spec.name%3DC`)).status).to.equal(400);
  });

  it('resumes a watch after a list without a gap', async () => {
    await create('a');
    const version = await listVersion();
    await create('b');
    const watch = await client.watch(`${groupsPath}?watch=true&resourceVersion=${version}`);
    await client.merge(`${groupsPath}/b`, { spec: { name: 'B' } });
    await client.call('DELETE', `${groupsPath}/a`);
    const events = await watch.received(3);
    expect(events.map(shown)).to.deep.equal(['ADDED b', 'MODIFIED b', 'DELETED a']);
    watch.close();
  });

  it('starts with the present state when no version is given', async () => {
    await create('b', 'a');
    const watch = await client.watch(`${groupsPath}?watch=1`);
    expect((await watch.received(2)).map(shown)).to.deep.equal(['ADDED a', 'ADDED b']);
    watch.close();
  });

  it('streams a list when it is asked for initial events, and marks their end', async () => {
    await create('a');
    const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const watch = await client.watch(`${groupsPath}?${query}`);
    const [added, end] = await watch.received(2);
    expect(added?.type).to.equal('ADDED');
    expect(end?.type).to.equal('BOOKMARK');
    expect(metadataOf(end?.object)['annotations']).to.deep.equal({ 'k8s.io/initial-events-end': 'true' });
    watch.close();
  });

  it('turns changes of what is selected into additions and deletions', async () => {
    const watch = await client.watch(`${groupsPath}?watch=1&labelSelector=team%3Dx`);
    await create('a');
    await client.merge(`${groupsPath}/a`, { metadata: { labels: { team: 'x' } } });
    await client.merge(`${groupsPath}/a`, { spec: { name: 'A' } });
    await client.merge(`${groupsPath}/a`, { metadata: { labels: { team: 'y' } } });
    expect((await watch.received(3)).map(shown)).to.deep.equal(['ADDED a', 'MODIFIED a', 'DELETED a']);
    watch.close();
  });

  it('tells a watch whose version is too old 410 Expired', async () => {
    client.close();
    await cluster.close();
    await start({ watchHistory: 2 });
    const version = await listVersion();
    await create('a', 'b', 'c', 'd', 'e');
    const watch = await client.watch(`${groupsPath}?watch=1&resourceVersion=${version}`);
    const [error] = await watch.received(1);
    expect(error?.type).to.equal('ERROR');
    expect(error?.object).to.deep.include({ code: 410, reason: 'Expired' });
  });

  it('sends bookmarks to those who want them, and ends a watch after its timeout', async () => {
    const watch = await client.watch(`${groupsPath}?watch=1&allowWatchBookmarks=true&timeoutSeconds=90`);
    const plain = await client.watch(`${groupsPath}?watch=1&timeoutSeconds=90`);
    await client.call('POST', '/api/v1/namespaces', { metadata: { name: 'other' } });
    await clock.advance(60_000);
    const [bookmark] = await watch.received(1);
    expect(bookmark).to.deep.equal({
      type: 'BOOKMARK',
      object: {
        kind: 'TwingateGroup',
        apiVersion: 'twingate.com/v1beta',
        metadata: { resourceVersion: await listVersion() },
      },
    });
    await clock.advance(30_000);
    await Promise.all([watch.received(9), plain.received(9)]);
    expect([watch.ended, plain.ended, plain.events]).to.deep.equal([true, true, []]);
  });

  it('answers 504 to a list of the future', async () => {
    const answer = await client.get(`${groupsPath}?resourceVersion=99999`);
    expect(answer.status).to.equal(504);
    expect(answer.message).to.contain('Too large resource version: 99999');
  });

  it('shows tables with ages by the clock', async () => {
    await create('devs');
    await client.merge(`${groupsPath}/devs/status`, { status: { conditions: [ready('True')] } });
    await clock.advance(190_000);
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
    const { body } = await client.get(groupsPath, { headers: { accept } });
    const columns = arrayAt(body, 'columnDefinitions').map((column) => stringAt(column, 'name'));
    expect(columns).to.deep.equal(['Name', 'ID', 'Display Name', 'Ready', 'Age']);
    const [row] = arrayAt(body, 'rows');
    expect(arrayAt(row, 'cells')).to.deep.equal(['devs', null, 'Developers', 'True', '3m10s']);
    expect(objectAt(row, 'object')).to.include({ kind: 'PartialObjectMetadata' });
  });

  it('serves metadata alone to those who want nothing else', async () => {
    await client.call('POST', '/api/v1/namespaces/default/secrets', {
      metadata: { name: 's' },
      data: { k: 'dg==' },
    });
    const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';
    const { body } = await client.get('/api/v1/namespaces/default/secrets', { headers: { accept } });
    expect(namesIn(body)).to.deep.equal(['s']);
    expect(JSON.stringify(body)).to.not.contain('dg==');
    const watch = await client.watch('/api/v1/secrets?watch=1', {
      headers: { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' },
    });
    const [added] = await watch.received(1);
    expect(added?.object).to.include({ kind: 'PartialObjectMetadata' }).and.not.have.property('data');
    watch.close();
  });
});

function ready(status: string) {
  const lastTransitionTime = '2026-01-01T00:00:00Z';
  return {
    type: 'Ready',
    status,
    reason: 'Synced',
    message: 'In effect.',
    lastTransitionTime,
    observedGeneration: 1,
  };
}
