import { expect } from 'chai';
import { connectKube, KubeConfig, type KubeClient, type ResourceClient } from '../kube/index.js';
import { LeaseClient, leaseType, type Lease } from '../leadership/index.js';
import { startEmbeddedCluster, type EmbeddedCluster } from '../testing/embedded-cluster.js';
import { NetworkRecord } from './network-record.js';

const REF = { namespace: 'default', name: 'twingate-operator' };

describe('NetworkRecord', () => {
  let cluster: EmbeddedCluster;
  let kube: KubeClient;
  let leases: ResourceClient<Lease>;

  beforeEach(async () => {
    cluster = await startEmbeddedCluster();
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(cluster.kubeconfig);
    kube = connectKube({ kubeConfig, userAgent: 'test/1' });
    leases = kube.resource<Lease>(leaseType);
  });
  afterEach(async () => {
    await kube.close();
    await cluster.close();
  });

  /** A process that starts; gives what it holds against the network. */
  const start = async (network: string, confirmed?: string): Promise<string | undefined> => {
    const record = new NetworkRecord();
    const client = new LeaseClient({ client: leases, ...REF, fieldManager: 'test' });
    await record.check({ leases: client, network, confirmed });
    return record.mismatch;
  };
  const recorded = async (): Promise<string | undefined> =>
    (await leases.get(REF)).metadata.annotations?.['kit.twingate.com/network'];

  it('finds nothing wrong before it looked', () => {
    expect(new NetworkRecord().mismatch).to.equal(undefined);
  });

  it('records the network at the first start, and finds the same at the next', async () => {
    expect(await start('acme')).to.equal(undefined);
    expect(await recorded()).to.equal('acme');
    const { resourceVersion } = (await leases.get(REF)).metadata;
    expect(await start('acme')).to.equal(undefined);
    expect((await leases.get(REF)).metadata.resourceVersion).to.equal(resourceVersion);
  });

  it('records the network on a Lease that is there for another reason, and keeps the rest', async () => {
    const spec = { holderIdentity: 'somebody' };
    await leases.create({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { ...REF, annotations: { other: 'x' } },
      spec,
    });
    expect(await start('acme')).to.equal(undefined);
    const lease = await leases.get(REF);
    expect(lease.metadata.annotations).to.deep.equal({ other: 'x', 'kit.twingate.com/network': 'acme' });
    expect(lease.spec).to.deep.equal(spec);
  });

  it('objects to another network, says what to do, and changes nothing', async () => {
    await start('acme');
    for (const confirmed of [undefined, 'acme', 'third']) {
      expect(await start('other', confirmed)).to.equal(
        'The IDs in this cluster belong to the Twingate network "acme", but TWINGATE_NETWORK is "other". ' +
          'Nothing known is created or deleted. Set TWINGATE_NETWORK back, or OPERATOR_CONFIRM_RECREATE=other to create everything there.',
      );
    }
    expect(await recorded()).to.equal('acme');
    expect(await start('acme')).to.equal(undefined);
  });

  it('moves to another network when a person confirms that one', async () => {
    await start('acme');
    expect(await start('other', 'other')).to.equal(undefined);
    expect(await recorded()).to.equal('other');
    expect(await start('other')).to.equal(undefined);
  });

  it('does not take a missing answer for a missing record', async () => {
    await start('acme');
    cluster.faults.fail({ status: 403, when: { resource: 'leases' } });
    const failure = await start('other').catch((error: unknown) => error);
    expect(failure).to.include({ name: 'KubeApiError', status: 403 });
    expect(await recorded()).to.equal('acme');
  });
});
