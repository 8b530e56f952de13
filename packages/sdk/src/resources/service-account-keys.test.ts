import { inspect } from 'node:util';
import { expect } from 'chai';
import type { TwingateClient } from '../client.js';
import { createTwingateClient } from '../client.js';
import { isInvalidInputError, isMutationRefusedError, isNotFoundError, isProtocolError } from '../errors.js';
import { json, startScriptedApi } from '../scripted-api.test.fixture.js';
import type { SimulatedClient } from '../simulated-client.test.fixture.js';
import { collect, startSimulatedClient, thrownBy } from '../simulated-client.test.fixture.js';

const missing = btoa('ServiceAccountKey:999');

describe('service account keys', () => {
  let simulator: SimulatedClient['simulator'];
  let client: TwingateClient;
  let serviceAccountId: string;

  beforeEach(async () => {
    ({ simulator, client } = await startSimulatedClient());
    serviceAccountId = simulator.world.serviceAccounts.add({ name: 'ci' }).id;
  });

  afterEach(() => simulator.close());

  it('are created, read by ID and name, renamed, revoked and deleted', async () => {
    const input = { serviceAccountId, expiresInDays: 90, name: 'build' };
    const { key } = await client.serviceAccountKeys.create(input);
    expect(key).to.deep.include({ name: 'build', status: 'ACTIVE', revokedAt: null });
    expect(key.serviceAccount).to.deep.equal({ id: serviceAccountId, name: 'ci' });
    const days = (Date.parse(key.expiresAt ?? '') - Date.parse(key.createdAt)) / 86_400_000;
    expect(Math.round(days)).to.equal(90);
    expect(await client.serviceAccountKeys.get(key.id)).to.deep.equal(key);
    expect(await client.serviceAccountKeys.getByName('build')).to.deep.equal(key);
    expect(await client.serviceAccountKeys.rename(key.id, 'release')).to.include({ name: 'release' });
    expect(await client.serviceAccountKeys.revoke(key.id)).to.include({ status: 'REVOKED' });
    await client.serviceAccountKeys.delete(key.id);
    expect(await client.serviceAccountKeys.get(key.id)).to.equal(null);
    expect(await client.serviceAccountKeys.getByName('release')).to.equal(null);
  });

  it('give their token once, and nothing prints it', async () => {
    const created = await client.serviceAccountKeys.create({ serviceAccountId, expiresInDays: 0 });
    const token = simulator.world.serviceAccountKeys.get(created.key.id)?.token ?? '';
    expect(created.key.expiresAt).to.equal(null);
    expect(created.token.reveal()).to.equal(token).and.have.length.greaterThan(20);
    const log = [
      inspect(created, { depth: Infinity, showHidden: true }),
      JSON.stringify(created),
      String(created.token),
    ];
    expect(log.join('\n')).to.contain('[redacted]').and.not.contain(token);
    expect(JSON.stringify(await client.serviceAccountKeys.get(created.key.id))).to.not.contain(token);
  });

  it('live from 1 to 365 days, or for ever', async () => {
    for (const expiresInDays of [-1, 0.5, 366, Number.NaN]) {
      const error = await thrownBy(client.serviceAccountKeys.create({ serviceAccountId, expiresInDays }));
      expect(isInvalidInputError(error), String(expiresInDays)).to.equal(true);
    }
    expect(simulator.requests.list()).to.have.length(0);
  });

  it('cannot be deleted before they are revoked', async () => {
    const { key } = await client.serviceAccountKeys.create({ serviceAccountId, expiresInDays: 1 });
    expect(isMutationRefusedError(await thrownBy(client.serviceAccountKeys.delete(key.id)))).to.equal(true);
    expect(await client.serviceAccountKeys.get(key.id)).to.deep.equal(key);
  });

  it('of one service account are listed, also those beyond the first page', async () => {
    const names = Array.from({ length: 55 }, (_, index) => `key ${index}`);
    for (const name of names) simulator.world.serviceAccountKeys.add({ name, serviceAccountId });
    const keys = await collect(client.serviceAccounts.keys(serviceAccountId, { pageSize: 25 }));
    expect(keys.map(({ name }) => name)).to.have.members(names);
  });

  it('that do not exist cannot be changed', async () => {
    const calls = [
      client.serviceAccountKeys.rename(missing, 'x'),
      client.serviceAccountKeys.revoke(missing),
      client.serviceAccountKeys.delete(missing),
      client.serviceAccountKeys.create({ serviceAccountId: btoa('ServiceAccount:999'), expiresInDays: 1 }),
    ];
    expect((await Promise.all(calls.map(thrownBy))).map(isNotFoundError)).to.deep.equal(Array(4).fill(true));
  });

  it('without the token that nobody can get again are a failure that says what to do', async () => {
    const entity = { id: missing, name: 'x' };
    const result = { ok: true, error: null, token: null, entity };
    const api = await startScriptedApi(json({ data: { serviceAccountKeyCreate: result } }));
    const { serviceAccountKeys } = createTwingateClient({
      network: 'acme',
      apiKey: 'tk-key',
      apiUrl: api.url,
    });
    const error = await thrownBy(serviceAccountKeys.create({ serviceAccountId, expiresInDays: 1 }));
    await api.close();
    if (!isProtocolError(error)) throw error;
    expect(error).to.include({ problem: 'shape', mayHaveBeenApplied: true });
    expect(error.message).to.contain('revoke the key');
  });
});
