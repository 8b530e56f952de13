import { expect } from 'chai';
import { names } from '../external/names.js';
import { reasons } from '../external/reasons.js';
import {
  accessWrites,
  applyAccess,
  grantAccess,
  remoteEdges,
  sceneEdge,
  startAccessScene,
} from '../testing/access-scene.js';
import { ConnectorScenery } from '../testing/connector-scenery.js';
import { AUTHORITY, addSecret, readyGateway } from '../testing/gateway-scenery.js';
import { closeWorlds, startWorld, type Kind, type LifecycleWorld } from '../testing/lifecycle-world.js';

const { observeOnly, deletionPolicy, forceDelete } = names.annotations;
const annotated = (annotations: Readonly<Record<string, string | null>>): { metadata: object } => ({
  metadata: { annotations },
});
const MINUTE = 60_000;

/** One ready object of each kind, and what there is of it in Twingate. */
interface Subject {
  readonly kind: Kind;
  readonly apply: (world: LifecycleWorld) => Promise<string>;
  readonly remote: (world: LifecycleWorld) => readonly unknown[];
}

const subjects: readonly Subject[] = [
  { kind: 'resource', apply: (world) => world.applyResource(), remote: (world) => world.remoteResources() },
  { kind: 'group', apply: (world) => world.applyGroup(), remote: (world) => world.remoteGroups() },
  {
    kind: 'connector',
    apply: (world) => world.applyConnector(),
    remote: (world) => world.remoteConnectors(),
  },
  { kind: 'gateway', apply: readyGateway, remote: ({ simulator }) => simulator.world.gateways.list() },
  {
    kind: 'authority',
    apply: applyAuthority,
    remote: ({ simulator }) => simulator.world.certificateAuthorities.list(),
  },
  { kind: 'access', apply: applyGrant, remote: (world) => remoteEdges(world) },
];

describe('an object that is to be orphaned', () => {
  afterEach(closeWorlds);

  for (const { kind, apply, remote } of subjects) {
    it(`(${kind}) goes with its deletion and leaves what is in Twingate, which is not even asked`, async () => {
      const world = await startWorld();
      const name = await settled(world, kind, apply);
      const before = remote(world);
      await world.edit(kind, name, annotated({ [deletionPolicy]: 'orphan' }));
      await world.quiet();
      world.simulator.faults.add({ fault: { kind: 'status', status: 503 } });
      await world.delete(kind, name);
      await world.gone(kind, name);
      expect(remote(world)).to.have.length(1).and.to.deep.equal(before);
      expect(world.events(name)).to.include('Normal LeftBehind');
    });
  }

  it('stays deleted in the cluster and alone in Twingate', async () => {
    const world = await startWorld();
    const name = await world.applyResource(annotated({ [deletionPolicy]: 'Orphan' }));
    await world.ready('resource', name);
    await world.delete('resource', name);
    await world.gone('resource', name);
    world.resetCounters();
    await world.advance(30 * MINUTE);
    expect(world.simulator.requests.writes).to.equal(0);
  });

  it('keeps its access: a grant does not wait for the deletion of a resource that stays', async () => {
    const scene = await startAccessScene();
    const { world, resource } = scene;
    const grant = await grantAccess(scene);
    await world.edit('resource', resource, annotated({ [deletionPolicy]: 'orphan' }));
    await world.delete('resource', resource);
    const before = world.clock.now();
    await world.delete('access', grant);
    await world.gone('access', grant);
    expect(world.clock.now() - before).to.be.below(10_000);
    expect(remoteEdges(world)).to.deep.equal([]);
  });

  it('is so by the configuration, and not if its annotation says delete', async () => {
    const world = await startWorld({ environment: { OPERATOR_DELETION_POLICY: 'orphan' } });
    const kept = await world.applyResource();
    const deleted = await world.applyResource(annotated({ [deletionPolicy]: 'delete' }));
    for (const name of [kept, deleted]) await world.ready('resource', name);
    const id = world.idOf('resource', kept);
    for (const name of [kept, deleted]) {
      await world.delete('resource', name);
      await world.gone('resource', name);
    }
    expect(world.remoteResources().map((remote) => remote.id)).to.deep.equal([id]);
  });
});

