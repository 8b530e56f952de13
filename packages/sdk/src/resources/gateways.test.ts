import { sampleCertificates, samplePublicKeys } from '@twingate-kit/testkit';
import { expect } from 'chai';
import type { TwingateClient } from '../client.js';
import { isAlreadyExistsError, isAmbiguousError, isInUseError, isNotFoundError } from '../errors.js';
import type { CertificateAuthority } from '../index.js';
import type { SimulatedClient } from '../simulated-client.test.fixture.js';
import { collect, startSimulatedClient, thrownBy } from '../simulated-client.test.fixture.js';

const [{ pem: certificate }] = sampleCertificates;
const [{ publicKey }] = samplePublicKeys;

describe('gateways and certificate authorities', () => {
  let simulator: SimulatedClient['simulator'];
  let client: TwingateClient;
  let remoteNetworkId: string;

  beforeEach(async () => {
    ({ simulator, client } = await startSimulatedClient());
    remoteNetworkId = simulator.world.remoteNetworks.add({ name: 'office' }).id;
  });

  afterEach(() => simulator.close());

  it('authorities are created, told apart by kind, found by name and deleted', async () => {
    const x509 = await client.certificateAuthorities.createX509({ name: 'x', certificate });
    const ssh = await client.certificateAuthorities.createSSH({ name: 's', publicKey });
    expect(x509).to.include({ __typename: 'X509CertificateAuthority', name: 'x' });
    expect(x509.fingerprint).to.match(/^([0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2}$/);
    const kindOf = (authority: CertificateAuthority): string => {
      switch (authority.__typename) {
        case 'X509CertificateAuthority':
          return `x509 ${authority.fingerprint}`;
        case 'SSHCertificateAuthority':
          return `ssh ${authority.fingerprint}`;
      }
    };
    const all = await collect(client.certificateAuthorities.list());
    expect(all.map(kindOf)).to.have.members([`x509 ${x509.fingerprint}`, `ssh ${ssh.fingerprint}`]);
    expect(await client.certificateAuthorities.get(ssh.id)).to.deep.equal(ssh);
    expect(await client.certificateAuthorities.findByName('x')).to.deep.equal(x509);
    expect(await client.certificateAuthorities.findByName('y')).to.equal(null);
    await client.certificateAuthorities.deleteX509(x509.id);
    await client.certificateAuthorities.deleteSSH(ssh.id);
    expect(await client.certificateAuthorities.get(x509.id)).to.equal(null);
    expect(simulator.world.certificateAuthorities.list()).to.deep.equal([]);
  });

  it('authorities keep names unique, and two of one name made elsewhere are an ambiguity', async () => {
    const { id } = await client.certificateAuthorities.createX509({ name: 'x', certificate });
    const failure = await thrownBy(client.certificateAuthorities.createX509({ name: 'x', certificate }));
    expect(isAlreadyExistsError(failure)).to.equal(true);
    const other = simulator.world.certificateAuthorities.add({ name: 'x' });
    const ambiguity = await thrownBy(client.certificateAuthorities.findByName('x'));
    expect(isAmbiguousError(ambiguity)).to.equal(true);
    expect(ambiguity).to.have.deep.property('candidates', [
      { id, name: 'x' },
      { id: other.id, name: 'x' },
    ]);
  });

  it('gateways are created, changed and deleted; null takes the SSH authority away, absent leaves it', async () => {
    const x509 = await client.certificateAuthorities.createX509({ name: 'x', certificate });
    const ssh = await client.certificateAuthorities.createSSH({ name: 's', publicKey });
    const gateway = await client.gateways.create({
      address: 'gateway.internal:8443',
      remoteNetworkId,
      x509CAId: x509.id,
      sshCAId: ssh.id,
    });
    expect(gateway).to.deep.include({
      address: 'gateway.internal:8443',
      remoteNetwork: { id: remoteNetworkId, name: 'office' },
      x509CA: { id: x509.id, name: 'x', fingerprint: x509.fingerprint },
    });
    const moved = await client.gateways.update(gateway.id, { address: 'other.internal:8443' });
    expect(moved.sshCA).to.deep.include({ id: ssh.id });
    // @ts-expect-error only the SSH authority can be taken away
    await thrownBy(client.gateways.update(gateway.id, { x509CAId: null }));
    const freed = await client.gateways.update(gateway.id, { sshCAId: null });
    expect(freed).to.deep.include({ sshCA: null, address: 'other.internal:8443' });
    expect(await client.gateways.get(gateway.id)).to.deep.equal(freed);
    expect(await collect(client.gateways.list())).to.deep.equal([freed]);
    await client.gateways.delete(gateway.id);
    expect(isNotFoundError(await thrownBy(client.gateways.delete(gateway.id)))).to.equal(true);
  });

  it('are deleted in order: resource, gateway, authority', async () => {
    const { id: x509CAId } = await client.certificateAuthorities.createX509({ name: 'x', certificate });
    const { id: gatewayId } = await client.gateways.create({ address: 'g:443', remoteNetworkId, x509CAId });
    const input = { name: 'ssh', address: 'ssh.internal', remoteNetworkId, gatewayId };
    const { id } = await client.resources.createSSH(input);
    expect(isInUseError(await thrownBy(client.certificateAuthorities.deleteX509(x509CAId)))).to.equal(true);
    expect(isInUseError(await thrownBy(client.gateways.delete(gatewayId)))).to.equal(true);
    await client.resources.delete(id);
    await client.gateways.delete(gatewayId);
    await client.certificateAuthorities.deleteX509(x509CAId);
    expect(simulator.world.certificateAuthorities.list()).to.have.length(0);
  });
});
