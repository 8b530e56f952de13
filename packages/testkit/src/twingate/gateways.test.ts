import { expect } from 'chai';
import { sampleCertificates, samplePublicKeys } from '../factories/sample-authorities.js';
import { formatGlobalId } from './global-id.js';
import { startCaller, type TestCaller } from './test-caller.test.js';

const remoteNetworkId = formatGlobalId('RemoteNetwork', 1);
const createX509 = `mutation CreateX509($name: String!, $certificate: String!) {
  x509CertificateAuthorityCreate(name: $name, certificate: $certificate) { ok error entity { id name fingerprint } } }`;
const createSsh = `mutation CreateSsh($name: String!, $publicKey: String!) {
  sshCertificateAuthorityCreate(name: $name, publicKey: $publicKey) { ok error entity { id name fingerprint } } }`;
const deleteX509 = 'mutation DeleteX509($id: ID!) { x509CertificateAuthorityDelete(id: $id) { ok error } }';
const deleteSsh = 'mutation DeleteSsh($id: ID!) { sshCertificateAuthorityDelete(id: $id) { ok error } }';
const readAuthority = `query ReadAuthority($id: ID!) { certificateAuthority(id: $id) {
  __typename ... on X509CertificateAuthority { name fingerprint } } }`;
const gatewayFields = 'id address remoteNetwork { id } x509CA { id name } sshCA { name }';
const createGateway = `mutation CreateGateway($address: String!, $remoteNetworkId: ID!, $x509CAId: ID!, $sshCAId: ID) {
  gatewayCreate(address: $address, remoteNetworkId: $remoteNetworkId, x509CAId: $x509CAId, sshCAId: $sshCAId) {
    ok error entity { ${gatewayFields} } } }`;
const updateGateway = `mutation UpdateGateway($id: ID!, $address: String, $remoteNetworkId: ID, $x509CAId: ID, $sshCAId: ID) {
  gatewayUpdate(id: $id, address: $address, remoteNetworkId: $remoteNetworkId, x509CAId: $x509CAId, sshCAId: $sshCAId) {
    ok error entity { ${gatewayFields} } } }`;
const deleteGateway = 'mutation DeleteGateway($id: ID!) { gatewayDelete(id: $id) { ok error } }';

const [certificate, otherCertificate] = sampleCertificates;
const [key] = samplePublicKeys;
const done = { ok: true, error: null };
const inUse = { ok: false, error: 'This CA is currently in use and cannot be deleted.' };

async function authority({ ask }: TestCaller, name = 'ca', sample = certificate): Promise<string> {
  return String((await ask(createX509, { name, certificate: sample.pem })).entity?.['id']);
}

async function sshAuthority({ ask }: TestCaller): Promise<string> {
  return String((await ask(createSsh, { name: 'ssh', publicKey: key.publicKey })).entity?.['id']);
}

async function gateway({ ask }: TestCaller, input: object): Promise<string> {
  const complete = { address: 'gw.internal:8443', remoteNetworkId, ...input };
  return String((await ask(createGateway, complete)).entity?.['id']);
}

