import { expect } from 'chai';
import type { KubeObject } from '../engine/index.js';
import { names } from '../external/names.js';
import { serviceType as SERVICES } from '../kinds/gateway/service.js';
import {
  closeWorlds,
  startWorld,
  type LifecycleWorld,
  type WorldObject,
} from '../testing/lifecycle-world.js';

const ON = { [names.serviceAnnotations.enabled]: 'true' };
const asking = (wishes: Readonly<Record<string, string | null>>): Record<string, string | null> =>
  Object.fromEntries(
    Object.entries(wishes).map(([name, value]) => [names.serviceAnnotations.prefix + name, value]),
  );

interface ServiceFields {
  readonly annotations?: Readonly<Record<string, string | null>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ports?: readonly object[];
}

describe('Services with annotations', () => {
  afterEach(closeWorlds);

  const applyService = async (
    world: LifecycleWorld,
    { annotations = ON, labels = {}, ports = [{ port: 80, protocol: 'TCP' }] }: ServiceFields = {},
  ): Promise<void> => {
    const given = Object.fromEntries(Object.entries(annotations).map(([name, value]) => [name, value ?? '']));
    const service: KubeObject & { readonly spec: object } = {
      metadata: { name: 'web', namespace: 'default', annotations: given, labels },
      spec: { ports },
    };
    await world.createOther(SERVICES, service);
  };
  const edit = (world: LifecycleWorld, patch: object): Promise<void> =>
    world.editOther(SERVICES, 'web', patch, { namespace: 'default' });
  const annotate = (
    world: LifecycleWorld,
    annotations: Readonly<Record<string, string | null>>,
  ): Promise<void> => edit(world, { metadata: { annotations } });
  const isThere = (world: LifecycleWorld): boolean => world.has('resource', 'web-resource');
  const resource = (world: LifecycleWorld): Promise<WorldObject> => world.ready('resource', 'web-resource');
  const spec = (world: LifecycleWorld): Readonly<Record<string, unknown>> => ({
    ...world.get('resource', 'web-resource').spec,
  });

  it('get a resource of their name that belongs to them, has their labels, and reaches Twingate', async () => {
    const world = await startWorld();
    await applyService(world, { labels: { team: 'red' } });
    const { metadata } = await resource(world);
    const { metadata: service } = await world.readOther(SERVICES, 'web', 'default');
    expect(metadata.ownerReferences).to.deep.equal([
      { apiVersion: 'v1', kind: 'Service', name: 'web', uid: service.uid, controller: true },
    ]);
    expect(metadata.labels).to.deep.equal({ team: 'red' });
    const [remote] = world.remoteResources();
    expect(remote).to.deep.include({
      name: 'web-resource',
      tags: [{ key: 'team', value: 'red' }],
      protocols: {
        allowIcmp: false,
        tcp: { policy: 'RESTRICTED', ports: [{ start: 80, end: 80 }] },
        udp: { policy: 'RESTRICTED', ports: [] },
      },
    });
    expect(service.annotations, 'Services are never written').to.deep.equal(ON);
    expect(service).to.not.have.property('finalizers');
  });

  it('without the annotation, or with another value than "true", get none', async () => {
    const world = await startWorld();
    await applyService(world, { annotations: { [names.serviceAnnotations.enabled]: 'yes' } });
    await world.advance(60_000);
    expect(isThere(world)).to.equal(false);
  });

  it('that were there before the operator get theirs, and nothing is written when nothing differs', async () => {
    const world = await startWorld({ running: false });
    await applyService(world);
    await world.startOperator();
    await resource(world);
    world.resetCounters();
    await world.restartOperator();
    await world.advance(60_000);
    expect(world.kubeWrites()).to.deep.equal({ main: 0, status: 0, events: 0 });
  });

  it('change their resource with their ports, labels and annotations, and reset what is asked for no more', async () => {
    const world = await startWorld();
    await applyService(world, { annotations: { ...ON, ...asking({ alias: 'web.acme', isVisible: 'no' }) } });
    await resource(world);
    expect(spec(world)).to.include({ alias: 'web.acme', isVisible: false });
    await annotate(world, asking({ alias: null, isVisible: '', name: 'Shop' }));
    await edit(world, {
      metadata: { labels: { team: 'blue' } },
      spec: { ports: [{ port: 81, protocol: 'TCP' }] },
    });
    const { metadata } = await resource(world);
    expect(metadata.labels).to.deep.equal({ team: 'blue' });
    expect(spec(world)).to.include({ name: 'Shop', isVisible: true });
    expect(spec(world)).to.not.have.property('alias');
    const [remote] = world.remoteResources();
    expect(remote).to.deep.include({ name: 'Shop', alias: null, isVisible: true });
    expect(remote?.protocols.tcp.ports).to.deep.equal([{ start: 81, end: 81 }]);
  });

  it('lose their resource with the annotation', async () => {
    const world = await startWorld();
    await applyService(world);
    await resource(world);
    await annotate(world, { [names.serviceAnnotations.enabled]: null });
    await world.gone('resource', 'web-resource');
    expect(world.remoteResources()).to.deep.equal([]);
  });

  it('take their resource along when they are deleted', async () => {
    const world = await startWorld();
    await applyService(world);
    await resource(world);
    await world.deleteOther(SERVICES, 'web', 'default');
    await world.gone('resource', 'web-resource');
    expect(world.remoteResources()).to.deep.equal([]);
  });

  it('whose annotation went while the operator was away lose their resource then', async () => {
    const world = await startWorld();
    await applyService(world);
    await resource(world);
    await world.stopOperator();
    await annotate(world, { [names.serviceAnnotations.enabled]: 'false' });
    await world.startOperator();
    await world.gone('resource', 'web-resource');
  });

  it('put their resource right when it is edited or deleted by hand', async () => {
    const world = await startWorld();
    await applyService(world);
    const { metadata } = await resource(world);
    await world.edit('resource', 'web-resource', { spec: { name: 'Mine', alias: 'mine.acme' } });
    await world.until(() => spec(world)['name'] === 'web-resource', 'the name to be put right');
    expect(spec(world)).to.not.have.property('alias');
    await world.delete('resource', 'web-resource');
    await world.until(
      () => isThere(world) && world.get('resource', 'web-resource').metadata.uid !== metadata.uid,
      'another one',
    );
    await resource(world);
    expect(world.remoteResources()).to.have.length(1);
  });

  it('keep what others add to their resource', async () => {
    const world = await startWorld();
    await applyService(world);
    await resource(world);
    const mine = { metadata: { annotations: { note: 'mine' } } };
    await world.edit('resource', 'web-resource', mine);
    await annotate(world, asking({ name: 'Shop' }));
    const { metadata } = await resource(world);
    expect(metadata.annotations).to.include({ note: 'mine' });
  });

  it('with wrong annotations get an event and a metric, and their resource stays as it was', async () => {
    const world = await startWorld();
    await applyService(world);
    await resource(world);
    await annotate(world, asking({ isVisible: 'perhaps', name: 'Shop' }));
    await world.until(() => world.events('web').includes('Warning InvalidAnnotations'), 'the event');
    expect(spec(world)).to.include({ name: 'web-resource', isVisible: true });
    const metric = 'twingate_operator_refused_objects{kind="Service"}';
    expect(await world.metric(metric)).to.equal(1);
    await annotate(world, asking({ isVisible: 'no' }));
    await resource(world);
    expect(spec(world)).to.include({ name: 'Shop', isVisible: false });
    expect(await world.metric(metric)).to.equal(0);
  });

  it('are refused the type Kubernetes', async () => {
    const world = await startWorld();
    await applyService(world, { annotations: { ...ON, ...asking({ type: 'Kubernetes' }) } });
    await world.until(() => world.events('web').includes('Warning InvalidAnnotations'), 'the event');
    expect(isThere(world)).to.equal(false);
  });

  it('leave a resource of that name alone that is not theirs, until it is gone', async () => {
    const world = await startWorld();
    await world.applyResource({ metadata: { name: 'web-resource' }, spec: { name: 'Mine' } });
    await resource(world);
    await applyService(world);
    await world.until(() => world.events('web').includes('Warning NameTaken'), 'the event');
    await annotate(world, { [names.serviceAnnotations.enabled]: null });
    await annotate(world, ON);
    expect(spec(world)).to.include({ name: 'Mine' });
    await world.delete('resource', 'web-resource');
    await world.until(() => isThere(world) && spec(world)['name'] === 'web-resource', 'their own');
  });

  it('of another type get another resource', async () => {
    const world = await startWorld();
    await applyService(world);
    const { metadata } = await resource(world);
    await annotate(world, asking({ type: 'WebApp', gatewayName: 'gw' }));
    await world.until(() => isThere(world) && spec(world)['type'] === 'WebApp', 'the other type');
    expect(world.get('resource', 'web-resource').metadata.uid).to.not.equal(metadata.uid);
    expect(spec(world)).to.deep.include({
      gatewayRef: { name: 'gw', namespace: 'default' },
      downstream: { port: 80 },
      upstream: { port: 80 },
    });
    expect(spec(world)).to.not.have.property('protocols');
    expect(world.remoteResources()).to.deep.equal([]);
  });

  it('that lose the annotation keep a resource of type Kubernetes', async () => {
    const world = await startWorld({ running: false });
    await applyService(world, { annotations: {} });
    const { metadata } = await world.readOther(SERVICES, 'web', 'default');
    await world.applyResource({
      metadata: {
        name: 'web-resource',
        ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name: 'web', uid: metadata.uid ?? '' }],
      },
      spec: { type: 'Kubernetes', gatewayRef: { name: 'gw' } },
    });
    await world.startOperator();
    await world.advance(60_000);
    expect(world.get('resource', 'web-resource').metadata).to.not.have.property('deletionTimestamp');
  });

  it('learn from an event what the schema refuses', async () => {
    const world = await startWorld();
    const annotations = { ...ON, ...asking({ isBrowserShortcutEnabled: 'true' }) };
    const fault = world.cluster.faults.fail({
      when: { verb: 'create', resource: 'twingateresources' },
      status: 422,
      message: 'TwingateResource.twingate.com "web-resource" is invalid: spec.alias: too long',
    });
    await applyService(world, { annotations });
    await world.until(() => world.events('web').includes('Warning InvalidAnnotations'), 'the event');
    expect(fault.hits).to.equal(1);
  });

  it('are created once, also when the reply to the creation is lost', async () => {
    const world = await startWorld();
    world.cluster.faults.loseReplies({ when: { verb: 'create', resource: 'twingateresources' } });
    await applyService(world);
    await resource(world);
    expect(world.objects('resource')).to.have.length(1);
    expect(world.remoteResources()).to.have.length(1);
  });
});
