import { buildAccessEdge, formatGlobalId, sampleCertificates, type World } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { names } from '../external/names.js';
import { establishedObjects, startEstablishedWorld } from '../testing/established-objects.js';
import { addSecret, addService } from '../testing/gateway-scenery.js';
import { closeWorlds, type Kind, type LifecycleWorld } from '../testing/lifecycle-world.js';

const MINUTE = 60_000;
const everyMinute = {
  RESOURCE_RECONCILER_INTERVAL: '60',
  GROUP_RECONCILER_INTERVAL: '60',
  GATEWAY_RECONCILER_INTERVAL: '60',
  CA_RECONCILER_INTERVAL: '60',
};

/** The kinds as the tests call them; connectors, with all that they have in the cluster, are in connector-rollouts.test.ts. */
const kindOf: Readonly<Record<string, Kind>> = {
  TwingateResource: 'resource',
  TwingateGroup: 'group',
  TwingateGateway: 'gateway',
  TwingateCertificateAuthority: 'authority',
  TwingateResourceAccess: 'access',
};

const INTERRUPTED = 'interrupted-resource';
const REFUSED = 'access-refused';
const established = establishedObjects()
  .filter(({ metadata }) => metadata.name !== REFUSED)
  .flatMap(({ kind, ...object }) => {
    const known = kindOf[kind];
    return known === undefined ? [] : [{ kind: known, ...object }];
  });
const finished = established.filter(({ metadata }) => metadata.name !== INTERRUPTED);

/** Twingate as the older operator left it: what the objects ask for, and more that is not theirs. */
function fillAccount(world: World): void {
  const { groups, gateways, certificateAuthorities, resources, serviceAccounts } = world;
  const ids = Object.fromEntries(
    finished.map(({ metadata, spec }) => [metadata.name, String(spec['id'])] as const),
  );
  const [{ fingerprint }] = sampleCertificates;
  const ca = certificateAuthorities.add({
    ...withId(ids['certificate-authority']),
    name: 'Gateway CA',
    fingerprint,
  });
  const address = 'gateway.default.svc.cluster.local:8443';
  const gateway = gateways.add({ ...withId(ids['gateway']), address, x509CAId: ca.id });
  const group = groups.add({ ...withId(ids['group']), name: 'Engineering' });
  const serviceAccount = serviceAccounts.add({ id: formatGlobalId('ServiceAccount', 1), name: 'ci' });
  resources.add({
    ...withId(ids['network-resource']),
    name: 'Database',
    address: 'db.internal',
    alias: 'db.acme.internal',
    protocols: {
      allowIcmp: false,
      tcp: { policy: 'RESTRICTED', ports: [{ start: 5432, end: 5432 }] },
      udp: { policy: 'RESTRICTED', ports: [] },
    },
    tags: [
      { key: 'env', value: 'prod' },
      { key: 'app', value: 'database' },
    ],
    access: [
      buildAccessEdge({ principalId: group.id, securityPolicyId: formatGlobalId('SecurityPolicy', 1) }),
      buildAccessEdge({ principalId: serviceAccount.id }),
    ],
  });
  resources.add({
    __typename: 'WebAppResource',
    ...withId(ids['web-app-resource']),
    name: 'Wiki',
    address: 'wiki.internal',
    gatewayId: gateway.id,
    downstream: { port: 443, tlsMode: 'NONE' },
    upstream: { port: 8080, tlsMode: 'NONE' },
    requestHeaderRewrites: [{ key: 'X-Forwarded-Proto', value: 'https' }],
  });
  groups.add({ name: 'Somebody else’s' });
}

const withId = (id: string | undefined): { readonly id?: string } => (id === undefined ? {} : { id });

async function migratedWorld(): Promise<LifecycleWorld> {
  const world = await startEstablishedWorld(({ kind }) => kind in kindOf, { environment: everyMinute });
  fillAccount(world.simulator.world);
  await addSecret(world, { name: 'gateway-tls' });
  await addService(world);
  return world;
}