describe('a deletion that is forced', () => {
  afterEach(closeWorlds);

  for (const { kind, apply, remote } of subjects) {
    it(`(${kind}) goes through although the API is down, with a warning`, async () => {
      const world = await startWorld();
      const name = await settled(world, kind, apply);
      world.simulator.faults.add({ fault: { kind: 'status', status: 503 } });
      await world.delete(kind, name);
      await world.refused(kind, name, reasons.apiUnavailable);
      await world.edit(kind, name, annotated({ [forceDelete]: 'true' }));
      await world.gone(kind, name);
      expect(remote(world)).to.have.length(1);
      expect(world.events(name)).to.include('Warning ForceDeleted');
    });
  }

  it('does so although the object is paused, another annotation is wrong, and a create is open', async () => {
    const world = await startWorld();
    world.simulator.faults.add({ fault: { kind: 'lost-reply' }, operations: ['CreateNetworkResource'] });
    const name = await world.applyResource();
    await world.until(() => world.mark('resource', name).kind === 'open');
    const annotations = {
      [names.annotations.paused]: 'true',
      [deletionPolicy]: 'none',
      [forceDelete]: 'TRUE',
    };
    await world.edit('resource', name, annotated(annotations));
    await world.delete('resource', name);
    await world.gone('resource', name);
    expect(world.events(name)).to.include('Warning ForceDeleted');
  });

  it('is none before the object is deleted', async () => {
    const world = await startWorld();
    const name = await world.applyResource(annotated({ [forceDelete]: 'true' }));
    await world.ready('resource', name);
    expect(world.get('resource', name).metadata.finalizers).to.deep.equal([names.finalizer]);
  });
});

describe('an object that is only observed', () => {
  afterEach(closeWorlds);
  const observed = annotated({ [observeOnly]: 'true' });

  it('is not created, and says that it would be', async () => {
    const world = await startWorld();
    world.resetCounters();
    const name = await world.applyResource(observed);
    const { message } = await world.refused('resource', name, reasons.observeOnly);
    expect(message).to.contain('would be created');
    await world.advance(30 * MINUTE);
    expect(world.simulator.requests.writes).to.equal(0);
    expect(world.kubeWrites()).to.deep.equal({ main: 0, status: 1, events: 0 });
    await world.edit('resource', name, annotated({ [observeOnly]: null }));
    await world.ready('resource', name);
  });

  it('is compared by its spec.id, reports what differs, and becomes ready when nothing does', async () => {
    const world = await startWorld();
    const { id } = world.simulator.world.resources.add({ name: 'Shop', address: 'console.internal' });
    const spec = { id, name: 'Shop', address: 'shop.internal' };
    const name = await world.applyResource({ ...observed, spec });
    const { message } = await world.refused('resource', name, reasons.observeOnly);
    expect(message).to.match(/differs from the spec in address\b/);
    expect(world.get('resource', name).status?.id).to.equal(id);
    world.simulator.world.resources.edit(id, { address: 'shop.internal' });
    await world.ready('resource', name);
    expect(world.condition('resource', name, 'Synced')?.reason).to.equal(reasons.observed);
    world.simulator.world.resources.edit(id, { address: 'other.internal' });
    await world.refused('resource', name, reasons.observeOnly);
    expect(world.simulator.requests.writes).to.equal(0);
    expect(world.get('resource', name).metadata.finalizers ?? []).to.deep.equal([]);
  });

  it('was managed before: it stays as it is when it changes on either side, and is put right afterwards', async () => {
    const world = await startWorld();
    const name = await world.applyResource();
    await world.ready('resource', name);
    const id = world.idOf('resource', name);
    await world.edit('resource', name, observed);
    await world.until(() => world.condition('resource', name, 'Synced')?.reason === reasons.observed);
    world.resetCounters();
    await world.edit('resource', name, { spec: { name: 'Renamed' } });
    await world.refused('resource', name, reasons.observeOnly);
    world.simulator.world.resources.remove(id);
    await world.until(() => world.condition('resource', name, 'Ready')?.status === 'False');
    expect(world.simulator.requests.writes).to.equal(0);
    await world.edit('resource', name, annotated({ [observeOnly]: null }));
    await world.ready('resource', name);
    expect(world.remoteResources()).to.have.length(1);
  });

  it('is left in Twingate when it is deleted', async () => {
    const world = await startWorld();
    const name = await world.applyResource();
    await world.ready('resource', name);
    await world.edit('resource', name, observed);
    await world.delete('resource', name);
    await world.gone('resource', name);
    expect(world.remoteResources()).to.have.length(1);
    expect(world.events(name)).to.include('Normal LeftBehind');
  });

  it('is no way around what may not be imported', async () => {
    const world = await startWorld({ environment: { OPERATOR_IMPORT: 'none' } });
    const { id } = world.simulator.world.resources.add({ name: 'Shop', address: 'shop.internal' });
    await world.advance(5 * MINUTE);
    const name = await world.applyResource({ ...observed, spec: { id, name: 'Shop' } });
    await world.refused('resource', name, reasons.importNotAllowed);
    await world.edit('resource', name, annotated({ [observeOnly]: null }));
    await world.refused('resource', name, reasons.importNotAllowed);
    expect(world.get('resource', name).status?.id ?? null).to.equal(null);
  });

  it('costs a restart no more than a sweep', async () => {
    const world = await startWorld();
    for (const address of ['a.internal', 'b.internal']) {
      const { id } = world.simulator.world.resources.add({ name: address, address });
      const name = await world.applyResource({ ...observed, spec: { id, name: address, address } });
      await world.ready('resource', name);
    }
    await world.stopOperator();
    world.resetCounters();
    await world.startOperator();
    await world.advance(MINUTE);
    expect(world.simulator.requests.byOperation).to.not.have.any.keys('GetResource');
    expect(world.allKubeWrites()).to.equal(0);
  });

  it('(a connector) gets no tokens, Secret or Deployment', async () => {
    const world = await startWorld();
    const scenery = await ConnectorScenery.of(world);
    const name = await world.applyConnector(observed);
    await world.refused('connector', name, reasons.observeOnly);
    await world.advance(10 * MINUTE);
    expect(world.simulator.requests.writes).to.equal(0);
    expect(() => scenery.deployment(name)).to.throw();
  });

  it('(access) is not granted, says so, and is left when it was', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    const name = await grantAccess(scene);
    await world.edit('access', name, observed);
    const { message } = await world.refused('access', name, reasons.observeOnly);
    expect(message).to.contain('is there as asked');
    await world.edit('access', name, { spec: { expiresAt: '2030-01-01T00:00:00Z' } });
    await world.until(
      () => world.condition('access', name, 'Synced')?.message.includes('expiresAt') === true,
    );
    expect(accessWrites(world)).to.equal(1);
    await world.delete('access', name);
    await world.gone('access', name);
    expect(remoteEdges(world)).to.deep.equal([sceneEdge(scene)]);
  });

  it('is so by the configuration, and not if its annotation says false', async () => {
    const scene = await startAccessScene();
    const { world } = scene;
    await world.restartOperator({ OPERATOR_OBSERVE_ONLY: 'true' });
    const grant = await applyAccess(scene);
    await world.refused('access', grant, reasons.observeOnly);
    const watched = await world.applyResource();
    await world.refused('resource', watched, reasons.observeOnly);
    await world.edit('resource', watched, annotated({ [observeOnly]: 'False' }));
    await world.ready('resource', watched);
    expect(remoteEdges(world)).to.deep.equal([]);
  });
});

