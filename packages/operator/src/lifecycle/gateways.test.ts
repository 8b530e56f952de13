import { formatGlobalId } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { reasons } from '../external/reasons.js';
import { serviceType } from '../kinds/gateway/service.js';
import { secretType } from '../kinds/certificate-authority/tls-secret.js';
import { addSecret, addService, AUTHORITY, readyGateway, SERVICE } from '../testing/gateway-scenery.js';
import { defaultNetworkId } from '../testing/lifecycle-leftovers.js';
import { closeWorlds, startWorld, type LifecycleWorld } from '../testing/lifecycle-world.js';

const LOAD_BALANCER = { type: 'LoadBalancer', ports: [{ port: 8443 }] };
const kubernetes = { spec: { type: 'Kubernetes', gatewayRef: { name: 'gw' } } } as const;

describe('a gateway', () => {
  afterEach(closeWorlds);

  it('is registered with the address of its Service, its network and its authority, and says so in its status', async () => {
    const world = await startWorld();
    const name = await readyGateway(world);
    const x509CAId = world.idOf('authority', AUTHORITY);
    const address = 'gateway.default.svc.cluster.local:8443';
    expect(world.simulator.world.gateways.list()).to.have.length(1);
    expect(world.simulator.world.gateways.list()[0]).to.include({
      id: world.idOf('gateway', name),
      address,
      remoteNetworkId: defaultNetworkId,
      x509CAId,
    });
    expect(world.get('gateway', name).status).to.include({ address, x509CaId: x509CAId });
  });

  it('waits for a load balancer to have an address, and goes on at once when it has', async () => {
    const world = await startWorld();
    await addSecret(world);
    await world.applyAuthority({ metadata: { name: AUTHORITY } });
    await addService(world, LOAD_BALANCER);
    const name = await world.applyGateway();
    const { message } = await world.refused('gateway', name, reasons.waitingForService);
    expect(message).to.equal(
      'The load balancer of the Service default/gateway has no IP address or host name yet.',
    );
    const at = world.clock.now();
    await serviceAddress(world, { ip: '203.0.113.7' });
    await world.ready('gateway', name);
    expect(world.clock.now() - at).to.be.below(1000);
    expect(world.simulator.world.gateways.list()[0]?.address).to.equal('203.0.113.7:8443');
  });

  it('follows its Service to another address at once', async () => {
    const world = await startWorld();
    await addSecret(world);
    await world.applyAuthority({ metadata: { name: AUTHORITY } });
    await addService(world, LOAD_BALANCER);
    await serviceAddress(world, { hostname: 'one.example.com' });
    const name = await world.applyGateway();
    await world.ready('gateway', name);
    await serviceAddress(world, { hostname: 'two.example.com' });
    const address = (): string | undefined => world.simulator.world.gateways.list()[0]?.address;
    await world.until(() => address() === 'two.example.com:8443', 'the new address', 1000);
    await world.ready('gateway', name);
    expect(world.get('gateway', name).status).to.include({ address: 'two.example.com:8443' });
  });

  it('refuses a Service of type ExternalName, until it is of another type', async () => {
    const world = await startWorld();
    await addSecret(world);
    await world.applyAuthority({ metadata: { name: AUTHORITY } });
    await addService(world, { type: 'ExternalName', externalName: 'x.example.com' });
    const name = await world.applyGateway();
    await world.refused('gateway', name, reasons.unsupportedServiceType);
    await world.editOther(serviceType, SERVICE, { spec: { type: 'NodePort' } }, { namespace: 'default' });
    await world.ready('gateway', name);
  });

  for (const order of [
    ['gateway', 'authority', 'service', 'secret'],
    ['secret', 'gateway', 'service', 'authority'],
    ['service', 'authority', 'gateway', 'secret'],
  ] as const) {
    it(`becomes ready at once, with the resource behind it, when what it needs comes in the order ${order.join(', ')}`, async () => {
      const world = await startWorld();
      const resource = await world.applyResource(kubernetes);
      await world.refused('resource', resource, reasons.waitingForGateway);
      const apply = {
        gateway: () => world.applyGateway({ metadata: { name: 'gw' } }),
        authority: () => world.applyAuthority({ metadata: { name: AUTHORITY } }),
        service: () => addService(world),
        secret: () => addSecret(world),
      };
      for (const step of order) await apply[step]();
      await world.ready('gateway', 'gw');
      await world.ready('resource', resource);
      expect(world.remoteResources()[0]).to.include({
        __typename: 'KubernetesResource',
        gatewayId: world.idOf('gateway', 'gw'),
      });
      expect(world.simulator.world.gateways.list()).to.have.length(1);
      expect(world.simulator.world.certificateAuthorities.list()).to.have.length(1);
    });
  }

  it('in another remote network than the spec says is left where it is: nothing is written or made again', async () => {
    const world = await startWorld();
    const name = await readyGateway(world);
    const other = world.simulator.world.remoteNetworks.add({}).id;
    world.resetCounters();
    await world.edit('gateway', name, { spec: { remoteNetworkId: other } });
    const { message } = await world.refused('gateway', name, reasons.networkMismatch);
    expect(message).to.contain(`set spec.remoteNetworkId to ${defaultNetworkId}`);
    await world.advance(30 * 60_000);
    expect(world.simulator.requests.writes).to.equal(0);
    expect(world.condition('gateway', name, 'Ready')?.status).to.equal('True');
  });

  it('that is deleted in Twingate comes back under another ID, and the resource behind it follows', async () => {
    const world = await startWorld();
    const name = await readyGateway(world);
    const resource = await world.applyResource(kubernetes);
    await world.ready('resource', resource);
    const former = world.idOf('gateway', name);
    world.simulator.world.resources.edit(world.idOf('resource', resource), { gatewayId: null } as object);
    world.simulator.world.gateways.remove(former);
    await world.until(() => world.get('gateway', name).status?.id !== former, 'another ID', 30 * 60_000);
    const id = world.idOf('gateway', name);
    await world.until(() => (world.remoteResources()[0] as { gatewayId?: string }).gatewayId === id);
  });

  it('is not made again while suspiciously many are missing in Twingate, and goes on when they are back', async () => {
    const world = await startWorld({ environment: { GATEWAY_RECONCILER_INTERVAL: '60' } });
    const gateways = [await readyGateway(world)];
    for (let port = 1; port <= 11; port += 1)
      gateways.push(await world.applyGateway({ spec: { serviceRef: { name: SERVICE, port } } }));
    for (const name of gateways) await world.ready('gateway', name);
    await world.advance(2 * 60_000);
    const lost = world.simulator.world.gateways.list();
    for (const { id } of lost) world.simulator.world.gateways.remove(id);
    world.resetCounters();
    for (const name of gateways) await world.refused('gateway', name, reasons.massAbsence);
    await world.advance(10 * 60_000);
    expect(await world.metric('twingate_operator_mass_absence{kind="TwingateGateway"}')).to.equal(1);
    for (const gateway of lost) world.simulator.world.gateways.add(gateway);
    for (const name of gateways) await world.ready('gateway', name);
    expect(world.simulator.requests.writes).to.equal(0);
  });

  it('whose create was not answered is found again, and not taken for an equal one that was there before', async () => {
    const world = await startWorld();
    await addSecret(world);
    await addService(world);
    await world.applyAuthority({ metadata: { name: AUTHORITY } });
    await world.ready('authority', AUTHORITY);
    const before = world.simulator.world.gateways.add({
      address: 'gateway.default.svc.cluster.local:8443',
      remoteNetworkId: defaultNetworkId,
      x509CAId: world.idOf('authority', AUTHORITY),
    });
    world.simulator.faults.add({ fault: { kind: 'lost-reply' }, operations: ['CreateGateway'] });
    const name = await world.applyGateway();
    await world.ready('gateway', name);
    expect(world.simulator.world.gateways.list()).to.have.length(2);
    expect(world.idOf('gateway', name)).not.to.equal(before.id);
  });

  describe('that is deleted', () => {
    it('waits while a resource of this cluster refers to it, asks once, and goes at once with the last one', async () => {
      const world = await startWorld();
      const name = await readyGateway(world);
      const resource = await world.applyResource(kubernetes);
      await world.ready('resource', resource);
      await world.delete('gateway', name);
      const { message } = await world.refused('gateway', name, reasons.inUse);
      expect(message).to.contain('still used by other objects of this cluster');
      await world.advance(60_000);
      expect(world.simulator.requests.list('DeleteGateway')).to.have.length(1);
      const at = world.clock.now();
      await world.delete('resource', resource);
      await world.gone('resource', resource);
      await world.gone('gateway', name);
      expect(world.clock.now() - at).to.be.below(1000);
      expect(world.simulator.world.gateways.list()).to.deep.equal([]);
    });

    it('is left behind, with a warning that names it, when only something outside of this cluster uses it', async () => {
      const world = await startWorld();
      const name = await readyGateway(world);
      const id = world.idOf('gateway', name);
      world.simulator.world.resources.add({ __typename: 'KubernetesResource', gatewayId: id } as object);
      await world.delete('gateway', name);
      await world.gone('gateway', name);
      expect(world.simulator.world.gateways.get(id)).to.include({ id });
      await world.until(() => world.events(name).includes('Warning LeftBehind'));
    });
  });

  it('and all that it needs can be deleted in any order at once', async () => {
    const world = await startWorld();
    const name = await readyGateway(world);
    const resource = await world.applyResource(kubernetes);
    await world.ready('resource', resource);
    await world.delete('authority', AUTHORITY);
    await world.deleteOther(secretType, 'ca-tls', 'default');
    await world.deleteOther(serviceType, SERVICE, 'default');
    await world.delete('gateway', name);
    await world.delete('resource', resource);
    await world.gone('authority', AUTHORITY);
    expect(world.has('gateway', name)).to.equal(false);
    expect(world.remoteResources()).to.deep.equal([]);
    expect(world.simulator.world.gateways.list()).to.deep.equal([]);
    expect(world.simulator.world.certificateAuthorities.list()).to.deep.equal([]);
  });

  it('stands still: nothing is written when nothing changes', async () => {
    const world = await startWorld();
    await readyGateway(world);
    await world.ready('resource', await world.applyResource(kubernetes));
    await world.advance(2 * 60_000);
    world.resetCounters();
    await world.advance(60 * 60_000);
    await world.restartOperator();
    await world.advance(15 * 60_000);
    expect(world.simulator.requests.writes).to.equal(0);
    expect(world.kubeWrites()).to.deep.equal({ main: 0, status: 0, events: 0 });
  });
});

