import { kinds } from '@twingate-kit/crds';
import { expect } from 'chai';
import { reasons } from '../external/reasons.js';
import { serviceType } from '../kinds/gateway/service.js';
import { addSecret, addService, AUTHORITY, SERVICE } from '../testing/gateway-scenery.js';
import { closeWorlds, startWorld, type LifecycleWorld } from '../testing/lifecycle-world.js';

describe('a Kubernetes resource of version 1, without gatewayRef', () => {
  afterEach(closeWorlds);

  it('waits for the gateway of its name, then gets its gatewayRef in the first write to its spec', async () => {
    const { world, id } = await cluster();
    const specs: string[] = [];
    world.onChange('resource', ({ spec }) =>
      specs.push(`${String(spec.id)} ${JSON.stringify(spec['gatewayRef'])}`),
    );
    await world.startOperator();
    const { message } = await world.refused('resource', 'gateway-resource', reasons.waitingForGateway);
    expect(message).to.contain('default/gateway');
    await world.applyGateway({ metadata: { name: 'gateway' } });
    await world.ready('resource', 'gateway-resource');
    expect(new Set(specs)).to.deep.equal(new Set([`${id} undefined`, `${id} {"name":"gateway"}`]));
    expect(world.remoteResources()).to.have.length(1);
    expect(world.remoteResources()[0]).to.include({ gatewayId: world.idOf('gateway', 'gateway') });
  });

  it('drops its owner reference to the Service at once, so that it outlives it', async () => {
    const { world } = await cluster();
    await world.startOperator();
    await world.refused('resource', 'gateway-resource', reasons.waitingForGateway);
    expect(world.get('resource', 'gateway-resource').metadata.ownerReferences ?? []).to.deep.equal([]);
  });

  it('is refused when the gateway of its name serves another Service', async () => {
    const { world } = await cluster();
    await addService(world, undefined, { name: 'other' });
    await world.startOperator();
    await world.applyGateway({
      metadata: { name: 'gateway' },
      spec: { serviceRef: { name: 'other', port: 443 } },
    });
    await world.refused('resource', 'gateway-resource', reasons.gatewayMismatch);
    expect(world.get('resource', 'gateway-resource').spec['gatewayRef']).to.equal(undefined);
  });
});

/** A cluster with such an object in it, as stored under the definitions of version 1, which had no such rule, and its counterpart in Twingate. */
async function cluster(): Promise<{ readonly world: LifecycleWorld; readonly id: string }> {
  const rules = { apply: false };
  const served = kinds.map((kind) => ({
    ...kind,
    validate: (object: unknown, old?: unknown) => (rules.apply ? kind.validate(object, old) : []),
  }));
  const world = await startWorld({ running: false, kinds: served });
  await addSecret(world);
  await addService(world);
  await world.applyAuthority({ metadata: { name: AUTHORITY } });
  const { uid = '' } = (await world.readOther(serviceType, SERVICE, 'default')).metadata;
  const { id } = world.simulator.world.resources.add({
    __typename: 'KubernetesResource',
    name: 'API',
    address: 'kubernetes.default.svc.cluster.local',
  });
  await world.applyResource({
    metadata: {
      name: 'gateway-resource',
      finalizers: ['twingate.com/finalizer'],
      ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name: SERVICE, uid }],
    },
    spec: { id, name: 'API', type: 'Kubernetes', address: 'kubernetes.default.svc.cluster.local' },
    status: { twingate_resource_create: { success: true } } as object,
  });
  rules.apply = true;
  return { world, id };
}
