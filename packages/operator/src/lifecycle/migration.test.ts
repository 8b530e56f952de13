import { buildAccessEdge, formatGlobalId, sampleCertificates, type World } from '@twingate-kit/testkit';
import { expect } from 'chai';
import type { KubeObject } from '../engine/index.js';
import { names } from '../external/names.js';
import { reasons } from '../external/reasons.js';
import { remoteEdges } from '../testing/access-scene.js';
import { ConnectorScenery, type LegacyContent } from '../testing/connector-scenery.js';
import { establishedObjects, startEstablishedWorld } from '../testing/established-objects.js';
import { addSecret, addService } from '../testing/gateway-scenery.js';
import { closeWorlds, type Kind, type LifecycleWorld } from '../testing/lifecycle-world.js';
import { sendJson, startTestApiServer, type TestApiServer } from '../testing/test-api-server.js';

const MINUTE = 60_000;
const everyMinute = {
  RESOURCE_RECONCILER_INTERVAL: '60',
  GROUP_RECONCILER_INTERVAL: '60',
  GATEWAY_RECONCILER_INTERVAL: '60',
  CA_RECONCILER_INTERVAL: '60',
  CONNECTOR_RECONCILER_INTERVAL: '60',
};

/** The kinds as the tests call them. */
const kindOf: Readonly<Record<string, Kind>> = {
  TwingateResource: 'resource',
  TwingateGroup: 'group',
  TwingateGateway: 'gateway',
  TwingateCertificateAuthority: 'authority',
  TwingateResourceAccess: 'access',
  TwingateConnector: 'connector',
};

const INTERRUPTED = 'interrupted-resource';
const REFUSED = 'access-refused';
const established = establishedObjects()
  .filter(({ metadata }) => metadata.name !== REFUSED)
  .flatMap(({ kind, ...object }) => {
    const known = kindOf[kind];
    return known === undefined ? [] : [{ kind: known, ...object }];
  });
/** What the older operator ran for the connectors, by their names. */
const deployments: Readonly<Record<string, LegacyContent>> = {
  connector: {
    env: [{ name: 'TZ', value: 'UTC' }],
    sidecars: [{ name: 'proxy', image: 'envoyproxy/envoy' }],
    podExtra: { nodeSelector: { 'kubernetes.io/os': 'linux' } },
  },
  'connector-with-image-policy': {
    image: 'twingate/connector:1.71.0',
    versionPolicy: { schedule: '0 0 * * *', version: '^1.0.0' },
  },
};
const finished = established.filter(({ metadata }) => metadata.name !== INTERRUPTED);

/** Twingate as the older operator left it: what the objects ask for, and more that is not theirs. */
function fillAccount(world: World): void {
  const { groups, gateways, certificateAuthorities, resources, serviceAccounts, connectors } = world;
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
  connectors.add({ ...withId(ids['connector']), name: 'rapid-falcon' });
  connectors.add({ ...withId(ids['connector-with-image-policy']), name: 'calm-otter' });
}

const withId = (id: string | undefined): { readonly id?: string } => (id === undefined ? {} : { id });

interface Migrated {
  readonly world: LifecycleWorld;
  readonly scenery: ConnectorScenery;
}

const hubs: TestApiServer[] = [];

/** A world that the older operator left, in which Docker Hub has nothing newer than what runs. */
async function migrated(): Promise<Migrated> {
  const hub = await startTestApiServer((_request, response) => {
    sendJson(response, 200, { next: null, results: [{ name: '1.71.0' }] });
  });
  hubs.push(hub);
  const environment = { ...everyMinute, OPERATOR_DOCKER_HUB_URL: hub.url };
  const world = await startEstablishedWorld(({ kind }) => kind in kindOf, { environment });
  world.waitFor(() => hub.requests.length + hub.connections);
  fillAccount(world.simulator.world);
  await addSecret(world, { name: 'gateway-tls' });
  await addService(world);
  const scenery = await ConnectorScenery.of(world);
  for (const [name, content] of Object.entries(deployments)) {
    await scenery.createSecret(name);
    await scenery.createLegacyDeployment(name, content);
  }
  return { world, scenery };
}

const migratedWorld = async (): Promise<LifecycleWorld> => (await migrated()).world;

/** Annotations but for the times of version checks, which go on. */
function withoutChecks({ annotations = {} }: KubeObject['metadata']): Readonly<Record<string, string>> {
  const { lastVersionCheck, nextVersionCheck } = names.annotations;
  const isKept = (name: string): boolean => name !== lastVersionCheck && name !== nextVersionCheck;
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => isKept(name)));
}

/** Everything of the account that the operator could change. */
function account({ simulator }: LifecycleWorld): unknown {
  const { resources, groups, gateways, certificateAuthorities, connectors } = simulator.world;
  return [resources, groups, gateways, certificateAuthorities, connectors].map((each) => each.list());
}

describe('migration from the older operator', () => {
  afterEach(async () => {
    await closeWorlds();
    for (const hub of hubs.splice(0)) await hub.close();
  });

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
      expect(withoutChecks(now.metadata)).to.deep.include(withoutChecks(metadata));
      expect(now.metadata.finalizers).to.deep.equal([names.finalizer]);
      expect(now.spec).to.deep.equal(spec);
      expect(now.status).to.deep.include(status);
      if (kind !== 'access') expect(world.idOf(kind, metadata.name)).to.equal(spec['id']);
    });
  }

  for (const name of Object.keys(deployments)) {
    it(`takes the Deployment and the Secret over as they are, and no pod restarts: ${name}`, async () => {
      const { world, scenery } = await migrated();
      const { metadata, spec } = scenery.deployment(name);
      const secret = scenery.secret(name);
      await world.startOperator();
      await world.ready('connector', name);
      await world.advance(3 * MINUTE);
      const after = scenery.deployment(name);
      expect(after.metadata.uid).to.equal(metadata.uid);
      expect(after.spec).to.deep.equal(spec);
      expect(scenery.secret(name)).to.deep.equal(secret);
      expect(scenery.generations()).to.equal(0);
    });
  }

  it('says that a connector is not ready while its Deployment is not available, and leaves that alone', async () => {
    const { world, scenery } = await migrated();
    world.cluster.deployments.take('never', { namespace: 'default', name: 'connector' });
    await scenery.deleteDeployment('connector');
    await scenery.createLegacyDeployment('connector', deployments['connector']);
    const { spec } = scenery.deployment('connector');
    await world.startOperator();
    const isDown = (): boolean =>
      world.condition('connector', 'connector', 'Ready')?.reason === reasons.deploymentNotReady;
    await world.until(isDown, 'the condition');
    expect(scenery.deployment('connector').spec).to.deep.equal(spec);
  });

  it('says what is wrong with access that was never granted, and grants nothing for it', async () => {
    const world = await migratedWorld();
    const edges = remoteEdges(world);
    await world.startOperator();
    const { message } = await world.refused('access', REFUSED, reasons.invalidSpec);
    expect(message).to.contain('resourceRef');
    await world.advance(3 * MINUTE);
    expect(remoteEdges(world)).to.deep.equal(edges);
    await world.delete('access', REFUSED);
    await world.gone('access', REFUSED);
    expect(remoteEdges(world)).to.deep.equal(edges);
  });

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
