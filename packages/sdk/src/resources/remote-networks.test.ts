import { expect } from 'chai';
import type { TwingateClient } from '../client.js';
import { isNotFoundError } from '../errors.js';
import type { SimulatedClient } from '../simulated-client.test.fixture.js';
import { collect, startSimulatedClient, thrownBy } from '../simulated-client.test.fixture.js';

const missing = btoa('RemoteNetwork:999999');

describe('remote networks', () => {
  let simulator: SimulatedClient['simulator'];
  let client: TwingateClient;

  beforeEach(async () => {
    ({ simulator, client } = await startSimulatedClient());
  });

  afterEach(() => simulator.close());

  it('are created, read by ID and by name, changed and deleted', async () => {
    const network = await client.remoteNetworks.create({ name: 'aws', location: 'AWS' });
    expect(network).to.include({ name: 'aws', location: 'AWS', networkType: 'REGULAR', isActive: true });
    const { id } = network;
    expect(await client.remoteNetworks.get(id)).to.deep.equal(network);
    expect(await client.remoteNetworks.getByName('aws')).to.deep.equal(network);
    expect(await client.remoteNetworks.getByName('gcp')).to.equal(null);
    const renamed = await client.remoteNetworks.update(id, { name: 'aws 2', location: undefined });
    expect(renamed).to.include({ name: 'aws 2', location: 'AWS' });
    await client.remoteNetworks.delete(id);
    expect(await client.remoteNetworks.get(id)).to.equal(null);
    expect(isNotFoundError(await thrownBy(client.remoteNetworks.delete(id)))).to.equal(true);
  });

  it('tell all that is in them, beyond the first page', async () => {
    const { id } = await client.remoteNetworks.create({ name: 'office' });
    const other = await client.remoteNetworks.create({ name: 'other' });
    for (const remoteNetworkId of [id, other.id]) {
      for (let n = 0; n < 7; n += 1) {
        simulator.world.connectors.add({ remoteNetworkId, name: `c${n} of ${remoteNetworkId}` });
        simulator.world.gateways.add({ remoteNetworkId, address: `g${n}:443` });
        simulator.world.resources.add({ remoteNetworkId, name: `r${n}` });
      }
    }
    const options = { pageSize: 3 };
    const connectors = await collect(client.remoteNetworks.connectors(id, options));
    const gateways = await collect(client.remoteNetworks.gateways(id, options));
    const resources = await collect(client.remoteNetworks.resources(id, options));
    for (const list of [connectors, gateways, resources]) {
      expect(list).to.have.length(7);
      expect(list.every(({ remoteNetwork }) => remoteNetwork.id === id)).to.equal(true);
    }
    const filter = { name: { eq: 'r3' } };
    expect(await collect(client.remoteNetworks.resources(id, { filter }))).to.have.length(1);
  });

  it('that do not exist have no lists', async () => {
    for (const list of [
      client.remoteNetworks.connectors(missing),
      client.remoteNetworks.gateways(missing),
      client.remoteNetworks.resources(missing),
    ]) {
      expect(isNotFoundError(await thrownBy(collect<unknown>(list)))).to.equal(true);
    }
  });
});

describe('groups', () => {
  it('tell their users and resources beyond the first page', async () => {
    const { simulator, client } = await startSimulatedClient();
    const userIds = Array.from({ length: 60 }, () => simulator.world.users.add({}).id);
    const { id: groupId } = await client.groups.create({ name: 'all', userIds });
    const users = await collect(client.groups.users(groupId, { pageSize: 50 }));
    expect(users.map(({ id }) => id)).to.have.members(userIds);
    const resource = simulator.world.resources.add({ name: 'web' });
    await client.access.add(resource.id, [{ principalId: groupId }]);
    const resources = await collect(client.groups.resources(groupId));
    expect(resources.map(({ name }) => name)).to.deep.equal(['web']);
    const failure = await thrownBy(collect(client.groups.users(btoa('Group:999999'))));
    expect(isNotFoundError(failure)).to.equal(true);
    await simulator.close();
  });
});