describe('certificate authorities of the simulated Twingate API', () => {
  it('keep of a certificate the SHA-256 fingerprint alone', async () => {
    const caller = await startCaller();
    const id = await authority(caller);
    expect(id).to.equal(formatGlobalId('X509CertificateAuthority', 1001));
    expect(certificate.fingerprint).to.match(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(await caller.ask(readAuthority, { id })).to.deep.equal({
      __typename: 'X509CertificateAuthority',
      name: 'ca',
      fingerprint: certificate.fingerprint,
    });
    const world = JSON.stringify(caller.simulator.world.certificateAuthorities.list());
    expect(world).not.to.contain('BEGIN CERTIFICATE');
  });

  it('keep of an SSH public key the fingerprint of ssh-keygen, and show X.509 fields of it to nobody', async () => {
    const caller = await startCaller();
    const id = await sshAuthority(caller);
    expect(caller.simulator.world.certificateAuthorities.get(id)?.fingerprint).to.equal(key.fingerprint);
    expect(await caller.ask(readAuthority, { id })).to.deep.equal({ __typename: 'SSHCertificateAuthority' });
  });

  it('have unique names over both types', async () => {
    const caller = await startCaller();
    await authority(caller, 'one');
    const again = await caller.ask(createX509, { name: ' one ', certificate: otherCertificate.pem });
    expect(again.error).to.equal('A certificate authority with this name already exists.');
    const ssh = await caller.ask(createSsh, { name: 'one', publicKey: key.publicKey });
    expect(ssh.error).to.equal(again.error);
  });

  it('are refused when the certificate or the key cannot be read', async () => {
    const { ask, simulator } = await startCaller();
    const pem = certificate.pem.replace(/[A-Z]{4}/g, '');
    for (const broken of [pem, '', 'certificate'])
      expect((await ask(createX509, { name: 'a', certificate: broken })).error).to.match(/valid PEM/);
    for (const publicKey of ['', 'ssh-ed25519', key.publicKey.replace('ssh-ed25519', 'ssh-rsa')])
      expect((await ask(createSsh, { name: 'a', publicKey })).error).to.match(/valid OpenSSH/);
    expect(simulator.world.certificateAuthorities.list()).to.deep.equal([]);
  });

  it('are deleted once, by the mutation of their own type', async () => {
    const caller = await startCaller();
    const id = await authority(caller);
    const absent = { ok: false, error: 'Certificate authority does not exist.' };
    expect(await caller.ask(deleteSsh, { id })).to.deep.equal(absent);
    expect(await caller.ask(deleteX509, { id })).to.deep.equal(done);
    expect(await caller.ask(deleteX509, { id })).to.deep.equal(absent);
    expect((await caller.post(readAuthority, { id })).json).to.deep.equal({
      data: { certificateAuthority: null },
    });
  });

  it('cannot be deleted while a gateway uses them, and are free as soon as it points elsewhere', async () => {
    const caller = await startCaller();
    const [old, fresh] = [await authority(caller, 'old'), await authority(caller, 'new', otherCertificate)];
    const sshCAId = await sshAuthority(caller);
    const id = await gateway(caller, { x509CAId: old, sshCAId });
    expect(await caller.ask(deleteX509, { id: old })).to.deep.equal(inUse);
    expect(await caller.ask(deleteSsh, { id: sshCAId })).to.deep.equal(inUse);
    await caller.ask(updateGateway, { id, x509CAId: fresh, sshCAId: null });
    expect(await caller.ask(deleteX509, { id: old })).to.deep.equal(done);
    expect(await caller.ask(deleteSsh, { id: sshCAId })).to.deep.equal(done);
    expect(await caller.ask(deleteX509, { id: fresh })).to.deep.equal(inUse);
  });
});

describe('gateways of the simulated Twingate API', () => {
  it('are created with their authorities', async () => {
    const caller = await startCaller();
    const [x509CAId, sshCAId] = [await authority(caller), await sshAuthority(caller)];
    const input = { address: 'gw.internal:8443', remoteNetworkId, x509CAId, sshCAId };
    const { entity } = await caller.ask(createGateway, input);
    expect(entity).to.deep.equal({
      id: entity?.['id'],
      address: 'gw.internal:8443',
      remoteNetwork: { id: remoteNetworkId },
      x509CA: { id: x509CAId, name: 'ca' },
      sshCA: { name: 'ssh' },
    });
    const list = '{ gateways { totalCount edges { node { address } } } }';
    expect(await caller.ask(list)).to.deep.equal({
      totalCount: 1,
      edges: [{ node: { address: 'gw.internal:8443' } }],
    });
  });

  it('keep on update what is absent or null, except the SSH authority, which null takes away', async () => {
    const caller = await startCaller();
    const sshCAId = await sshAuthority(caller);
    const x509CAId = await authority(caller);
    const id = await gateway(caller, { x509CAId, sshCAId });
    const nulls = { id, address: null, remoteNetworkId: null, x509CAId: null };
    const kept = (await caller.ask(updateGateway, nulls)).entity;
    expect(kept).to.deep.include({ address: 'gw.internal:8443', sshCA: { name: 'ssh' } });
    expect(kept?.['x509CA']).to.deep.equal({ id: x509CAId, name: 'ca' });
    expect((await caller.ask(updateGateway, { id, sshCAId: null })).entity).to.deep.include({ sshCA: null });
    const moved = await caller.ask(updateGateway, { id, address: '10.0.0.1:443' });
    expect(moved.entity).to.deep.include({ address: '10.0.0.1:443' });
  });

  it('are refused with a bad address, network or authority', async () => {
    const caller = await startCaller();
    const x509CAId = await authority(caller);
    const sshCAId = await sshAuthority(caller);
    const valid = { address: 'gw.internal:8443', remoteNetworkId, x509CAId };
    const refusal = async (input: object) => (await caller.ask(createGateway, { ...valid, ...input })).error;
    for (const address of [
      'gw.internal',
      'gw.internal:0',
      'gw.internal:65536',
      ':80',
      '*.internal:80',
      'a b:1',
    ])
      expect(await refusal({ address })).to.equal('Gateway address must be host:port');
    for (const address of ['10.0.0.1:1', '[2001:db8::1]:443'])
      expect(await refusal({ address })).to.equal(null);
    const absent = formatGlobalId('RemoteNetwork', 9);
    expect(await refusal({ remoteNetworkId: absent })).to.equal('RemoteNetwork does not exist');
    expect(await refusal({ x509CAId: sshCAId })).to.equal(
      `Field 'x509CAId' X509CertificateAuthority with id '${sshCAId}' does not exist.`,
    );
    expect(await refusal({ sshCAId: x509CAId })).to.match(/SSHCertificateAuthority .* does not exist/);
  });

  it('answer for a missing gateway with the recorded words', async () => {
    const { ask } = await startCaller();
    const absent = { ok: false, error: 'Gateway does not exist.' };
    const id = formatGlobalId('Gateway', 9);
    expect(await ask(updateGateway, { id })).to.include(absent);
    expect(await ask(deleteGateway, { id })).to.deep.equal(absent);
  });

  it('cannot be deleted while a resource uses them: resource, gateway, authority is the order', async () => {
    const caller = await startCaller();
    const x509CAId = await authority(caller);
    const id = await gateway(caller, { x509CAId });
    const { resources } = caller.simulator.world;
    const resource = resources.add({ __typename: 'SSHResource', gatewayId: id });
    expect(await caller.ask(deleteGateway, { id })).to.deep.equal({
      ok: false,
      error: 'Cannot delete. This Gateway is being used by Resource.',
    });
    resources.remove(resource.id);
    expect(await caller.ask(deleteX509, { id: x509CAId })).to.deep.equal(inUse);
    expect(await caller.ask(deleteGateway, { id })).to.deep.equal(done);
    expect(await caller.ask(deleteX509, { id: x509CAId })).to.deep.equal(done);
  });
});
