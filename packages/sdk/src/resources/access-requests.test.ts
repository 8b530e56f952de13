import { expect } from 'chai';
import type { TwingateClient } from '../client.js';
import { isMutationRefusedError, isNotFoundError } from '../errors.js';
import type { SimulatedClient } from '../simulated-client.test.fixture.js';
import { collect, startSimulatedClient, thrownBy } from '../simulated-client.test.fixture.js';

const missing = btoa('AccessRequest:999');

describe('access requests', () => {
  let simulator: SimulatedClient['simulator'];
  let client: TwingateClient;
  let userId: string;
  let resourceId: string;

  beforeEach(async () => {
    ({ simulator, client } = await startSimulatedClient());
    userId = simulator.world.users.add({ email: 'ada@acme.example' }).id;
    resourceId = simulator.world.resources.add({ name: 'db' }).id;
  });

  afterEach(() => simulator.close());

  it('are read with user and resource, and listed by user', async () => {
    const { id } = simulator.world.accessRequests.add({ reason: 'on call', userId, resourceId });
    const other = simulator.world.users.add({ email: 'bob@acme.example' }).id;
    simulator.world.accessRequests.add({ userId: other, resourceId });
    const request = await client.accessRequests.get(id);
    expect(request).to.deep.include({
      id,
      reason: 'on call',
      status: 'PENDING',
      resource: { __typename: 'NetworkResource', id: resourceId, name: 'db' },
      user: { id: userId, email: 'ada@acme.example' },
    });
    const filter = { userId: { in: [userId] } };
    expect(await collect(client.accessRequests.list({ filter }))).to.deep.equal([request]);
    expect(await collect(client.accessRequests.list({ pageSize: 1 }))).to.have.length(2);
    expect(await client.accessRequests.get(missing)).to.equal(null);
  });

  it('are approved or rejected, once', async () => {
    const [a = '', b = ''] = [1, 2].map(() => simulator.world.accessRequests.add({ userId, resourceId }).id);
    await client.accessRequests.approve(a);
    await client.accessRequests.reject(b);
    const statuses = simulator.world.accessRequests.list().map(({ status }) => status);
    expect(statuses).to.deep.equal(['APPROVED', 'REJECTED']);
    expect(isMutationRefusedError(await thrownBy(client.accessRequests.reject(a)))).to.equal(true);
    expect(isNotFoundError(await thrownBy(client.accessRequests.approve(missing)))).to.equal(true);
  });
});

describe('the account', () => {
  it('tells the issuer of its event export, or that there is none', async () => {
    const { simulator, client } = await startSimulatedClient();
    expect(await client.account.eventsSyncOidcProviderUrl()).to.equal(null);
    const url = 'https://acme.twingate.com/oidc';
    simulator.world.settings.edit({ eventsSyncOidcProviderUrl: url });
    expect(await client.account.eventsSyncOidcProviderUrl()).to.equal(url);
    await simulator.close();
  });
});
