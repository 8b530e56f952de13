import { expect } from 'chai';
import { VirtualClock } from '../clock/virtual-clock.js';
import type { ConnectorTokens } from './entities/connector.js';
import { formatGlobalId } from './global-id.js';
import { type Payload, startCaller, type TestCaller } from './test-caller.test.js';

const network = formatGlobalId('RemoteNetwork', 1);
const missing = formatGlobalId('Connector', 999999);
const fields =
  'id name createdAt updatedAt hasStatusNotificationsEnabled hostname lastHeartbeatAt privateIPs publicIP state version remoteNetwork { name }';
const createConnector = `mutation CreateConnector($remoteNetworkId: ID!, $name: String, $notify: Boolean) {
  connectorCreate(remoteNetworkId: $remoteNetworkId, name: $name, hasStatusNotificationsEnabled: $notify) {
    ok error entity { ${fields} } } }`;
const updateConnector = `mutation UpdateConnector($id: ID!, $name: String, $notify: Boolean) {
  connectorUpdate(id: $id, name: $name, hasStatusNotificationsEnabled: $notify) { ok error entity { ${fields} } } }`;
const deleteConnector = 'mutation DeleteConnector($id: ID!) { connectorDelete(id: $id) { ok error } }';
const generateTokens = `mutation GenerateTokens($id: ID!) {
  connectorGenerateTokens(connectorId: $id) { ok error connectorTokens { accessToken refreshToken } } }`;

async function create(caller: TestCaller, name?: string | null): Promise<Payload> {
  return caller.ask(createConnector, { remoteNetworkId: network, name });
}

async function createdId(caller: TestCaller, name?: string): Promise<string> {
  return String((await create(caller, name)).entity?.['id']);
}

async function newTokens({ ask }: TestCaller, id: string): Promise<ConnectorTokens> {
  return (await ask(generateTokens, { id }))['connectorTokens'] as ConnectorTokens;
}

function validate({ simulator }: TestCaller, tokens: ConnectorTokens): Promise<Response> {
  return fetch(new URL('/api/v4/connector/validate_tokens', simulator.url), {
    method: 'POST',
    headers: { Authorization: `Bearer ${tokens.accessToken}` },
    body: JSON.stringify({ refresh_token: tokens.refreshToken }),
  });
}