/** Everything of the account that the operator could change. */
function account({ simulator }: LifecycleWorld): unknown {
  const { resources, groups, gateways, certificateAuthorities, connectors } = simulator.world;
  return [resources, groups, gateways, certificateAuthorities, connectors].map((each) => each.list());
}

describe('migration from the older operator', () => {
  afterEach(closeWorlds);

  it('writes nothing to Twingate when everything is as it should be, and makes every object ready', async () => {
    const world = await migratedWorld();
    await world.deleteByForce('resource', INTERRUPTED);
    const before = account(world);
    world.resetCounters();
    await world.startOperator();
    for (const { kind, metadata } of finished) await world.ready(kind, metadata.name);
    await world.advance(3 * MINUTE);
    expect(world.simulator.requests.writes).to.equal(0);
    expect(account(world)).to.deep.equal(before);
  });

  it('writes no more after a restart', async () => {
    const world = await migratedWorld();
    await world.startOperator();
    for (const { kind, metadata } of established) await world.ready(kind, metadata.name);
    await world.advance(3 * MINUTE);
    world.resetCounters();
    await world.restartOperator();
    await world.advance(3 * MINUTE);
    expect(world.simulator.requests.writes).to.equal(0);
    expect(world.allKubeWrites()).to.equal(0);
  });

  for (const { kind, metadata, spec, status } of finished) {
    it(`keeps what the older operator needs to come back: ${metadata.name}`, async () => {
      const world = await migratedWorld();
      await world.startOperator();
      const now = await world.ready(kind, metadata.name);
      expect(now.metadata.annotations).to.deep.include(metadata.annotations);
      expect(now.metadata.finalizers).to.deep.equal([names.finalizer]);
      expect(now.spec).to.deep.equal(spec);
      expect(now.status).to.deep.include(status);
      if (kind !== 'access') expect(world.idOf(kind, metadata.name)).to.equal(spec['id']);
    });
  }

  it('goes on with an object whose creation the older operator had not finished, and removes its progress', async () => {
    const world = await migratedWorld();
    await world.startOperator();
    const { metadata } = await world.ready('resource', INTERRUPTED);
    expect(world.remoteResources().filter(({ name }) => name === 'Cache')).to.have.length(1);
    expect(metadata.annotations).to.have.all.keys(
      'twingate.com/kopf-managed',
      'twingate.com/last-handled-configuration',
    );
  });

  it('removes the progress from access as well', async () => {
    const world = await migratedWorld();
    const progress = 'twingate.com/twingate_resource_access_change';
    await world.edit('access', 'access', { metadata: { annotations: { [progress]: '{"retries":1}' } } });
    await world.startOperator();
    const { metadata } = await world.ready('access', 'access');
    expect(metadata.annotations).not.to.have.property(progress);
  });

  it('removes nothing else from the annotations: not the times of version checks, not those of people', async () => {
    const world = await migratedWorld();
    const kept = {
      'twingate.com/last-version-check': '2025-05-06T00:00:00+00:00',
      'twingate.com/next-version-check': '2025-05-07T00:00:00+00:00',
      'twingate.com/owner': 'platform',
      'example.com/twingate_resource_create': '{}',
    };
    const progress = {
      'twingate.com/touch-dummy': '2025-05-06T00:00:00',
      'twingate.com/twingate_group_create_update': '{"retries":1}',
      'twingate.com/twingate_group_create_update.D': '{"retries":1}',
    };
    await world.edit('group', 'group', { metadata: { annotations: { ...kept, ...progress } } });
    await world.startOperator();
    const { metadata } = await world.ready('group', 'group');
    const before = finished.find(({ kind }) => kind === 'group')?.metadata.annotations;
    expect(metadata.annotations).to.deep.equal({ ...before, ...kept });
  });

  it('recreates what is gone in Twingate', async () => {
    const world = await migratedWorld();
    const [group] = world.remoteGroups();
    world.simulator.world.groups.remove(group?.id ?? '');
    await world.startOperator();
    const isNew = (): boolean => world.get('group', 'group').spec.id !== group?.id;
    await world.until(() => isNew() && world.isReady('group', 'group'), 'the group to come back');
    expect(world.events('group')).to.include('Normal Recreated');
  });
});
