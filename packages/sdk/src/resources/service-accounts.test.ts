import { expect } from 'chai';
import type { TwingateClient } from '../client.js';
import { isAmbiguousError, isNotFoundError } from '../errors.js';
import type { SimulatedClient } from '../simulated-client.test.fixture.js';
import { collect, startSimulatedClient, thrownBy } from '../simulated-client.test.fixture.js';

const missing = btoa('ServiceAccount:999');

describe('service accounts', () => {
  let simulator: SimulatedClient['simulator'];
  let client: TwingateClient;

  beforeEach(async () => {
    ({ simulator, client } = await startSimulatedClient());
  });

  afterEach(() => simulator.close());

  it('are read by ID and by name, and listed', async () => {
    const names = ['backup', 'ci', 'deploy'];
    const [backup] = names.map((name) => simulator.world.serviceAccounts.add({ name }));
    const id = backup?.id ?? '';
    const account = await client.serviceAccounts.get(id);
    expect(account).to.include({ __typename: 'ServiceAccount', id, name: 'backup' });
    expect(await client.serviceAccounts.findByName('backup')).to.deep.equal(account);
    expect(await client.serviceAccounts.findByName('back')).to.equal(null);
    expect(await client.serviceAccounts.get(missing)).to.equal(null);
    const listed = await collect(client.serviceAccounts.list({ pageSize: 2 }));
    expect(listed.map(({ name }) => name)).to.deep.equal(names);
  });

  it('are created, changed by replacement and by addition and removal, and deleted', async () => {
    const [a = '', b = '', c = ''] = ['a', 'b', 'c'].map(
      (name) => simulator.world.resources.add({ name }).id,
    );
    const { id } = await client.serviceAccounts.create({ name: 'ci', resourceIds: [a] });
    const reached = async (): Promise<readonly string[]> =>
      (await collect(client.serviceAccounts.resources(id))).map(({ name }) => name);
    expect(await reached()).to.deep.equal(['a']);
    await client.serviceAccounts.update(id, { addedResourceIds: [b, c], removedResourceIds: [a] });
    expect(await reached()).to.deep.equal(['b', 'c']);
    const renamed = await client.serviceAccounts.update(id, { name: 'build', resourceIds: undefined });
    expect(renamed).to.include({ id, name: 'build' });
    expect(await reached()).to.deep.equal(['b', 'c']);
    await client.serviceAccounts.update(id, { resourceIds: [] });
    expect(await reached()).to.deep.equal([]);
    await client.serviceAccounts.delete(id);
    expect(await client.serviceAccounts.get(id)).to.equal(null);
    expect(isNotFoundError(await thrownBy(client.serviceAccounts.delete(id)))).to.equal(true);
  });

  it('of one name are an ambiguity that lists them', async () => {
    const ids = [1, 2].map(() => simulator.world.serviceAccounts.add({ name: 'ci' }).id);
    const error = await thrownBy(client.serviceAccounts.findByName('ci'));
    if (!isAmbiguousError(error)) throw error;
    expect(error.candidates).to.deep.equal(ids.map((id) => ({ id, name: 'ci' })));
  });

  it('tell the resources they reach, also those beyond the first page', async () => {
    const { id } = simulator.world.serviceAccounts.add({ name: 'ci' });
    const names = Array.from({ length: 70 }, (_, index) => `host ${index}`);
    for (const name of names) {
      const resource = simulator.world.resources.add({ name });
      await client.raw(
        'mutation M($id: ID!, $who: ID!) { resourceAccessAdd(resourceId: $id, access: [{ principalId: $who }]) { ok } }',
        { id: resource.id, who: id },
      );
    }
    const resources = await collect(client.serviceAccounts.resources(id, { pageSize: 30 }));
    expect(resources.map(({ name }) => name)).to.have.members(names);
    const error = await thrownBy(collect(client.serviceAccounts.resources(missing)));
    expect(isNotFoundError(error)).to.equal(true);
  });
});
