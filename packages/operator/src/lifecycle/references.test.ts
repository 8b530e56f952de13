import { expect } from 'chai';
import { reasons } from '../external/reasons.js';
import { serviceType } from '../kinds/gateway/service.js';
import { addSecret, addService, AUTHORITY, readyGateway } from '../testing/gateway-scenery.js';
import { closeWorlds, startWorld, type LifecycleWorld } from '../testing/lifecycle-world.js';

const NAMESPACES = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace' };
const behind = (namespace?: string): object => ({
  type: 'Kubernetes',
  gatewayRef: { name: 'gw', ...(namespace === undefined ? {} : { namespace }) },
});

describe('a reference', () => {
  afterEach(closeWorlds);

  it('to another namespace leads there by default', async () => {
    const world = await startWorld();
    await readyGateway(world);
    await world.createOther(NAMESPACES, { metadata: { name: 'team' } });
    await world.applyResource({ metadata: { name: 'api', namespace: 'team' }, spec: behind('default') });
    await world.until(() => world.get('resource', 'api', 'team').status?.id !== undefined);
    expect(world.remoteResources()[0]).to.include({ gatewayId: world.idOf('gateway', 'gw') });
  });

  for (const [policy, allowed] of [
    ['same', false],
    ['infra-*', false],
    ['def*', true],
  ] as const) {
    it(`to another namespace is ${allowed ? 'followed' : 'refused'} where OPERATOR_CROSS_NAMESPACE_REFERENCES is ${policy}`, async () => {
      const world = await startWorld({ environment: { OPERATOR_CROSS_NAMESPACE_REFERENCES: policy } });
      await readyGateway(world);
      await world.createOther(NAMESPACES, { metadata: { name: 'team' } });
      await world.applyResource({ metadata: { name: 'api', namespace: 'team' }, spec: behind('default') });
      await world.until(() => world.get('resource', 'api', 'team').status?.conditions !== undefined);
      const { status } = world.get('resource', 'api', 'team');
      expect(status?.conditions?.find(({ type }) => type === 'Synced')?.reason).to.equal(
        allowed ? reasons.synced : reasons.referenceNotAllowed,
      );
      expect(world.remoteResources()).to.have.length(allowed ? 1 : 0);
    });
  }

  it('within its own namespace is followed whatever is configured', async () => {
    const world = await startWorld({ environment: { OPERATOR_CROSS_NAMESPACE_REFERENCES: 'same' } });
    await readyGateway(world);
    const resource = await world.applyResource({ spec: behind() });
    await world.ready('resource', resource);
  });

  it('to a namespace that is not watched is read once per sweep, however many refer to it', async () => {
    const world = await startWorld({ environment: { OPERATOR_NAMESPACES: '["default"]' } });
    await world.createOther(NAMESPACES, { metadata: { name: 'infra' } });
    await addSecret(world);
    await world.applyAuthority({ metadata: { name: AUTHORITY } });
    const gateways = [];
    for (let count = 0; count < 3; count += 1) {
      const serviceRef = { name: 'entry', namespace: 'infra', port: 443 };
      gateways.push(await world.applyGateway({ spec: { serviceRef } }));
    }
    for (const name of gateways) await world.refused('gateway', name, reasons.waitingForService);
    await addService(world, undefined, { name: 'entry', namespace: 'infra' });
    for (const name of gateways) await world.ready('gateway', name);
    await world.advance(60_000);
    world.resetCounters();
    await world.advance(10 * 60_000);
    const reads = world.cluster.requests.count({ verb: 'get', resource: serviceType.plural });
    expect(reads).to.be.within(1, 2);
  });

  it('to a namespace where the operator has no permission says so, and is followed when it has', async () => {
    const world = await startWorld({
      environment: { OPERATOR_NAMESPACES: '["default"]', GATEWAY_RECONCILER_INTERVAL: '60' },
    });
    await world.createOther(NAMESPACES, { metadata: { name: 'infra' } });
    await addService(world, undefined, { name: 'entry', namespace: 'infra' });
    await addSecret(world);
    await world.applyAuthority({ metadata: { name: AUTHORITY } });
    const forbidden = world.cluster.faults.fail({
      when: { verb: 'get', resource: serviceType.plural, namespace: 'infra' },
      times: Number.POSITIVE_INFINITY,
      status: 403,
      message: 'services "entry" is forbidden',
    });
    const serviceRef = { name: 'entry', namespace: 'infra', port: 443 };
    const gateway = await world.applyGateway({ spec: { serviceRef } });
    const { message } = await world.refused('gateway', gateway, reasons.namespaceNotWatched);
    expect(message).to.equal(
      'Service infra/entry cannot be read: the operator has no permission in namespace infra. Grant it, or watch that namespace.',
    );
    await world.advance(5 * 60_000);
    expect(world.simulator.requests.byOperation).not.to.have.property('CreateGateway');
    forbidden.cancel();
    await world.until(() => world.isReady('gateway', gateway), 'the gateway', 2 * 60_000);
    expect(world.simulator.world.gateways.list()[0]?.address).to.equal('entry.infra.svc.cluster.local:443');
  });

  it('to what has no ID yet waits, and names it', async () => {
    const world = await startWorld();
    await world.applyGateway({ metadata: { name: 'gw' } });
    const resource = await world.applyResource({ spec: behind() });
    const { message } = await world.refused('resource', resource, reasons.waitingForGateway);
    expect(message).to.equal('TwingateGateway default/gw has no ID in Twingate yet.');
    expect(world.condition('resource', resource, 'Ready')).to.include({ status: 'False' });
  });

  it('does not lead to an ID that the operator was not allowed to take over', async () => {
    const world = await startWorld({ environment: { OPERATOR_IMPORT: 'none' } });
    await addSecret(world);
    await addService(world);
    await world.applyAuthority({ metadata: { name: AUTHORITY } });
    const { id } = world.simulator.world.gateways.add({});
    await world.applyGateway({ metadata: { name: 'gw' }, spec: { id } });
    await world.refused('gateway', 'gw', reasons.importNotAllowed);
    const resource = await world.applyResource({ spec: behind() });
    await world.refused('resource', resource, reasons.waitingForGateway);
    expect(world.remoteResources()).to.deep.equal([]);
  });
});

