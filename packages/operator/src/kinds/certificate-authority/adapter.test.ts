import { twingateCertificateAuthority, type TwingateCertificateAuthoritySpec } from '@twingate-kit/crds';
import type { CertificateAuthority } from '@twingate-kit/sdk';
import {
  buildTwingateCertificateAuthorityManifest,
  formatGlobalId,
  sampleCertificates,
} from '@twingate-kit/testkit';
import { expect } from 'chai';
import { InvariantError, Store, TerminalError, WaitingForError } from '../../engine/index.js';
import { UnansweredError } from '../../external/errors.js';
import type { ExternalResource, RemotePage } from '../../external/external-resource.js';
import { reasons } from '../../external/reasons.js';
import { calmly, startSimulatedTwingate, type SimulatedTwingate } from '../../testing/simulated-twingate.js';
import { References } from '../references.js';
import { certificateAuthorityAdapter } from './adapter.js';
import type { ServedCertificateAuthority } from './certificate-authority-object.js';
import type { DesiredCertificateAuthority } from './desired.js';
import type { TlsSecret } from './tls-secret.js';

const MISSING = formatGlobalId('X509CertificateAuthority', 404);
const [first, second] = sampleCertificates;
const PRIVATE_WORDS = 'private words';

describe('certificateAuthorityAdapter', () => {
  let twingate: SimulatedTwingate;
  let adapter: ExternalResource<
    ServedCertificateAuthority,
    DesiredCertificateAuthority,
    CertificateAuthority
  >;
  let secrets: Store<TlsSecret>;

  beforeEach(async () => {
    twingate = await startSimulatedTwingate();
    secrets = new Store<TlsSecret>();
    adapter = certificateAuthorityAdapter({
      api: twingate.api,
      references: new References({ namespaces: { matches: () => true }, policy: { allows: () => true } }),
      secrets: {
        kind: 'Secret',
        store: secrets,
        waitingReason: reasons.waitingForSecret,
        read: () => Promise.reject(new Error('all namespaces are watched')),
      },
      isReferenced: () => false,
    });
  });
  afterEach(() => twingate.close());

  const addSecret = (certificate: string, type = 'kubernetes.io/tls'): void => {
    secrets.upsert({
      metadata: { name: 'ca-tls', namespace: 'default', uid: 's' },
      type,
      data: { 'ca.crt': Buffer.from(certificate).toString('base64') },
    });
  };
  const desired = async (
    spec: Partial<TwingateCertificateAuthoritySpec> = {},
    { pem }: { readonly pem: string } = first,
  ): Promise<DesiredCertificateAuthority> => {
    addSecret(pem);
    return adapter.desired(manifest(spec), calmly);
  };
  const desiredError = (): Promise<unknown> =>
    twingate.errorOf(Promise.resolve(adapter.desired(manifest(), calmly)));
  const read = async (id: string): Promise<CertificateAuthority> =>
    (await adapter.observe(id, calmly)) ?? expect.fail(`${id} is gone`);

  it('names its kind', () => {
    const { kind, plural } = twingateCertificateAuthority;
    expect(adapter).to.include({ apiVersion: 'twingate.com/v1beta', kind, plural });
  });

  it('validates objects against the schema', () => {
    expect(adapter.validate(manifest())).to.deep.equal([]);
    const broken: object = { type: 'SSH' };
    expect(adapter.validate(manifest(broken)).map(({ path }) => path)).to.deep.equal(['spec.type']);
  });

  it('asks for the first certificate of the Secret, under the trimmed name', async () => {
    const bundle = { pem: `${first.pem}${second.pem}` };
    const asked = await desired({ name: ' Lab ' }, bundle);
    expect(asked).to.deep.equal({
      name: 'Lab',
      certificate: first.pem,
      fingerprint: first.fingerprint,
    });
  });

  it('waits for the Secret, and for a certificate in it', async () => {
    const waitsWith = async (message: string): Promise<void> => {
      const error = await desiredError();
      expect(error).to.be.instanceOf(WaitingForError).and.to.include({ reason: reasons.waitingForSecret });
      expect(error).to.have.property('message').that.contains(message);
    };
    await waitsWith('There is no Secret default/ca-tls yet.');
    addSecret('');
    await waitsWith('The Secret default/ca-tls has no ca.crt yet');
  });

  for (const [title, certificate, type] of [
    ['whose ca.crt is no certificate', PRIVATE_WORDS, undefined],
    ['of another type', PRIVATE_WORDS, 'Opaque'],
  ] as const) {
    it(`refuses a Secret ${title}, and quotes nothing of it`, async () => {
      addSecret(certificate, type);
      const error = await desiredError();
      expect(error).to.be.instanceOf(TerminalError).and.to.include({ reason: reasons.invalidCertificate });
      expect(error).to.have.property('message').that.not.contains(PRIVATE_WORDS);
    });
  }

  it('finds no difference in what it created, in the answer and in a later read, whatever the case of the fingerprint', async () => {
    const asked = await desired();
    const created = await adapter.create(asked, calmly);
    expect(adapter.compare(asked, created)).to.deep.equal([]);
    expect(adapter.matches(asked, created)).to.equal(true);
    expect(adapter.incompatibility(manifest(), created)).to.equal(undefined);
    expect(await read(created.id)).to.deep.equal(created);
    const fingerprint = first.fingerprint.toLowerCase();
    twingate.simulator.world.certificateAuthorities.edit(created.id, { fingerprint });
    expect(adapter.compare(asked, await read(created.id))).to.deep.equal([]);
  });

  it('takes another name for no difference, and another certificate for one that asks for a successor', async () => {
    const { id } = await adapter.create(await desired({ name: 'Lab' }), calmly);
    twingate.simulator.world.certificateAuthorities.edit(id, { name: 'Edited' });
    const remote = await read(id);
    expect(adapter.compare(await desired({ name: 'Lab' }), remote)).to.deep.equal([]);

    const changed = await desired({ name: 'Lab' }, second);
    expect(adapter.compare(changed, remote)).to.deep.equal([{ field: 'fingerprint' }]);
    const successor = adapter.replacement?.(changed, remote, Date.UTC(2025, 0, 2, 3, 4, 5, 678));
    expect(successor).to.deep.equal({ ...changed, name: 'Lab (2025-01-02 03:04:05 UTC)' });
    const input = successor ?? expect.fail('there is none');
    expect(adapter.matches(input, await adapter.create(input, calmly))).to.equal(true);
  });

  it('refuses an SSH authority', async () => {
    const { id } = twingate.simulator.world.certificateAuthorities.add({
      __typename: 'SSHCertificateAuthority',
      name: 'SSH',
      fingerprint: first.fingerprint,
    });
    const remote = await read(id);
    expect(adapter.incompatibility(manifest(), remote)).to.equal(
      `${id} is a SSHCertificateAuthority in Twingate; only an X509CertificateAuthority can be managed. Correct spec.id.`,
    );
    expect(adapter.matches(await desired({ name: 'SSH' }), remote)).to.equal(false);
  });

  it('sees no authority where there is none, and cannot tell without an answer', async () => {
    expect(await adapter.observe(MISSING, calmly)).to.equal(null);
    twingate.simulator.faults.add({ fault: { kind: 'status', status: 500 }, times: 'unlimited' });
    const error = await twingate.errorOf(adapter.observe(MISSING, calmly));
    expect(error).to.have.property('reason', reasons.apiUnavailable);
  });

  it('finds a create that was not answered by name and certificate', async () => {
    const { world, faults } = twingate.simulator;
    const asked = await desired({ name: 'Lab' });
    world.certificateAuthorities.add({ name: 'Other', fingerprint: first.fingerprint });
    faults.add({ fault: { kind: 'lost-reply' } });
    expect(await twingate.errorOf(adapter.create(asked, calmly))).to.be.instanceOf(UnansweredError);
    const candidates = await adapter.candidates(asked, calmly);
    expect(candidates).to.have.length(2);
    const found = candidates.filter((remote) => adapter.matches(asked, remote));
    expect(found.map(({ id }) => id)).to.deep.equal([world.certificateAuthorities.list().at(-1)?.id]);
  });

  it('takes creates with one certificate for those that could be mistaken for each other', async () => {
    const keys = [await desired({ name: 'A' }), await desired({ name: 'B' }), await desired({}, second)].map(
      (input) => adapter.naturalKey(input),
    );
    expect(keys).to.deep.equal([first.fingerprint, first.fingerprint, second.fingerprint]);
  });

  it('says that a name is taken, without quoting the certificate', async () => {
    const asked = await desired({ name: 'Lab' });
    await adapter.create(asked, calmly);
    const error = await twingate.errorOf(adapter.create(asked, calmly));
    expect(error).to.include({ reason: reasons.refused });
    expect(error).to.have.property('message').that.contains('already exists').and.not.contains(first.pem);
  });

  it('cannot be updated', async () => {
    const call = adapter.update(MISSING, await desired(), calmly);
    expect(await twingate.errorOf(call)).to.be.instanceOf(InvariantError);
    expect(twingate.simulator.requests.writes).to.equal(0);
  });

  it('deletes an authority, and is content when it is gone already', async () => {
    const { id } = await adapter.create(await desired(), calmly);
    expect(await adapter.delete(id, calmly)).to.equal('gone');
    expect(twingate.simulator.world.certificateAuthorities.list()).to.deep.equal([]);
    expect(await adapter.delete(id, calmly)).to.equal('gone');
  });

  it('hands on the words of the API when a gateway uses the authority', async () => {
    const { id } = await adapter.create(await desired(), calmly);
    twingate.simulator.world.gateways.add({ x509CAId: id });
    expect(await adapter.delete(id, calmly)).to.deep.equal({
      inUse: 'DeleteX509CertificateAuthority: This CA is currently in use and cannot be deleted.',
    });
  });

  it('lists authorities of both types a hundred at a time, each once', async () => {
    const { world, requests } = twingate.simulator;
    const types = ['X509CertificateAuthority', 'SSHCertificateAuthority'] as const;
    for (let count = 0; count < 130; count += 1) {
      const __typename = types[count % 2] ?? 'X509CertificateAuthority';
      world.certificateAuthorities.add({ __typename, name: `CA ${count}` });
    }
    const pages: RemotePage<CertificateAuthority>[] = [];
    for await (const page of adapter.pages(calmly)) pages.push(page);
    expect(pages.flatMap(({ items }) => items.map(({ id }) => id))).to.deep.equal(
      world.certificateAuthorities.list().map(({ id }) => id),
    );
    expect(pages.map(({ overlapKept }) => overlapKept)).to.deep.equal([true, true]);
    expect(requests.byOperation).to.deep.equal({ ListCertificateAuthorities: 2 });
  });
});

function manifest(spec: Partial<TwingateCertificateAuthoritySpec> = {}): ServedCertificateAuthority {
  const built = buildTwingateCertificateAuthorityManifest({ spec });
  return {
    apiVersion: built.apiVersion,
    kind: built.kind,
    metadata: { name: 'a', namespace: built.metadata.namespace ?? '' },
    spec: built.spec,
  };
}
