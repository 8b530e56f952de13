import { expect } from 'chai';
import { VirtualClock } from '../clock/virtual-clock.js';
import { type EmbeddedCluster, startEmbeddedCluster } from './embedded-cluster.js';
import { group, groupsPath, KubeClient } from './kube-client.test.fixture.js';

describe('embedded cluster: faults and counters', () => {
  let cluster: EmbeddedCluster;
  let client: KubeClient;
  let clock: VirtualClock;

  beforeEach(async () => {
    clock = new VirtualClock();
    cluster = await startEmbeddedCluster({ clock });
    client = new KubeClient(cluster.server);
  });

  afterEach(async () => {
    client.close();
    await cluster.close();
  });

  it('fails the next requests that match, and then no more', async () => {
    const fault = cluster.faults.fail({
      when: { verb: 'create', resource: 'twingategroups' },
      times: 2,
      status: 429,
      retryAfterSeconds: 3,
    });
    expect((await client.get(groupsPath)).status).to.equal(200);
    const refused = await client.call('POST', groupsPath, group('a'));
    expect([refused.status, refused.headers['retry-after']]).to.deep.equal([429, '3']);
    expect(refused.body).to.deep.include({ reason: 'TooManyRequests' });
    expect((await client.call('POST', groupsPath, group('a'))).status).to.equal(429);
    expect((await client.call('POST', groupsPath, group('a'))).status).to.equal(201);
    expect(fault.hits).to.equal(2);
  });

  it('cuts connections before anything is done', async () => {
    cluster.faults.reset({ when: { verb: 'create' } });
    const failure = await client.call('POST', groupsPath, group('a')).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error);
    expect((await client.get(`${groupsPath}/a`)).status).to.equal(404);
  });

  it('loses the reply of a write that was carried out', async () => {
    cluster.faults.loseReplies({ when: { verb: 'patch', subresource: 'status' } });
    await client.call('POST', groupsPath, group('a'));
    const patch = client.merge(`${groupsPath}/a/status`, { status: { id: 'x' } });
    expect(await patch.catch((error: unknown) => error)).to.be.instanceOf(Error);
    expect((await client.get(`${groupsPath}/a`)).body).to.deep.include({ status: { id: 'x' } });
  });

  it('delays the handling or the reply of a request by the clock', async () => {
    let done = false;
    const finish = () => {
      done = true;
    };
    cluster.faults.delay({ when: { verb: 'create' }, times: 1, ms: 500, before: 'reply' });
    void client.call('POST', groupsPath, group('a')).then(finish);
    await clock.runUntil(() => clock.pendingTimers === 1, { maxMs: 0 });
    expect((await client.get(`${groupsPath}/a`)).status).to.equal(200);
    expect(done).to.equal(false);
    await clock.runUntil(() => done, { maxMs: 500 });

    done = false;
    const slow = cluster.faults.delay({ when: { verb: 'delete' }, ms: 500 });
    void client.call('DELETE', `${groupsPath}/a`).then(finish);
    await clock.runUntil(() => clock.pendingTimers === 1, { maxMs: 0 });
    expect((await client.get(`${groupsPath}/a`)).status).to.equal(200);
    slow.cancel();
    await clock.runUntil(() => done, { maxMs: 500 });
    expect((await client.get(`${groupsPath}/a`)).status).to.equal(404);
  });

  it('drops the watches that match', async () => {
    const groups = await client.watch(`${groupsPath}?watch=1`);
    const secrets = await client.watch('/api/v1/secrets?watch=1');
    expect(cluster.faults.dropWatches({ when: { resource: 'twingategroups' } })).to.equal(1);
    await groups.received(1);
    expect([groups.ended, secrets.ended]).to.deep.equal([true, false]);
    expect(cluster.faults.dropWatches({ how: 'cut' })).to.equal(1);
    await secrets.received(1);
    expect(secrets.ended).to.equal(true);
  });

  it('silences open watches, not those that are opened afterwards', async () => {
    const silent = await client.watch(`${groupsPath}?watch=1&allowWatchBookmarks=true`);
    expect(cluster.faults.silenceWatches()).to.equal(1);
    const other = await client.watch(`${groupsPath}?watch=1`);
    await client.call('POST', groupsPath, group('a'));
    await other.received(1);
    await clock.advance(120_000);
    expect(silent.events).to.deep.equal([]);
    expect(silent.ended).to.equal(false);
    silent.close();
    other.close();
  });

  it('tells the next watch that its version is too old', async () => {
    cluster.faults.expireWatches({ when: { resource: 'twingategroups' } });
    const expired = await client.watch(`${groupsPath}?watch=1`);
    const [error] = await expired.received(1);
    expect(error?.object).to.deep.include({ code: 410, reason: 'Expired' });
    await client.call('POST', groupsPath, group('a'));
    const next = await client.watch(`${groupsPath}?watch=1`);
    expect((await next.received(1))[0]?.type).to.equal('ADDED');
    next.close();
  });

  it('counts requests by verb, resource, subresource and client', async () => {
    await client.call('POST', groupsPath, group('a'), { headers: { 'user-agent': 'operator/1 (test)' } });
    await client.merge(`${groupsPath}/a/status`, { status: { id: 'x' } });
    await client.get('/version');
    expect(cluster.requests.byRequest()).to.deep.equal({
      'create twingategroups': 1,
      'patch twingategroups/status': 1,
      'get /version': 1,
    });
    expect(cluster.requests.count({ client: 'operator/1' })).to.equal(1);
    expect(cluster.requests.count({ resource: 'twingategroups' })).to.equal(2);
    cluster.requests.reset();
    expect(cluster.requests.count()).to.equal(0);
  });

  it('refuses a wrong token with 401, and a missing one when a token is required', async () => {
    const wrong = { headers: { authorization: 'Bearer wrong' } };
    expect((await client.get(groupsPath, wrong)).status).to.equal(401);
    expect((await client.get(groupsPath)).status).to.equal(200);
    const strict = await startEmbeddedCluster({ requireToken: true });
    const strictClient = new KubeClient(strict.server);
    expect((await strictClient.get(groupsPath)).status).to.equal(401);
    expect((await strictClient.get('/readyz')).status).to.equal(200);
    const right = { headers: { authorization: `Bearer ${strict.token}` } };
    expect((await strictClient.get(groupsPath, right)).status).to.equal(200);
    strictClient.close();
    await strict.close();
  });
});