describe('an import', () => {
  afterEach(closeWorlds);

  for (const [policy, allowed] of [
    ['any', true],
    ['default', true],
    ['none', false],
    ['team-*', false],
  ] as const) {
    it(`is ${allowed ? 'done' : 'refused, and its deletion takes nothing along,'} where OPERATOR_IMPORT is ${policy}`, async () => {
      const world = await startWorld({ environment: { OPERATOR_IMPORT: policy } });
      const { id } = await foreignResource(world);
      const name = await world.applyResource({ spec: { id } });
      if (allowed) {
        await world.ready('resource', name);
        expect(world.idOf('resource', name)).to.equal(id);
        return;
      }
      await world.refused('resource', name, reasons.importNotAllowed);
      expect(world.get('resource', name).status?.id).to.equal(undefined);
      await world.delete('resource', name);
      await world.gone('resource', name);
      expect(world.simulator.requests.writes).to.equal(0);
      expect(world.remoteResources()).to.have.length(1);
    });
  }

  it('by changing spec.id is refused as well, and the object keeps managing its own', async () => {
    const world = await startWorld({ environment: { OPERATOR_IMPORT: 'none' } });
    const { id } = await foreignResource(world);
    const name = await world.applyResource();
    await world.ready('resource', name);
    const own = world.idOf('resource', name);
    await world.edit('resource', name, { spec: { id } });
    await world.refused('resource', name, reasons.importNotAllowed);
    expect(world.get('resource', name).status?.id).to.equal(own);
    await world.edit('resource', name, { spec: { id: null } });
    await world.ready('resource', name);
    expect(world.idOf('resource', name)).to.equal(own);
  });

  it('is not taken for one when the operator died before it could note what it created', async () => {
    const world = await startWorld({ environment: { OPERATOR_IMPORT: 'none' }, running: false });
    const name = await world.applyResource();
    const { id } = world.simulator.world.resources.add({ name: 'Made by the process before' });
    await world.edit('resource', name, { spec: { id } });
    await world.startOperator();
    await world.ready('resource', name);
    expect(world.idOf('resource', name)).to.equal(id);
  });
});

/** One that somebody else made long ago. */
async function foreignResource(world: LifecycleWorld): Promise<{ readonly id: string }> {
  const resource = world.simulator.world.resources.add({});
  await world.advance(10 * 60_000);
  return resource;
}
