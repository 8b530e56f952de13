import { expect } from 'chai';
import type { TwingateClient } from '../client.js';
import { isAmbiguousError, isNotFoundError } from '../errors.js';
import type { SimulatedClient } from '../simulated-client.test.fixture.js';
import { collect, startSimulatedClient, thrownBy } from '../simulated-client.test.fixture.js';

const missing = btoa('SecurityPolicy:999');

describe('security policies', () => {
  let simulator: SimulatedClient['simulator'];
  let client: TwingateClient;
  let strict: string;

  beforeEach(async () => {
    ({ simulator, client } = await startSimulatedClient());
    strict = simulator.world.securityPolicies.add({ name: 'strict' }).id;
  });

  afterEach(() => simulator.close());

  const groupsOf = async (id: string): Promise<readonly string[]> =>
    (await collect(client.securityPolicies.groups(id))).map(({ name }) => name);

  it('are read by ID and by name, and listed by type', async () => {
    const policy = await client.securityPolicies.get(strict);
    expect(policy).to.include({ id: strict, name: 'strict', policyType: 'RESOURCE' });
    expect(await client.securityPolicies.findByName('strict')).to.deep.equal(policy);
    expect(await client.securityPolicies.findByName('lax')).to.equal(null);
    expect(await client.securityPolicies.get(missing)).to.equal(null);
    const filter = { policyType: { in: ['RESOURCE' as const] } };
    expect(await collect(client.securityPolicies.list({ filter }))).to.deep.equal([policy]);
  });

  it('of one name are an ambiguity that lists them', async () => {
    const other = simulator.world.securityPolicies.add({ name: 'strict' }).id;
    const error = await thrownBy(client.securityPolicies.findByName('strict'));
    if (!isAmbiguousError(error)) throw error;
    expect(error.candidates.map(({ id }) => id)).to.deep.equal([strict, other]);
  });

  it('get groups by replacement and by addition and removal', async () => {
    const [a = '', b = '', c = ''] = ['a', 'b', 'c'].map((name) => simulator.world.groups.add({ name }).id);
    await client.securityPolicies.update(strict, { groupIds: [a, b] });
    expect(await groupsOf(strict)).to.deep.equal(['a', 'b']);
    await client.securityPolicies.update(strict, { addedGroupIds: [c], removedGroupIds: [a] });
    expect(await groupsOf(strict)).to.deep.equal(['b', 'c']);
    await client.securityPolicies.update(strict, { addedGroupIds: undefined });
    expect(await groupsOf(strict)).to.deep.equal(['b', 'c']);
    await client.securityPolicies.update(strict, { groupIds: [] });
    expect(await groupsOf(strict)).to.deep.equal([]);
    const sent = simulator.requests.list('UpdateSecurityPolicy').map(({ variables }) => variables);
    expect(sent[2]).to.deep.equal({ id: strict });
  });

  it('that do not exist cannot be changed, nor their groups be read', async () => {
    const failures = [client.securityPolicies.update(missing, {}), groupsOf(missing)].map(thrownBy);
    expect((await Promise.all(failures)).map(isNotFoundError)).to.deep.equal([true, true]);
  });
});
