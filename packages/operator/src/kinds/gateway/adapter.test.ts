import type { TwingateGatewaySpec } from '@twingate-kit/crds';
import type { Gateway } from '@twingate-kit/sdk';
import { buildTwingateGatewayManifest, formatGlobalId } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { Store, WaitingForError } from '../../engine/index.js';
import { RemoteGoneError, UnansweredError } from '../../external/errors.js';
import type { ExternalResource, RemotePage } from '../../external/external-resource.js';
import { reasons } from '../../external/reasons.js';
import { calmly, startSimulatedTwingate, type SimulatedTwingate } from '../../testing/simulated-twingate.js';
import type { ServedCertificateAuthority } from '../certificate-authority/certificate-authority-object.js';
import { References } from '../references.js';
import { gatewayAdapter } from './adapter.js';
import type { DesiredGateway } from './desired.js';
import type { ServedGateway } from './gateway-object.js';
import type { Service } from './service.js';

const MISSING = formatGlobalId('Gateway', 404);
const NETWORK = formatGlobalId('RemoteNetwork', 1);
const ADDRESS = 'gateway.default.svc.cluster.local:8443';

describe('gatewayAdapter', () => {
  let twingate: SimulatedTwingate;
  let adapter: ExternalResource<ServedGateway, DesiredGateway, Gateway>;
  let authorities: Store<ServedCertificateAuthority>;
  let services: Store<Service>;
  const unread = (): Promise<never> => Promise.reject(new Error('all namespaces are watched'));

  beforeEach(async () => {
    twingate = await startSimulatedTwingate();
    authorities = new Store<ServedCertificateAuthority>();
    services = new Store<Service>();
    adapter = gatewayAdapter({
      api: twingate.api,
      references: new References({ namespaces: { matches: () => true }, policy: { allows: () => true } }),
      services: {
        kind: 'Service',
        store: services,
        waitingReason: reasons.waitingForService,
        read: unread,
      },
      certificateAuthorities: {
        kind: 'TwingateCertificateAuthority',
        store: authorities,
        waitingReason: reasons.waitingForCertificateAuthority,
        read: unread,
      },
      defaults: () => ({ remoteNetworkId: NETWORK }),
      isReferenced: () => false,
    });
  });
  afterEach(() => twingate.close());

  const addService = (): void => {
    services.upsert({ metadata: { name: 'gateway', namespace: 'default', uid: 's' }, spec: {} });
  };
  const addAuthority = (id?: string): void => {
    authorities.upsert({
      metadata: { name: 'ca', namespace: 'default', uid: 'ca' },
      spec: { name: 'CA', secretRef: { name: 'ca-tls' } },
      ...(id === undefined ? {} : { status: { id } }),
    });
  };
  /** With the Service and an authority that is registered. Returns what is asked then. */
  const desired = async (spec: Partial<TwingateGatewaySpec> = {}): Promise<DesiredGateway> => {
    addService();
    addAuthority(twingate.simulator.world.certificateAuthorities.add({ name: `CA ${authorityCount()}` }).id);
    return adapter.desired(manifest(spec), calmly);
  };
  const authorityCount = (): number => twingate.simulator.world.certificateAuthorities.list().length;
  const read = async (id: string): Promise<Gateway> =>
    (await adapter.observe(id, calmly)) ?? expect.fail(`${id} is gone`);

  it('names its kind', () => {
    expect(adapter).to.include({
      apiVersion: 'twingate.com/v1beta',
      kind: 'TwingateGateway',
      plural: 'twingategateways',
    });
  });

  it('validates objects against the schema', () => {
    expect(adapter.validate(manifest())).to.deep.equal([]);
    const broken = manifest({ serviceRef: { name: 'gateway', port: 70_000 } });
    expect(adapter.validate(broken).map(({ path }) => path)).to.deep.equal(['spec.serviceRef.port']);
  });

  it('asks for the address of the Service, the ID of the authority, and the default network unless the spec has one', async () => {
    const asked = await desired();
    const [authority] = twingate.simulator.world.certificateAuthorities.list();
    expect(asked).to.deep.equal({ address: ADDRESS, remoteNetworkId: NETWORK, x509CAId: authority?.id });
    expect(await desired({ remoteNetworkId: 'other' })).to.include({ remoteNetworkId: 'other' });
    expect(await desired({ remoteNetworkId: '' })).to.include({ remoteNetworkId: NETWORK });
  });

  const absences: readonly (readonly [string, () => void, string, string])[] = [
    [
      'the authority',
      () => addService(),
      reasons.waitingForCertificateAuthority,
      'There is no TwingateCertificateAuthority default/ca yet.',
    ],
    [
      'the ID of the authority',
      () => {
        addService();
        addAuthority();
      },
      reasons.waitingForCertificateAuthority,
      'TwingateCertificateAuthority default/ca has no ID in Twingate yet.',
    ],
    [
      'the Service',
      () => addAuthority(formatGlobalId('X509CertificateAuthority', 1)),
      reasons.waitingForService,
      'There is no Service default/gateway yet.',
    ],
  ];
  for (const [title, prepare, reason, message] of absences) {
    it(`waits for ${title}, and names it`, async () => {
      prepare();
      const error = await twingate.errorOf(Promise.resolve(adapter.desired(manifest(), calmly)));
      expect(error).to.be.instanceOf(WaitingForError).and.to.include({ reason, message });
    });
  }

  it('finds no difference in what it wrote, in the answer and in a later read', async () => {
    const asked = await desired();
    const created = await adapter.create(asked, calmly);
    expect(adapter.compare(asked, created)).to.deep.equal([]);
    expect(adapter.matches(asked, created)).to.equal(true);
    expect(adapter.incompatibility(manifest(), created)).to.equal(undefined);
    expect(await read(created.id)).to.deep.equal(created);
    const changed = { ...(await desired()), address: 'Other.Example.com:443' };
    expect(adapter.compare(changed, created).map(({ field }) => field)).to.deep.equal([
      'address',
      'x509CAId',
    ]);
    const updated = await adapter.update(created.id, changed, calmly);
    expect(adapter.compare(changed, updated)).to.deep.equal([]);
    expect(adapter.compare(changed, await read(created.id))).to.deep.equal([]);
  });

  it('tells address and authority in the status', async () => {
    const asked = await desired();
    const remote = await adapter.create(asked, calmly);
    expect(adapter.statusFields?.(manifest(), asked, remote)).to.deep.equal({
      address: ADDRESS,
      x509CaId: asked.x509CAId,
    });
  });

  it('refuses to move to another network, and never sends one with an update', async () => {
    const { world, requests } = twingate.simulator;
    const asked = await desired();
    const remote = await adapter.create(asked, calmly);
    expect(adapter.immovable?.(asked, remote)).to.equal(undefined);
    const elsewhere = { ...asked, remoteNetworkId: world.remoteNetworks.add({}).id };
    expect(adapter.immovable?.(elsewhere, remote)).to.contain(`set spec.remoteNetworkId to ${NETWORK}`);
    await adapter.update(remote.id, elsewhere, calmly);
    expect(world.gateways.get(remote.id)?.remoteNetworkId).to.equal(NETWORK);
    expect(requests.list('UpdateGateway')[0]?.variables).not.to.have.property('remoteNetworkId');
  });

  it('leaves an SSH authority alone, which no spec speaks of', async () => {
    const { gateways, certificateAuthorities } = twingate.simulator.world;
    const asked = await desired();
    const { id } = await adapter.create(asked, calmly);
    const sshCAId = certificateAuthorities.add({ __typename: 'SSHCertificateAuthority', name: 'SSH' }).id;
    gateways.edit(id, { sshCAId });
    await adapter.update(id, { ...asked, address: 'other.internal:1' }, calmly);
    expect(gateways.get(id)).to.include({ sshCAId, address: 'other.internal:1' });
  });

  it('sees no gateway where there is none, and cannot tell without an answer', async () => {
    expect(await adapter.observe(MISSING, calmly)).to.equal(null);
    twingate.simulator.faults.add({ fault: { kind: 'status', status: 500 }, times: 'unlimited' });
    const error = await twingate.errorOf(adapter.observe(MISSING, calmly));
    expect(error).to.have.property('reason', reasons.apiUnavailable);
  });

  it('finds a create that was not answered among all gateways', async () => {
    const { world, faults } = twingate.simulator;
    const asked = await desired();
    world.gateways.add({ address: 'other.internal:1', x509CAId: asked.x509CAId });
    world.gateways.add({ address: ADDRESS });
    world.gateways.add({ ...asked, remoteNetworkId: world.remoteNetworks.add({}).id });
    faults.add({ fault: { kind: 'lost-reply' } });
    expect(await twingate.errorOf(adapter.create(asked, calmly))).to.be.instanceOf(UnansweredError);
    const candidates = await adapter.candidates(asked, calmly);
    expect(candidates).to.have.length(4);
    const found = candidates.filter((remote) => adapter.matches(asked, remote));
    expect(found.map(({ id }) => id)).to.deep.equal([world.gateways.list().at(-1)?.id]);
  });

  it('takes creates that ask the same for those that could be mistaken for each other', async () => {
    const asked = await desired();
    const others = [{ address: 'b:1' }, { remoteNetworkId: 'b' }, { x509CAId: 'b' }];
    const keys = [{}, ...others].map((difference) => adapter.naturalKey({ ...asked, ...difference }));
    expect(new Set(keys).size).to.equal(4);
    expect(adapter.naturalKey({ ...asked })).to.equal(keys[0]);
  });

  it('tells that a gateway is gone when it is to be updated, but not when the authority is', async () => {
    const asked = await desired();
    expect(await twingate.errorOf(adapter.update(MISSING, asked, calmly))).to.be.instanceOf(RemoteGoneError);
    const { id } = await adapter.create(asked, calmly);
    const lost = { ...asked, x509CAId: formatGlobalId('X509CertificateAuthority', 404) };
    const error = await twingate.errorOf(adapter.update(id, lost, calmly));
    expect(error).not.to.be.instanceOf(RemoteGoneError);
    expect(error).to.have.property('reason', reasons.refused);
  });

  it('deletes a gateway, and is content when it is gone already', async () => {
    const { id } = await adapter.create(await desired(), calmly);
    expect(await adapter.delete(id, calmly)).to.equal('gone');
    expect(twingate.simulator.world.gateways.list()).to.deep.equal([]);
    expect(await adapter.delete(id, calmly)).to.equal('gone');
  });

  it('hands on the words of the API when a resource uses the gateway', async () => {
    const { id } = await adapter.create(await desired(), calmly);
    const draft: object = { __typename: 'KubernetesResource', gatewayId: id };
    twingate.simulator.world.resources.add(draft);
    expect(await adapter.delete(id, calmly)).to.deep.equal({
      inUse: 'DeleteGateway: Cannot delete. This Gateway is being used by Resource.',
    });
  });

  it('lists gateways a hundred at a time, each once', async () => {
    const { world, requests } = twingate.simulator;
    const x509CAId = world.certificateAuthorities.add({}).id;
    for (let count = 0; count < 130; count += 1) world.gateways.add({ x509CAId });
    const pages: RemotePage<Gateway>[] = [];
    for await (const page of adapter.pages(calmly)) pages.push(page);
    expect(pages.flatMap(({ items }) => items.map(({ id }) => id))).to.deep.equal(
      world.gateways.list().map(({ id }) => id),
    );
    expect(pages.map(({ overlapKept, totalCount }) => [overlapKept, totalCount])).to.deep.equal([
      [true, 130],
      [true, 130],
    ]);
    expect(requests.byOperation).to.deep.equal({ ListGateways: 2 });
  });
});

function manifest(spec: Partial<TwingateGatewaySpec> = {}): ServedGateway {
  const { metadata, apiVersion, kind, spec: complete } = buildTwingateGatewayManifest({ spec });
  return {
    apiVersion,
    kind,
    metadata: { name: 'a', namespace: metadata.namespace ?? '' },
    spec: complete,
  };
}
