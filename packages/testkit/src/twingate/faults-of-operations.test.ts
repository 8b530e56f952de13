import { expect } from 'chai';
import { VirtualClock } from '../clock/virtual-clock.js';
import { formatGlobalId } from './global-id.js';
import { startCaller } from './test-caller.test.js';

const remoteNetworkId = formatGlobalId('RemoteNetwork', 1);
const createConnector = `mutation CreateConnector($remoteNetworkId: ID!, $name: String) {
  connectorCreate(remoteNetworkId: $remoteNetworkId, name: $name) { ok entity { id } } }`;
const createUser =
  'mutation CreateUser($email: String!) { userCreate(email: $email) { ok error entity { id } } }';
const listConnectors = `query ListConnectors($after: String) { connectors(first: 2, after: $after) {
  edges { node { name } } pageInfo { endCursor hasNextPage } } }`;

async function failed(promise: Promise<unknown>): Promise<boolean> {
  return promise.then(
    () => false,
    () => true,
  );
}

describe('faults of all operations of the simulated Twingate API', () => {
  it('strike one operation by its name or root field', async () => {
    const { post, simulator } = await startCaller();
    const variables = { remoteNetworkId, name: 'edge' };
    for (const operations of [['CreateConnector'], ['connectorCreate']]) {
      simulator.faults.add({ fault: { kind: 'rate-limit', retryAfterSeconds: 7 }, operations });
      expect((await post(createUser, { email: `${operations.join()}@example.com` })).status).to.equal(200);
      const { status, headers } = await post(createConnector, variables);
      expect([status, headers.get('retry-after')]).to.deep.equal([429, '7']);
    }
    expect(simulator.world.connectors.list()).to.deep.equal([]);
  });

  it('lose the reply of a creation that took effect, so that the name is taken', async () => {
    const { post, ask, simulator } = await startCaller();
    const variables = { remoteNetworkId, name: 'edge' };
    simulator.faults.add({ fault: { kind: 'lost-reply' }, operations: ['CreateConnector'] });
    expect(await failed(post(createConnector, variables))).to.equal(true);
    expect(simulator.world.connectors.list().map(({ name }) => name)).to.deep.equal(['edge']);
    expect((await ask(createConnector, variables)).ok).to.equal(false);
  });

  it('drop the connection before a creation takes effect', async () => {
    const { post, simulator } = await startCaller();
    simulator.faults.add({ fault: { kind: 'dropped-connection' }, operations: 'writes' });
    expect(await failed(post(createUser, { email: 'a@example.com' }))).to.equal(true);
    expect(simulator.world.users.list()).to.deep.equal([]);
  });

  it('commit late, after the client has gone', async () => {
    const clock = new VirtualClock();
    const { post, simulator } = await startCaller({ clock });
    simulator.faults.add({ fault: { kind: 'late-commit', delayMs: 5000, destroyAfterMs: 1000 } });
    const lost = failed(post(createUser, { email: 'a@example.com' }));
    await clock.runUntil(() => simulator.requests.writes === 1, { maxMs: 0 });
    await clock.advance(1000);
    expect(await lost).to.equal(true);
    expect(simulator.world.users.list()).to.deep.equal([]);
    await clock.advance(4000);
    expect(simulator.world.users.list()).to.have.length(1);
  });

  it('hide new objects from stale reads of every kind', async () => {
    const clock = new VirtualClock();
    const { ask, post, simulator } = await startCaller({ clock, staleReadMs: 1000 });
    const created = await ask(createConnector, { remoteNetworkId, name: 'edge' });
    const read = 'query ($id: ID!) { connector(id: $id) { name } }';
    const id = created.entity?.['id'];
    expect((await post(read, { id })).json).to.deep.equal({ data: { connector: null } });
    expect(await ask('{ connectors { totalCount } }')).to.deep.equal({ totalCount: 0 });
    expect(simulator.world.connectors.list()).to.have.length(1);
    await clock.advance(1000);
    expect(await ask(read, { id })).to.deep.equal({ name: 'edge' });
  });

  it('move positions when something is inserted between pages', async () => {
    const { ask, simulator } = await startCaller({ listOrder: 'newest-first' });
    const { connectors } = simulator.world;
    for (const name of ['one', 'two', 'three']) connectors.add({ name });
    const stop = simulator.faults.onPageServed(({ field }) => {
      if (field === 'connectors') connectors.add({ name: 'new' });
    });
    const first = await ask(listConnectors);
    stop();
    const { endCursor } = first['pageInfo'] as { endCursor: string };
    expect(Buffer.from(endCursor, 'base64').toString()).to.equal('arrayconnection:1');
    const second = await ask(listConnectors, { after: endCursor });
    const names = [first, second].flatMap(({ edges }) =>
      (edges as { node: { name: string } }[]).map((e) => e.node.name),
    );
    expect(names).to.deep.equal(['three', 'two', 'two', 'one']);
  });

  it('limit reads and writes a minute over all operations together', async () => {
    const clock = new VirtualClock();
    const { post, simulator } = await startCaller({
      clock,
      limits: { writesPerMinute: 2, readsPerMinute: 1 },
    });
    const statuses = [];
    statuses.push((await post(createConnector, { remoteNetworkId })).status);
    statuses.push((await post(createUser, { email: 'a@example.com' })).status);
    statuses.push((await post(createUser, { email: 'b@example.com' })).status);
    statuses.push((await post(listConnectors)).status, (await post('{ devices { totalCount } }')).status);
    expect(statuses).to.deep.equal([200, 200, 429, 200, 429]);
    expect(simulator.requests.rejected429).to.equal(2);
    await clock.advance(60_000);
    expect((await post(createUser, { email: 'b@example.com' })).status).to.equal(200);
  });

  it('cut every nested list silently at 50', async () => {
    const { ask, simulator } = await startCaller();
    const { connectors, serviceAccounts, serviceAccountKeys, users, devices } = simulator.world;
    const [serviceAccountId, userId] = [serviceAccounts.add({}).id, users.add({}).id];
    for (let number = 0; number < 60; number += 1) {
      connectors.add({ name: `connector ${number}` });
      serviceAccountKeys.add({ serviceAccountId });
      devices.add({ userId });
    }
    const page = '(first: 100) { totalCount edges { cursor } pageInfo { hasNextPage } }';
    const queries: readonly (readonly [string, string])[] = [
      ['connectors', `{ remoteNetwork(id: "${remoteNetworkId}") { connectors${page} } }`],
      ['keys', `{ serviceAccount(id: "${serviceAccountId}") { keys${page} } }`],
      ['devices', `{ user(id: "${userId}") { devices${page} } }`],
    ];
    for (const [field, query] of queries) {
      const list = (await ask(query))[field] as { edges: unknown[] };
      expect(list).to.deep.include({ totalCount: 60, pageInfo: { hasNextPage: true } });
      expect(list.edges).to.have.length(50);
    }
  });
});
