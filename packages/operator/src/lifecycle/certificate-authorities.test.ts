import { formatGlobalId, sampleCertificates } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { reasons } from '../external/reasons.js';
import { secretType } from '../kinds/certificate-authority/tls-secret.js';
import { addSecret, AUTHORITY, editSecret, readyGateway, SECRET } from '../testing/gateway-scenery.js';
import { closeWorlds, startWorld, type LifecycleWorld } from '../testing/lifecycle-world.js';

const [first, second, third] = sampleCertificates;
const metadata = { name: AUTHORITY };
const spec = { name: 'Lab' };

describe('a certificate authority', () => {
  afterEach(closeWorlds);

  it('is registered with the certificate of its Secret, and recorded', async () => {
    const world = await startWorld();
    await addSecret(world);
    await world.applyAuthority({ metadata, spec });
    await world.ready('authority', AUTHORITY);
    expect(authorities(world)).to.deep.equal([
      { id: world.idOf('authority', AUTHORITY), name: 'Lab', fingerprint: first.fingerprint },
    ]);
  });

  const flaws: readonly (readonly [string, Parameters<typeof addSecret>[1] | undefined, string, string])[] = [
    ['that is not there', undefined, reasons.waitingForSecret, 'There is no Secret default/ca-tls yet.'],
    ['without ca.crt', { data: { 'tls.crt': first.pem } }, reasons.waitingForSecret, 'has no ca.crt yet'],
    [
      'whose ca.crt is no certificate',
      { data: { 'ca.crt': 'secret words' } },
      reasons.invalidCertificate,
      'is no X.509 certificate',
    ],
    ['of another type', { type: 'Opaque' }, reasons.invalidCertificate, 'must be of type kubernetes.io/tls'],
  ];
  for (const [title, content, reason, message] of flaws) {
    it(`says what is wrong with a Secret ${title}, and quotes nothing of it`, async () => {
      const world = await startWorld();
      if (content !== undefined) await addSecret(world, content);
      await world.applyAuthority({ metadata, spec });
      const condition = await world.refused('authority', AUTHORITY, reason);
      expect(condition.message).to.contain(message).and.not.contain('secret words');
      expect(JSON.stringify(world.logs.lines)).to.not.contain('secret words');
      expect(authorities(world)).to.deep.equal([]);
    });
  }

  it('with another certificate is made anew under a name with the time, gateways move, and the old one goes', async () => {
    const world = await startWorld();
    const gateway = await readyGateway(world);
    const former = world.idOf('authority', AUTHORITY);
    await rotate(world, second.pem);
    await world.until(() => authorities(world)[0]?.fingerprint === second.fingerprint, 'the rotation');
    await world.ready('gateway', gateway);
    const [successor] = authorities(world);
    expect(successor?.id).not.to.equal(former);
    expect(successor?.fingerprint).to.equal(second.fingerprint);
    expect(successor?.name).to.match(/^CA \d+ \(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\)$/);
    expect(world.idOf('authority', AUTHORITY)).to.equal(successor?.id);
    expect(world.simulator.world.gateways.list()[0]?.x509CAId).to.equal(successor?.id);
    expect(world.get('gateway', gateway).status).to.include({ x509CaId: successor?.id });
    await world.until(() => pending(world) === undefined, 'the old one to be forgotten');
    expect(world.events(AUTHORITY)).to.include.members([
      'Normal Created',
      'Normal Replaced',
      'Normal Deleted',
    ]);
  });

  describe('with an import', () => {
    it('takes over the authority that spec.id names, and its name stays: it is only a label', async () => {
      const world = await startWorld();
      await addSecret(world);
      const { fingerprint } = first;
      const draft = { name: 'Made in the console', fingerprint };
      const { id } = world.simulator.world.certificateAuthorities.add(draft);
      await world.applyAuthority({ metadata, spec: { ...spec, id } });
      await world.ready('authority', AUTHORITY);
      expect(world.idOf('authority', AUTHORITY)).to.equal(id);
      expect(authorities(world)).to.deep.equal([{ id, ...draft }]);
      expect(world.simulator.requests.writes).to.equal(0);
      expect(world.events(AUTHORITY)).to.deep.equal(['Normal Imported']);
    });

    it('says when there is none with that ID, and registers nothing', async () => {
      const world = await startWorld();
      await addSecret(world);
      const id = formatGlobalId('X509CertificateAuthority', 404);
      await world.applyAuthority({ metadata, spec: { ...spec, id } });
      await world.refused('authority', AUTHORITY, reasons.importNotFound);
      expect(authorities(world)).to.deep.equal([]);
    });

    it('refuses an SSH authority, which stays as it is', async () => {
      const world = await startWorld();
      await addSecret(world);
      const { id } = world.simulator.world.certificateAuthorities.add({
        __typename: 'SSHCertificateAuthority',
        name: 'SSH',
      });
      await world.applyAuthority({ metadata, spec: { ...spec, id } });
      await world.refused('authority', AUTHORITY, reasons.importTypeMismatch);
      await world.delete('authority', AUTHORITY);
      await world.gone('authority', AUTHORITY);
      expect(authorities(world).map((remote) => remote.id)).to.deep.equal([id]);
    });

    describe('whose certificate is not that of the Secret', () => {
      const draft = { name: 'Made in the console', fingerprint: second.fingerprint };

      it('is refused with both fingerprints; nothing is created or deleted, not by its deletion either', async () => {
        const world = await startWorld();
        await addSecret(world);
        const { id } = world.simulator.world.certificateAuthorities.add(draft);
        await world.applyAuthority({ metadata, spec: { ...spec, id } });
        const { message } = await world.refused('authority', AUTHORITY, reasons.importMismatch);
        expect(message).to.contain(id).and.contain(first.fingerprint).and.contain(second.fingerprint);
        await world.advance(30 * 60_000);
        await world.delete('authority', AUTHORITY);
        await world.gone('authority', AUTHORITY);
        expect(world.simulator.requests.writes).to.equal(0);
        expect(authorities(world)).to.deep.equal([{ id, ...draft }]);
      });

      it('is taken over when the Secret has it, and rotated when the Secret changes after that', async () => {
        const world = await startWorld();
        await addSecret(world);
        const { id } = world.simulator.world.certificateAuthorities.add(draft);
        await world.applyAuthority({ metadata, spec: { ...spec, id } });
        await world.refused('authority', AUTHORITY, reasons.importMismatch);
        await rotate(world, second.pem);
        await world.ready('authority', AUTHORITY);
        expect(world.idOf('authority', AUTHORITY)).to.equal(id);
        expect(world.simulator.requests.writes).to.equal(0);
        await rotate(world, third.pem);
        await world.until(() => authorities(world)[0]?.fingerprint === third.fingerprint, 'the rotation');
        expect(authorities(world)).to.have.length(1);
      });

      it('stays when an object goes that names it since its own name was taken', async () => {
        const world = await startWorld();
        await addSecret(world);
        const taken = { ...draft, name: spec.name };
        const { id } = world.simulator.world.certificateAuthorities.add(taken);
        await world.applyAuthority({ metadata, spec });
        await world.refused('authority', AUTHORITY, reasons.refused);
        await world.edit('authority', AUTHORITY, { spec: { id } });
        await world.refused('authority', AUTHORITY, reasons.importMismatch);
        await world.delete('authority', AUTHORITY);
        await world.gone('authority', AUTHORITY);
        expect(authorities(world)).to.deep.equal([{ id, ...taken }]);
      });

      it('is refused as well when spec.id is changed to it', async () => {
        const world = await startWorld();
        await addSecret(world);
        await world.applyAuthority({ metadata, spec });
        await world.ready('authority', AUTHORITY);
        const own = world.idOf('authority', AUTHORITY);
        const { id } = world.simulator.world.certificateAuthorities.add(draft);
        await world.edit('authority', AUTHORITY, { spec: { id } });
        await world.refused('authority', AUTHORITY, reasons.importMismatch);
        await world.advance(30 * 60_000);
        expect(authorities(world).map((remote) => remote.id)).to.have.members([own, id]);
      });
    });
  });

  it('acts on a change of its Secret at once, also when that was of no use before', async () => {
    const world = await startWorld();
    await addSecret(world, { data: { 'ca.crt': 'not yet' } });
    await world.applyAuthority({ metadata, spec });
    await world.refused('authority', AUTHORITY, reasons.invalidCertificate);
    const at = world.clock.now();
    await rotate(world, first.pem);
    await world.ready('authority', AUTHORITY);
    await rotate(world, second.pem);
    await world.until(() => authorities(world)[0]?.fingerprint === second.fingerprint);
    expect(world.clock.now() - at).to.be.below(1000);
  });

  it('keeps the old one while a gateway of this cluster uses it, without asking', async () => {
    const world = await startWorld();
    const gateway = await readyGateway(world);
    const former = world.idOf('authority', AUTHORITY);
    await world.edit('gateway', gateway, {
      metadata: { annotations: { 'kit.twingate.com/paused': 'true' } },
    });
    await rotate(world, second.pem);
    await world.until(() => authorities(world).length === 2, 'the new one');
    await world.ready('authority', AUTHORITY);
    await world.advance(30 * 60_000);
    expect(world.simulator.requests.list('DeleteX509CertificateAuthority')).to.have.length(0);
    expect(pending(world)).to.equal(former);
    await world.edit('gateway', gateway, { metadata: { annotations: { 'kit.twingate.com/paused': null } } });
    await world.until(() => authorities(world).length === 1, 'the old one to go');
  });

  it('that changes twice before its gateway moved leaves only the last one', async () => {
    const world = await startWorld();
    const gateway = await readyGateway(world);
    await world.edit('gateway', gateway, {
      metadata: { annotations: { 'kit.twingate.com/paused': 'true' } },
    });
    await rotate(world, second.pem);
    await world.until(() => authorities(world).some(({ fingerprint }) => fingerprint === second.fingerprint));
    await world.ready('authority', AUTHORITY);
    await rotate(world, third.pem);
    await world.until(() => authorities(world).some(({ fingerprint }) => fingerprint === third.fingerprint));
    await world.edit('gateway', gateway, { metadata: { annotations: { 'kit.twingate.com/paused': null } } });
    await world.until(() => authorities(world).length === 1, 'only one to be left');
    expect(authorities(world)[0]?.fingerprint).to.equal(third.fingerprint);
  });

  it('leaves the old one behind, with a warning, when only something outside of this cluster uses it', async () => {
    const world = await startWorld();
    await addSecret(world);
    await world.applyAuthority({ metadata, spec });
    await world.ready('authority', AUTHORITY);
    const former = world.idOf('authority', AUTHORITY);
    world.simulator.world.gateways.add({ x509CAId: former });
    await rotate(world, second.pem);
    await world.until(() => world.events(AUTHORITY).includes('Warning LeftBehind'), 'the warning');
    expect(authorities(world)).to.have.length(2);
    expect(pending(world)).to.equal(undefined);
  });

  for (const moment of [1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 30, 40, 55]) {
    it(`is rotated once, and all of it, when the process dies after ${moment} turns of the rotation`, async () => {
      const world = await startWorld({ running: false });
      await world.startMortalOperator();
      const gateway = await readyGateway(world);
      await world.killOperator();
      await rotate(world, second.pem);
      await world.startMortalOperator();
      for (let turn = 0; turn < moment; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      await world.killOperator();
      await world.startOperator();
      await world.until(
        () =>
          world.isReady('gateway', gateway) &&
          world.isReady('authority', AUTHORITY) &&
          authorities(world).length === 1 &&
          pending(world) === undefined,
        'one authority to be left',
      );
      expect(authorities(world)[0]).to.include({
        fingerprint: second.fingerprint,
        id: world.idOf('authority', AUTHORITY),
      });
      expect(world.simulator.world.gateways.list().map(({ x509CAId }) => x509CAId)).to.deep.equal([
        world.idOf('authority', AUTHORITY),
      ]);
    });
  }

  it('whose rotation is not answered is rotated once', async () => {
    const world = await startWorld();
    await readyGateway(world);
    world.simulator.faults.add({
      fault: { kind: 'lost-reply' },
      operations: ['CreateX509CertificateAuthority'],
    });
    await rotate(world, second.pem);
    await world.until(
      () => authorities(world)[0]?.fingerprint === second.fingerprint && pending(world) === undefined,
    );
    expect(world.simulator.requests.list('CreateX509CertificateAuthority')).to.have.length(2);
    expect(authorities(world)).to.have.length(1);
  });

  it('that is deleted during a rotation takes both along', async () => {
    const world = await startWorld();
    const gateway = await readyGateway(world);
    await world.edit('gateway', gateway, {
      metadata: { annotations: { 'kit.twingate.com/paused': 'true' } },
    });
    await rotate(world, second.pem);
    await world.until(() => authorities(world).length === 2, 'the new one');
    await world.ready('authority', AUTHORITY);
    await world.delete('authority', AUTHORITY);
    await world.refused('authority', AUTHORITY, reasons.inUse);
    await world.edit('gateway', gateway, { metadata: { annotations: null } });
    await world.delete('gateway', gateway);
    await world.gone('authority', AUTHORITY);
    expect(authorities(world)).to.deep.equal([]);
  });

  describe('that is deleted', () => {
    it('waits while a gateway of this cluster uses it, and goes at once with the last one', async () => {
      const world = await startWorld();
      const gateway = await readyGateway(world);
      await world.delete('authority', AUTHORITY);
      await world.refused('authority', AUTHORITY, reasons.inUse);
      await world.delete('gateway', gateway);
      await world.gone('gateway', gateway);
      await world.gone('authority', AUTHORITY);
      expect(authorities(world)).to.deep.equal([]);
    });

    it('goes without its Secret', async () => {
      const world = await startWorld();
      await addSecret(world);
      await world.applyAuthority({ metadata, spec });
      await world.ready('authority', AUTHORITY);
      await world.deleteOther(secretType, SECRET, 'default');
      await world.delete('authority', AUTHORITY);
      await world.gone('authority', AUTHORITY);
      expect(authorities(world)).to.deep.equal([]);
    });
  });
});

/** Another certificate in the Secret. */
async function rotate(world: LifecycleWorld, pem: string): Promise<void> {
  await editSecret(world, { 'ca.crt': pem });
}

function authorities(
  world: LifecycleWorld,
): readonly { readonly id: string; readonly name: string; readonly fingerprint: string }[] {
  return world.simulator.world.certificateAuthorities
    .list()
    .map(({ id, name, fingerprint }) => ({ id, name, fingerprint }));
}

/** What is still to be deleted after a rotation. */
function pending(world: LifecycleWorld): string | undefined {
  return world.get('authority', AUTHORITY).metadata.annotations?.['twingate.com/replaced-ids'];
}
