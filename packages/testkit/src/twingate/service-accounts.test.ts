import { expect } from 'chai';
import { VirtualClock } from '../clock/virtual-clock.js';
import { formatGlobalId } from './global-id.js';
import { type Payload, startCaller, type TestCaller } from './test-caller.test.js';

const fields = 'id name resources { edges { node { id } } } keys { totalCount }';
const createAccount = `mutation CreateAccount($name: String!, $resourceIds: [ID]) {
  serviceAccountCreate(name: $name, resourceIds: $resourceIds) { ok error entity { ${fields} } } }`;
const updateAccount = `mutation UpdateAccount($id: ID!, $name: String, $resourceIds: [ID], $added: [ID], $removed: [ID]) {
  serviceAccountUpdate(id: $id, name: $name, resourceIds: $resourceIds, addedResourceIds: $added, removedResourceIds: $removed) {
    ok error entity { ${fields} } } }`;
const deleteAccount = 'mutation DeleteAccount($id: ID!) { serviceAccountDelete(id: $id) { ok error } }';
const keyFields = 'id name status expiresAt revokedAt serviceAccount { id }';
const createKey = `mutation CreateKey($serviceAccountId: ID!, $days: Int!, $name: String) {
  serviceAccountKeyCreate(serviceAccountId: $serviceAccountId, expirationTime: $days, name: $name) {
    ok error token entity { ${keyFields} } } }`;
const renameKey = `mutation RenameKey($id: ID!, $name: String!) {
  serviceAccountKeyUpdate(id: $id, name: $name) { ok error entity { ${keyFields} } } }`;
const revokeKey = `mutation RevokeKey($id: ID!) { serviceAccountKeyRevoke(id: $id) { ok error entity { ${keyFields} } } }`;
const deleteKey = 'mutation DeleteKey($id: ID!) { serviceAccountKeyDelete(id: $id) { ok error } }';
const readKey = `query ReadKey($id: ID, $name: String) { serviceAccountKey(id: $id, name: $name) { ${keyFields} } }`;
const done = { ok: true, error: null };

function create({ ask, simulator }: TestCaller, days: number, name?: string): Promise<Payload> {
  const serviceAccountId = simulator.world.serviceAccounts.add({ name: 'ci' }).id;
  return ask(createKey, { serviceAccountId, days, name });
}

describe('service accounts of the simulated Twingate API', () => {
  it('are created with access to resources, which updates replace or change', async () => {
    const { ask, simulator } = await startCaller();
    const { resources } = simulator.world;
    const [one, two] = [resources.add({}).id, resources.add({}).id];
    const { entity } = await ask(createAccount, { name: ' ci ', resourceIds: [one] });
    expect(entity).to.deep.include({ name: 'ci', resources: { edges: [{ node: { id: one } }] } });
    const id = String(entity?.['id']);
    const granted = async (input: object) => {
      await ask(updateAccount, { id, ...input });
      const holders = resources.list().filter(({ access }) => access.some((edge) => edge.principalId === id));
      return holders.map((resource) => resource.id);
    };
    expect(await granted({ name: 'cd' })).to.deep.equal([one]);
    expect(await granted({ added: [two] })).to.deep.equal([one, two]);
    expect(await granted({ removed: [one] })).to.deep.equal([two]);
    expect(await granted({ resourceIds: [] })).to.deep.equal([]);
    expect(simulator.world.serviceAccounts.get(id)?.name).to.equal('cd');
  });

  it('are refused with a missing resource, and then nothing changes', async () => {
    const { ask, simulator } = await startCaller();
    const absent = formatGlobalId('Resource', 9);
    const { id } = simulator.world.serviceAccounts.add({ name: 'ci' });
    const text = `Field 'resourceIds' Resource with id '${absent}' does not exist.`;
    expect((await ask(createAccount, { name: 'a', resourceIds: [absent] })).error).to.equal(text);
    expect((await ask(updateAccount, { id, name: 'b', added: [absent] })).error).to.equal(text);
    expect(simulator.world.serviceAccounts.list().map(({ name }) => name)).to.deep.equal(['ci']);
  });

  it('are deleted with their keys and access', async () => {
    const { ask, simulator } = await startCaller();
    const { resources, serviceAccountKeys } = simulator.world;
    const resource = resources.add({});
    const { entity } = await ask(createAccount, { name: 'ci', resourceIds: [resource.id] });
    const id = String(entity?.['id']);
    serviceAccountKeys.add({ serviceAccountId: id });
    expect(await ask(deleteAccount, { id })).to.deep.equal(done);
    expect(resources.get(resource.id)?.access).to.deep.equal([]);
    expect(serviceAccountKeys.list()).to.deep.equal([]);
    expect((await ask(deleteAccount, { id })).error).to.match(/ServiceAccount .* does not exist/);
  });
});

