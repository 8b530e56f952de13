import { expect } from 'chai';
import type { TwingateClient } from '../client.js';
import { isNotFoundError } from '../errors.js';
import type { SimulatedClient } from '../simulated-client.test.fixture.js';
import { collect, startSimulatedClient, thrownBy } from '../simulated-client.test.fixture.js';

const missing = btoa('DnsFilteringProfile:1cb8c34a74');

describe('DNS filtering profiles', () => {
  let simulator: SimulatedClient['simulator'];
  let client: TwingateClient;

  beforeEach(async () => {
    ({ simulator, client } = await startSimulatedClient());
  });

  afterEach(() => simulator.close());

  it('are created by name, changed, read and deleted', async () => {
    const { id } = await client.dnsFilteringProfiles.create('kids');
    const group = simulator.world.groups.add({ name: 'children' }).id;
    const updated = await client.dnsFilteringProfiles.update(id, {
      priority: 2.5,
      fallbackMethod: 'AUTO',
      allowedDomains: ['school.example'],
      groupIds: [group],
      contentCategoryConfig: { blockGames: true },
    });
    expect(updated).to.deep.include({
      name: 'kids',
      priority: 2.5,
      fallbackMethod: 'AUTO',
      deniedDomains: [],
    });
    expect(updated.contentCategoryConfig).to.include({ blockGames: true, blockDating: false });
    expect(updated.securityCategoryConfig).to.include({ blockTyposquatting: true });
    expect(await client.dnsFilteringProfiles.get(id)).to.deep.equal(updated);
    const groups = await collect(client.dnsFilteringProfiles.groups(id));
    expect(groups.map(({ name }) => name)).to.deep.equal(['children']);
    await client.dnsFilteringProfiles.delete(id);
    expect(await client.dnsFilteringProfiles.get(id)).to.equal(null);
  });

  it('are listed at once, and the list is null when the feature is off', async () => {
    const { id } = await client.dnsFilteringProfiles.create('kids');
    expect(await client.dnsFilteringProfiles.list()).to.deep.equal([{ id, name: 'kids', priority: 1 }]);
    simulator.world.settings.edit({ dnsFilteringEnabled: false });
    expect(await client.dnsFilteringProfiles.list()).to.equal(null);
  });

  it('lose their domains by an empty list, and keep what is not given', async () => {
    const { id } = await client.dnsFilteringProfiles.create('kids');
    await client.dnsFilteringProfiles.update(id, { deniedDomains: ['bad.example'], name: undefined });
    expect(await client.dnsFilteringProfiles.update(id, { priority: 3 })).to.deep.include({
      name: 'kids',
      deniedDomains: ['bad.example'],
    });
    expect(await client.dnsFilteringProfiles.update(id, { deniedDomains: [] })).to.deep.include({
      deniedDomains: [],
    });
    const [first] = simulator.requests.list('UpdateDnsFilteringProfile').map(({ variables }) => variables);
    expect(first).to.deep.equal({ id, deniedDomains: ['bad.example'] });
  });

  it('that do not exist cannot be changed or deleted', async () => {
    const { dnsFilteringProfiles } = client;
    const calls = [
      dnsFilteringProfiles.update(missing, { name: 'x' }),
      dnsFilteringProfiles.delete(missing),
      collect(dnsFilteringProfiles.groups(missing)),
    ];
    expect((await Promise.all(calls.map(thrownBy))).map(isNotFoundError)).to.deep.equal([true, true, true]);
  });
});
