import { twingateResource } from '@twingate-kit/crds';
import { buildTwingateResourceManifest, formatGlobalId } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { reasons } from '../external/reasons.js';
import {
  accessWrites,
  applyAccess,
  grantAccess,
  onlyEdge,
  remoteEdges,
  sceneEdge,
  startAccessScene,
} from '../testing/access-scene.js';
import { closeWorlds, startWorld, type WorldOptions } from '../testing/lifecycle-world.js';

const MINUTE = 60_000;
const everyMinute: WorldOptions = { environment: { RESOURCE_RECONCILER_INTERVAL: '60' } };
const namespaceType = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace' };
const defaultPolicyId = formatGlobalId('SecurityPolicy', 1);

describe('access', () => {
  afterEach(closeWorlds);

  it('is granted with one mutation, and recorded in the status under both names', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    world.resetCounters();
    const name = await grantAccess(scene);
    expect(remoteEdges(world)).to.deep.equal([sceneEdge(scene)]);
    expect(world.simulator.requests.byOperation).to.deep.equal({ AddAccess: 1 });
    expect(world.kubeWrites()).to.deep.equal({ main: 1, status: 1, events: 1 });
    const [resourceId, principalId] = sceneEdge(scene).split(' ');
    const { status, metadata } = world.get('access', name);
    expect(status).to.deep.include({
      resourceId,
      principalId,
      twingate_resource_access_change: { success: true, resource_id: resourceId, principal_id: principalId },
    });
    expect(metadata.finalizers).to.deep.equal(['twingate.com/finalizer']);
    expect(world.events(name)).to.deep.equal(['Normal Granted']);
  });

  it('sends its terms in the call that grants it, and null for those that the spec does not name', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    const { id: securityPolicyId } = world.simulator.world.securityPolicies.add({ name: 'Strict' });
    const terms = {
      securityPolicyId,
      expiresAt: '2030-01-01T00:00:00Z',
      accessPolicy: { mode: 'AUTO_LOCK', durationSeconds: 86_400 },
      approvalMode: 'AUTOMATIC',
    } as const;
    const name = await grantAccess(scene, terms);
    expect(onlyEdge(world)).to.deep.include(terms);
    const none = { securityPolicyId: null, expiresAt: null, accessPolicy: null, approvalMode: null };
    await world.edit('access', name, { spec: none });
    await world.ready('access', name);
    expect(onlyEdge(world)).to.deep.include(none);
    expect(accessWrites(world)).to.equal(2);
    expect(world.simulator.requests.list('AddAccess').at(-1)?.variables['access']).to.deep.equal([
      { principalId: onlyEdge(world).principalId, ...none },
    ]);
  });

  it('waits until resource and group have IDs, and is granted by their events alone', async () => {
    const world = await startWorld();
    const name = await world.applyAccess({
      spec: { resourceRef: { name: 'shop' }, groupRef: { name: 'team' } },
    });
    await world.refused('access', name, reasons.waitingForResource);
    await world.applyResource({ metadata: { name: 'shop', namespace: 'default' } });
    await world.refused('access', name, reasons.waitingForGroup);
    const before = world.clock.now();
    await world.applyGroup({ metadata: { name: 'team', namespace: 'default' } });
    await world.ready('access', name);
    expect(world.clock.now() - before).to.be.below(10_000);
  });

  it('of a principal by its ID is granted, also of a service account', async () => {
    const { world, resource } = await startAccessScene();
    const { id: principalId } = world.simulator.world.serviceAccounts.add({ name: 'robot' });
    const name = await world.applyAccess({ spec: { resourceRef: { name: resource }, principalId } });
    await world.ready('access', name);
    expect(onlyEdge(world).principalId).to.equal(principalId);
  });

  for (const [field, value] of Object.entries({
    securityPolicyId: defaultPolicyId,
    expiresAt: '2030-01-01T00:00:00Z',
    accessPolicy: { mode: 'MANUAL' },
    approvalMode: 'MANUAL',
  })) {
    it(`of a service account is refused with ${field}, without a call`, async () => {
      const { world, resource } = await startAccessScene();
      const { id: principalId } = world.simulator.world.serviceAccounts.add({ name: 'robot' });
      const spec = { resourceRef: { name: resource }, principalId, [field]: value };
      const name = await world.applyAccess({ spec });
      const { message } = await world.refused('access', name, reasons.invalidSpec);
      expect(message).to.contain(`spec.${field}`);
      expect(accessWrites(world)).to.equal(0);
    });
  }

  for (const [field, spec] of Object.entries({
    resourceRef: { resourceRef: {}, principalId: formatGlobalId('Group', 7) },
    groupRef: { groupRef: {} },
  })) {
    it(`whose ${field} has no name is refused`, async () => {
      const { world, resource } = await startAccessScene();
      const name = await world.applyAccess({ spec: { resourceRef: { name: resource }, ...spec } });
      const { message } = await world.refused('access', name, reasons.invalidSpec);
      expect(message).to.contain(`spec.${field}`);
    });
  }

  describe('by the name of a principal', () => {
    const team = { type: 'group', name: 'Team' } as const;

    it('is looked up once by exact name, however many objects ask for it', async () => {
      const { world } = await startAccessScene();
      const { id } = world.simulator.world.groups.add({ name: 'Team' });
      world.simulator.world.groups.add({ name: 'Team of another' });
      const resources = await world.manageResources(5);
      world.resetCounters();
      await world.stopOperator();
      const names: string[] = [];
      for (const resource of resources) {
        const spec = { resourceRef: { name: resource }, principalExternalRef: team };
        names.push(await world.applyAccess({ spec }));
      }
      await world.startOperator();
      for (const name of names) await world.ready('access', name);
      expect(remoteEdges(world).map((edge) => edge.split(' ')[1])).to.deep.equal(Array(5).fill(id));
      const lookups = world.simulator.requests
        .list('ListGroups')
        .filter(({ variables }) => JSON.stringify(variables).includes('Team'));
      expect(lookups).to.have.length(1);
    });

    it('keeps the recorded ID although names change', async () => {
      const { world, resource } = await startAccessScene(everyMinute);
      const { id } = world.simulator.world.groups.add({ name: 'Team' });
      const name = await world.applyAccess({
        spec: { resourceRef: { name: resource }, principalExternalRef: team },
      });
      await world.ready('access', name);
      world.simulator.world.groups.edit(id, { name: 'Renamed' });
      world.simulator.world.groups.add({ name: 'Team' });
      await world.advance(20 * MINUTE);
      await world.edit('access', name, { spec: { approvalMode: 'MANUAL' } });
      await world.ready('access', name);
      expect(onlyEdge(world).principalId).to.equal(id);
      await world.restartOperator();
      await world.advance(5 * MINUTE);
      expect(onlyEdge(world).principalId).to.equal(id);
    });

    it('is looked up again when the API says that the recorded ID does not exist', async () => {
      const { world, resource } = await startAccessScene(everyMinute);
      const { id } = world.simulator.world.groups.add({ name: 'Team' });
      const name = await world.applyAccess({
        spec: { resourceRef: { name: resource }, principalExternalRef: team },
      });
      await world.ready('access', name);
      world.simulator.world.groups.remove(id);
      const { id: next } = world.simulator.world.groups.add({ name: 'Team' });
      await world.until(() => remoteEdges(world).some((edge) => edge.endsWith(next)));
      await world.ready('access', name);
      expect(world.get('access', name).status).to.include({ principalId: next });
      expect(world.simulator.requests.byOperation).to.not.have.property('RemoveAccess');
    });

    it('is refused when several have it, with their IDs, until that ends', async () => {
      const { world, resource } = await startAccessScene();
      const ids = [1, 2].map(() => world.simulator.world.groups.add({ name: 'Team' }).id);
      const name = await world.applyAccess({
        spec: { resourceRef: { name: resource }, principalExternalRef: team },
      });
      const { message } = await world.refused('access', name, reasons.ambiguousPrincipal);
      for (const id of ids) expect(message).to.contain(id);
      expect(accessWrites(world)).to.equal(0);
      world.simulator.world.groups.edit(ids[0] ?? '', { name: 'Other' });
      await world.ready('access', name);
      expect(onlyEdge(world).principalId).to.equal(ids[1]);
    });

    it('waits for it when nobody has it', async () => {
      const { world, resource } = await startAccessScene();
      const robot = { type: 'serviceAccount', name: 'robot' } as const;
      const name = await world.applyAccess({
        spec: { resourceRef: { name: resource }, principalExternalRef: robot },
      });
      await world.refused('access', name, reasons.waitingForPrincipal);
      world.simulator.world.groups.add({ name: 'robot' });
      const { id } = world.simulator.world.serviceAccounts.add({ name: 'robot' });
      await world.ready('access', name);
      expect(onlyEdge(world).principalId).to.equal(id);
    });
  });

  describe('drift', () => {
    it('costs nothing when there is none: no write anywhere, and one list of resources a sweep', async () => {
      const scene = await startAccessScene(everyMinute);
      await grantAccess(scene);
      const { world } = scene;
      await world.advance(3 * MINUTE);
      world.resetCounters();
      await world.advance(10 * MINUTE);
      expect(world.allKubeWrites()).to.equal(0);
      expect(world.simulator.requests.writes).to.equal(0);
      expect(world.simulator.requests.byOperation).to.have.all.keys(
        'DefaultSecurityPolicy',
        'ListResourcesWithAccess',
        'ListGroups',
      );
    });

    it('is no difference after a restart: no write anywhere', async () => {
      const scene = await startAccessScene();
      await grantAccess(scene, { securityPolicyId: defaultPolicyId, accessPolicy: { mode: 'MANUAL' } });
      const { world } = scene;
      await world.advance(MINUTE);
      await world.stopOperator();
      world.resetCounters();
      await world.startOperator();
      await world.advance(5 * MINUTE);
      expect(world.simulator.requests.writes).to.equal(0);
      expect(world.allKubeWrites()).to.equal(0);
    });

    it('of an edge that is missing or has other terms is put right, others are left alone', async () => {
      const scene = await startAccessScene(everyMinute);
      const name = await grantAccess(scene, { approvalMode: 'MANUAL' });
      const { world, resource } = scene;
      const id = world.idOf('resource', resource);
      const foreign = world.simulator.world.groups.add({ name: 'Foreign' }).id;
      const [edge] = world.simulator.world.resources.get(id)?.access ?? [];
      if (edge === undefined) throw new Error('there is no edge');
      world.simulator.world.resources.edit(id, {
        access: [
          { ...edge, approvalMode: 'AUTOMATIC' },
          { ...edge, principalId: foreign },
        ],
      });
      await world.until(() => world.simulator.world.resources.get(id)?.access[0]?.approvalMode === 'MANUAL');
      expect(remoteEdges(world)).to.have.members([sceneEdge(scene), `${id} ${foreign}`]);
      world.simulator.world.resources.edit(id, { access: [{ ...edge, principalId: foreign }] });
      await world.until(() => remoteEdges(world).includes(sceneEdge(scene)));
      expect(remoteEdges(world)).to.have.length(2);
      expect(world.events(name)).to.include('Normal DriftCorrected');
    });

    it('is put right as well when no namespace with a resource is watched', async () => {
      const environment = { ...everyMinute.environment, OPERATOR_NAMESPACES: '["default"]' };
      const world = await startWorld({ environment });
      await world.createOther(namespaceType, { metadata: { name: 'infra' } });
      const { id } = world.simulator.world.resources.add({ name: 'Database' });
      const { metadata, ...manifest } = buildTwingateResourceManifest({ spec: { id } });
      const resource = { name: 'database', namespace: 'infra' };
      await world.createOther(twingateResource, { ...manifest, metadata: { ...metadata, ...resource } });
      await world.editOther(
        twingateResource,
        resource.name,
        { status: { id } },
        { namespace: resource.namespace, subresource: 'status' },
      );
      const group = await world.applyGroup();
      const name = await world.applyAccess({ spec: { resourceRef: resource, groupRef: { name: group } } });
      await world.ready('access', name);
      world.simulator.world.resources.edit(id, { access: [] });
      await world.until(() => remoteEdges(world).length === 1, 'the edge to come back');
      expect(world.events(name)).to.include('Normal DriftCorrected');
    });

    it('is not looked for with ENABLE_RESOURCE_ACCESS_RECONCILER=false, and changes of objects still act', async () => {
      const environment = { ...everyMinute.environment, ENABLE_RESOURCE_ACCESS_RECONCILER: 'false' };
      const scene = await startAccessScene({ environment });
      const name = await grantAccess(scene);
      const { world, resource } = scene;
      world.simulator.world.resources.edit(world.idOf('resource', resource), { access: [] });
      await world.advance(5 * MINUTE);
      expect(remoteEdges(world)).to.deep.equal([]);
      expect(world.simulator.requests.byOperation).to.not.have.property('ListResourcesWithAccess');
      await world.edit('access', name, { spec: { approvalMode: 'MANUAL' } });
      await world.ready('access', name);
      expect(remoteEdges(world)).to.have.length(1);
      await world.restartOperator();
      await world.advance(MINUTE);
      expect(world.isReady('access', name)).to.equal(true);
    });
  });

  it('that the older operator granted gets ready without a write to Twingate', async () => {
    const scene = await startAccessScene();
    const { world, resource, group } = scene;
    const [resourceId = '', principalId = ''] = sceneEdge(scene).split(' ');
    const terms = { securityPolicyId: null, expiresAt: null, accessPolicy: null, approvalMode: null };
    world.simulator.world.resources.edit(resourceId, {
      access: [{ principalId, ...terms, usageBasedAutolockDurationDays: null }],
    });
    await world.stopOperator();
    const change = { success: true, resource_id: resourceId, principal_id: principalId };
    const name = await world.applyAccess({
      metadata: { finalizers: ['twingate.com/finalizer'] },
      spec: { resourceRef: { name: resource }, groupRef: { name: group } },
      status: { twingate_resource_access_change: change },
    });
    world.resetCounters();
    await world.startOperator();
    await world.ready('access', name);
    expect(world.simulator.requests.writes).to.equal(0);
    await world.delete('access', name);
    await world.gone('access', name);
    expect(remoteEdges(world)).to.deep.equal([]);
  });

  it('that has expired is not granted again, and says so', async () => {
    const scene = await startAccessScene(everyMinute);
    const { world } = scene;
    const expiresAt = new Date(world.clock.now() + 5 * MINUTE).toISOString();
    const name = await grantAccess(scene, { expiresAt });
    await world.until(() => world.condition('access', name, 'Ready')?.reason === reasons.expired);
    expect(Date.parse(expiresAt)).to.be.at.most(world.clock.now());
    const writes = accessWrites(world);
    world.simulator.world.resources.edit(world.idOf('resource', scene.resource), { access: [] });
    await world.advance(5 * MINUTE);
    expect(accessWrites(world)).to.equal(writes);
    await world.edit('access', name, { spec: { expiresAt: null } });
    await world.ready('access', name);
    expect(onlyEdge(world).expiresAt).to.equal(null);
    await world.edit('access', name, { spec: { expiresAt: '2020-01-01T00:00:00Z' } });
    await world.until(() => remoteEdges(world).length === 0);
  });

  it('is neither granted nor revoked while its object is paused', async () => {
    const { world, resource, group } = await startAccessScene();
    const annotations = { 'kit.twingate.com/paused': 'true' };
    const name = await world.applyAccess({
      metadata: { annotations },
      spec: { resourceRef: { name: resource }, groupRef: { name: group } },
    });
    await world.refused('access', name, reasons.paused);
    await world.edit('access', name, { metadata: { annotations: { 'kit.twingate.com/paused': null } } });
    await world.ready('access', name);
    await world.edit('access', name, { metadata: { annotations } });
    await world.refused('access', name, reasons.paused);
    await world.delete('access', name);
    await world.advance(5 * MINUTE);
    expect(remoteEdges(world)).to.have.length(1);
    await world.edit('access', name, { metadata: { annotations: { 'kit.twingate.com/paused': null } } });
    await world.gone('access', name);
    expect(remoteEdges(world)).to.deep.equal([]);
  });

  it('that Twingate refuses says why, and is ready when that ends', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    const name = await applyAccess(scene, { securityPolicyId: formatGlobalId('SecurityPolicy', 99) });
    await world.refused('access', name, reasons.refused);
    expect(world.get('access', name).status).to.deep.include({
      twingate_resource_access_change: { success: false },
    });
    await world.edit('access', name, { spec: { securityPolicyId: null } });
    await world.ready('access', name);
  });
});