describe('a gateway with an import', () => {
  afterEach(closeWorlds);

  it('takes over the gateway that spec.id names, and its address and authority become those of the spec', async () => {
    const world = await startWorld();
    await addSecret(world);
    await addService(world);
    await world.applyAuthority({ metadata: { name: AUTHORITY } });
    const { id } = world.simulator.world.gateways.add({
      address: 'old.internal:1',
      remoteNetworkId: defaultNetworkId,
    });
    const name = await world.applyGateway({ spec: { id } });
    await world.ready('gateway', name);
    expect(world.simulator.world.gateways.get(id)).to.include({
      address: 'gateway.default.svc.cluster.local:8443',
      x509CAId: world.idOf('authority', AUTHORITY),
    });
    expect(world.simulator.world.gateways.list()).to.have.length(1);
  });

  it('says when there is none with that ID', async () => {
    const world = await startWorld();
    await addSecret(world);
    await addService(world);
    await world.applyAuthority({ metadata: { name: AUTHORITY } });
    const name = await world.applyGateway({ spec: { id: formatGlobalId('Gateway', 404) } });
    await world.refused('gateway', name, reasons.importNotFound);
    expect(world.simulator.world.gateways.list()).to.deep.equal([]);
  });
});

function serviceAddress(world: LifecycleWorld, ingress: object): Promise<void> {
  const status = { loadBalancer: { ingress: [ingress] } };
  return world.editOther(serviceType, SERVICE, { status }, { namespace: 'default', subresource: 'status' });
}