describe('an annotation of ours with a value that means nothing', () => {
  afterEach(closeWorlds);

  for (const [annotation, value, allowed] of [
    [observeOnly, 'yes', 'true or false'],
    [deletionPolicy, 'retain', 'delete or orphan'],
    [forceDelete, '', 'true or false'],
    [observeOnly, '__proto__', 'true or false'],
  ] as const) {
    it(`(${annotation}: ${JSON.stringify(value)}) stops everything, and says what it may be`, async () => {
      const world = await startWorld();
      const name = await world.applyResource(annotated({ [annotation]: value }));
      const { message } = await world.refused('resource', name, reasons.invalidAnnotation);
      expect(message).to.contain(annotation).and.to.contain(allowed);
      expect(world.simulator.requests.writes).to.equal(0);
      await world.edit('resource', name, annotated({ [annotation]: null }));
      await world.ready('resource', name);
      await world.edit('resource', name, annotated({ [annotation]: value }));
      await world.delete('resource', name);
      await world.refused('resource', name, reasons.invalidAnnotation);
      expect(world.remoteResources()).to.have.length(1);
    });
  }
});

async function settled(world: LifecycleWorld, kind: Kind, apply: Subject['apply']): Promise<string> {
  const name = await apply(world);
  // The Deployment of a connector has no Pods here.
  if (kind === 'connector') await world.until(() => world.get(kind, name).status?.id !== undefined);
  else await world.ready(kind, name);
  return name;
}

async function applyAuthority(world: LifecycleWorld): Promise<string> {
  await addSecret(world);
  return world.applyAuthority({ metadata: { name: AUTHORITY } });
}

async function applyGrant(world: LifecycleWorld): Promise<string> {
  const resource = await world.applyResource();
  const group = await world.applyGroup();
  return applyAccess({ world, resource, group });
}