describe('connectors of the simulated Twingate API', () => {
  it('creates a connector that never ran, with the defaults of the API', async () => {
    const caller = await startCaller({ clock: new VirtualClock({ startAt: Date.UTC(2026, 1, 3) }) });
    const { entity } = await create(caller, 'edge one');
    expect(entity).to.deep.include({
      name: 'edge one',
      createdAt: '2026-02-03T00:00:00.000001+00:00',
      hasStatusNotificationsEnabled: true,
      state: 'DEAD_NO_HEARTBEAT',
      hostname: null,
      privateIPs: [],
      remoteNetwork: { name: 'Default Network' },
    });
    const read = `query ($id: ID!) { connector(id: $id) { ${fields} } }`;
    expect(await caller.ask(read, { id: entity?.['id'] })).to.deep.equal(entity);
    expect((await caller.post(read, { id: missing })).json).to.deep.equal({ data: { connector: null } });
  });

  it('invents names when none is given, each but once', async () => {
    const caller = await startCaller();
    const names = [];
    for (const name of [undefined, null]) names.push((await create(caller, name)).entity?.['name']);
    expect(names[0]).to.equal('whispering-petrel');
    expect(names[1]).to.match(/^[a-z]+-[a-z]+$/);
    expect(new Set(names).size).to.equal(2);
  });

  it('invents names with a number when all others are taken', async () => {
    const caller = await startCaller();
    for (let count = 0; count < 82; count += 1) await create(caller);
    const names = caller.simulator.world.connectors.list().map(({ name }) => name);
    expect(new Set(names).size).to.equal(82);
    expect(names.at(-1)).to.equal('whispering-petrel-3');
  });

  it('stores names trimmed and with single spaces, and refuses the same name again', async () => {
    const caller = await startCaller();
    expect((await create(caller, '  edge   one ')).entity).to.include({ name: 'edge one' });
    expect(await create(caller, 'edge  one')).to.deep.equal({
      ok: false,
      error: 'A Connector with this name already exists.',
      entity: null,
    });
    const id = await createdId(caller, 'edge two');
    expect((await caller.ask(updateConnector, { id, name: ' edge one' })).error).to.equal(
      'A Connector with this name already exists.',
    );
    expect((await caller.ask(updateConnector, { id, name: 'edge two' })).ok).to.equal(true);
  });

  it('refuses names shorter than three characters after trimming', async () => {
    const caller = await startCaller();
    expect((await create(caller, ' a    ')).error).to.equal(
      'Connector name must have at least 3 characters.',
    );
    expect((await create(caller, 'a  b')).ok).to.equal(true);
  });

  it('keeps what an update leaves out or sets to null', async () => {
    const caller = await startCaller();
    const id = await createdId(caller, 'edge one');
    await caller.ask(updateConnector, { id, notify: false });
    const { entity } = await caller.ask(updateConnector, { id, name: null, notify: null });
    expect(entity).to.include({ name: 'edge one', hasStatusNotificationsEnabled: false });
    expect(String(entity?.['updatedAt']) > String(entity?.['createdAt'])).to.equal(true);
  });

  it('refuses missing connectors and networks with the recorded words', async () => {
    const { ask, post } = await startCaller();
    const text = `Field 'id' Connector with id '${missing}' does not exist.`;
    expect((await ask(updateConnector, { id: missing })).error).to.equal(text);
    expect((await ask(deleteConnector, { id: missing })).error).to.equal(text);
    expect((await ask(generateTokens, { id: missing })).error).to.match(/does not exist/);
    const absent = { remoteNetworkId: formatGlobalId('RemoteNetwork', 9) };
    expect((await ask(createConnector, absent)).error).to.equal('RemoteNetwork does not exist');
    expect((await post(generateTokens, { id: 'nonsense' })).json?.errors?.[0]?.message).to.contain(
      'Unable to parse global ID',
    );
  });

  it('deletes, and then lists no longer', async () => {
    const caller = await startCaller();
    const id = await createdId(caller, 'edge one');
    const list = '{ connectors { totalCount } }';
    expect(await caller.ask(list)).to.deep.equal({ totalCount: 1 });
    expect(await caller.ask(deleteConnector, { id })).to.deep.equal({ ok: true, error: null });
    expect(await caller.ask(list)).to.deep.equal({ totalCount: 0 });
  });

  it('filters by name and state, at the root and in networks', async () => {
    const { ask, simulator } = await startCaller();
    simulator.world.connectors.add({ name: 'up one', state: 'ALIVE' });
    simulator.world.connectors.add({ name: 'down one' });
    const list = '(filter: {state: {in: [ALIVE]}, name: {endsWith: "one"}}) { edges { node { name } } }';
    const alive = { edges: [{ node: { name: 'up one' } }] };
    expect(await ask(`{ connectors${list} }`)).to.deep.equal(alive);
    expect(await ask(`{ remoteNetwork(name: "Default Network") { connectors${list} } }`)).to.deep.equal({
      connectors: alive,
    });
  });

  it('gives a new pair of tokens each time, of which only the last is valid', async () => {
    const caller = await startCaller();
    const id = await createdId(caller, 'edge one');
    const first = await newTokens(caller, id);
    expect([
      (await validate(caller, first)).status,
      await (await validate(caller, first)).json(),
    ]).to.deep.equal([200, {}]);
    const second = await newTokens(caller, id);
    const texts = [first, second].flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken]);
    expect(new Set(texts).size).to.equal(4);
    expect(caller.simulator.world.connectors.get(id)?.tokens).to.deep.equal(second);
    expect((await validate(caller, first)).status).to.equal(401);
    const mixed = { accessToken: second.accessToken, refreshToken: first.refreshToken };
    expect((await validate(caller, mixed)).status).to.equal(401);
    expect((await validate(caller, second)).status).to.equal(200);
    await caller.ask(deleteConnector, { id });
    expect((await validate(caller, second)).status).to.equal(401);
  });

  it('accepts no tokens of connectors that have none', async () => {
    const caller = await startCaller();
    await createdId(caller);
    const url = new URL('/api/v4/connector/validate_tokens', caller.simulator.url);
    for (const body of ['{}', 'no json'])
      expect((await fetch(url, { method: 'POST', body })).status).to.equal(401);
  });

  it('applies faults to the check of tokens, and logs none of them', async () => {
    const caller = await startCaller();
    const tokens = await newTokens(caller, await createdId(caller));
    const { faults, requests } = caller.simulator;
    faults.add({ fault: { kind: 'status', status: 503 }, operations: ['validate_tokens'] });
    expect((await validate(caller, tokens)).status).to.equal(503);
    expect((await validate(caller, tokens)).status).to.equal(200);
    expect(requests.list('validate_tokens').map(({ kind, outcome }) => [kind, outcome])).to.deep.equal([
      ['probe', 'fault'],
      ['probe', 'ok'],
    ]);
    const logged = JSON.stringify(requests.list());
    for (const token of Object.values(tokens)) expect(logged).not.to.contain(token);
  });
});