describe('service account keys of the simulated Twingate API', () => {
  it('return their token once', async () => {
    const caller = await startCaller();
    const { entity, token } = await create(caller, 0, 'deploy');
    const id = String(entity?.['id']);
    expect(token).to.be.a('string').with.length.greaterThan(20);
    expect(caller.simulator.world.serviceAccountKeys.get(id)?.token).to.equal(token);
    expect(await caller.ask(readKey, { name: 'deploy' })).to.deep.equal(entity);
    const other = (await create(caller, 0))['token'];
    expect(other).not.to.equal(token);
    const { errors } = (await caller.post('{ serviceAccountKey(name: "deploy") { token } }')).json ?? {};
    expect(errors?.[0]?.message).to.contain('Cannot query field "token"');
    expect(JSON.stringify(caller.simulator.requests.list())).not.to.contain(token);
  });

  it('expire after the days given, and 0 means never', async () => {
    const clock = new VirtualClock({ startAt: Date.UTC(2026, 0, 1) });
    const caller = await startCaller({ clock });
    expect((await create(caller, 0)).entity).to.include({ expiresAt: null, status: 'ACTIVE' });
    const { entity } = await create(caller, 2);
    expect(entity).to.include({ expiresAt: '2026-01-03T00:00:00.000000+00:00', status: 'ACTIVE' });
    await clock.advance(2 * 24 * 3600 * 1000);
    expect(await caller.ask(readKey, { id: entity?.['id'] })).to.include({ status: 'EXPIRED' });
  });

  it('live 0 to 365 days', async () => {
    const caller = await startCaller();
    for (const days of [-1, 366])
      expect((await create(caller, days)).error).to.equal('expirationTime must be between 0 and 365 days.');
    for (const days of [0, 365]) expect((await create(caller, days)).ok).to.equal(true);
  });

  it('must be revoked before they are deleted, and stay revoked', async () => {
    const caller = await startCaller();
    const { entity } = await create(caller, 1);
    const id = String(entity?.['id']);
    const refusal = 'A Service Account Key must be revoked before it is deleted.';
    expect(await caller.ask(deleteKey, { id })).to.deep.equal({ ok: false, error: refusal });
    const revoked = (await caller.ask(revokeKey, { id })).entity;
    expect(revoked).to.include({ status: 'REVOKED' });
    const again = (await caller.ask(revokeKey, { id })).entity;
    expect(again?.['revokedAt']).to.equal(revoked?.['revokedAt']);
    expect(await caller.ask(deleteKey, { id })).to.deep.equal(done);
    expect((await caller.ask(deleteKey, { id })).error).to.match(/ServiceAccountKey .* does not exist/);
  });

  it('are renamed, and need a service account that exists', async () => {
    const caller = await startCaller();
    const { entity } = await create(caller, 1);
    const renamed = await caller.ask(renameKey, { id: entity?.['id'], name: ' other ' });
    expect(renamed.entity).to.include({ name: 'other' });
    const absent = formatGlobalId('ServiceAccount', 9);
    expect((await caller.ask(createKey, { serviceAccountId: absent, days: 0 })).error).to.equal(
      `Field 'serviceAccountId' ServiceAccount with id '${absent}' does not exist.`,
    );
  });
});
