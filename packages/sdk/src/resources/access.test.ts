import { expect } from 'chai';
import type { TwingateClient } from '../client.js';
import { isNotFoundError } from '../errors.js';
import type { AccessEdge } from '../index.js';
import type { SimulatedClient } from '../simulated-client.test.fixture.js';
import { collect, startSimulatedClient, thrownBy } from '../simulated-client.test.fixture.js';

const missing = btoa('Resource:999999');
const expiresAt = '2027-01-01T00:00:00+00:00';

describe('access', () => {
  let simulator: SimulatedClient['simulator'];
  let client: TwingateClient;
  let resourceId: string;
  let groupId: string;

  beforeEach(async () => {
    ({ simulator, client } = await startSimulatedClient());
    const remoteNetworkId = simulator.world.remoteNetworks.add({}).id;
    resourceId = simulator.world.resources.add({ name: 'web', remoteNetworkId }).id;
    groupId = simulator.world.groups.add({ name: 'admins' }).id;
  });

  afterEach(() => simulator.close());

  const edges = (): Promise<readonly AccessEdge[]> => collect(client.access.list(resourceId));

  it('is added with terms; absent terms stay, null takes a term away', async () => {
    const securityPolicyId = simulator.world.securityPolicies.add({ name: 'strict' }).id;
    const accessPolicy = { mode: 'AUTO_LOCK', durationSeconds: 86_400 } as const;
    const terms = {
      principalId: groupId,
      securityPolicyId,
      expiresAt,
      accessPolicy,
      approvalMode: 'MANUAL',
    } as const;
    expect(await client.access.add(resourceId, [terms])).to.include({ id: resourceId, name: 'web' });
    expect(await edges()).to.deep.equal([
      {
        principal: { __typename: 'Group', id: groupId, name: 'admins' },
        securityPolicy: { id: securityPolicyId, name: 'strict' },
        expiresAt,
        accessPolicy,
        approvalMode: 'MANUAL',
      },
    ]);
    await client.access.add(resourceId, [
      { principalId: groupId, securityPolicyId: undefined, expiresAt: null },
    ]);
    const sent = simulator.requests.list('AddAccess').at(-1)?.variables;
    expect(sent).to.deep.equal({ resourceId, access: [{ principalId: groupId, expiresAt: null }] });
    const [edge] = await edges();
    expect(edge).to.deep.include({ expiresAt: null, accessPolicy, approvalMode: 'MANUAL' });
    expect(edge?.securityPolicy).to.include({ id: securityPolicyId });
  });

  it('is replaced as a whole, and taken away from whom is named', async () => {
    const robot = simulator.world.serviceAccounts.add({ name: 'robot' });
    await client.access.add(resourceId, [{ principalId: groupId }]);
    await client.access.set(resourceId, [{ principalId: robot.id }]);
    expect((await edges()).map(({ principal }) => principal)).to.deep.equal([
      { __typename: 'ServiceAccount', id: robot.id, name: 'robot' },
    ]);
    await client.access.add(resourceId, [{ principalId: groupId }]);
    await client.access.remove(resourceId, [robot.id]);
    expect((await edges()).map(({ principal }) => principal.id)).to.deep.equal([groupId]);
    await client.access.set(resourceId, []);
    expect(await edges()).to.deep.equal([]);
  });

  it('is listed beyond the first page, and by kind of principal', async () => {
    const ids = Array.from({ length: 120 }, (_, n) => simulator.world.groups.add({ name: `g${n}` }).id);
    const robotId = simulator.world.serviceAccounts.add({ name: 'robot' }).id;
    const access = [...ids, robotId].map((principalId) => ({ principalId }));
    await client.access.set(resourceId, access);
    const all = await edges();
    expect(all.map(({ principal }) => principal.id)).to.have.members([...ids, robotId]);
    const filter = { principalType: { in: ['SERVICE_ACCOUNT'] } } as const;
    const robots = await collect(client.access.list(resourceId, { filter }));
    expect(robots.map(({ principal }) => principal.id)).to.deep.equal([robotId]);
    const pages = await collect(client.access.pages(resourceId, { pageSize: 50 }));
    expect(pages.map(({ items }) => items.length)).to.deep.equal([50, 49, 22]);
    expect(pages.every(({ consistent }) => consistent)).to.equal(true);
  });

  it('of what does not exist is an error and no empty list', async () => {
    const failure = await thrownBy(collect(client.access.list(missing)));
    expect(isNotFoundError(failure)).to.equal(true);
    expect(failure).to.include({ entityId: missing, field: 'resourceId' });
    expect(isNotFoundError(await thrownBy(client.access.remove(missing, [groupId])))).to.equal(true);
    expect(simulator.requests.list('RemoveAccess')).to.have.length(1);
  });

  it('is for groups and service accounts only, when compiled and when run', async () => {
    const user = simulator.world.users.add({}).id;
    expect(await thrownBy(client.access.add(resourceId, [{ principalId: user }]))).to.include({
      message:
        'AddAccess: principalId must be the ID of a Group or a ServiceAccount (base64 of Group:number), but is the ID of a User.',
    });
    const resource = await client.resources.get(resourceId);
    if (resource === null) throw new Error('the resource is gone');
    // @ts-expect-error a resource is no principal
    expect(await thrownBy(client.access.remove(resourceId, [resource.id]))).to.include({
      code: 'INVALID_INPUT',
    });
    expect(simulator.requests.writes).to.equal(0);
  });
});
