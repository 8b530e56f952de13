import { sampleCertificates, samplePublicKeys } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { certificateFingerprint, publicKeyFingerprint } from './fingerprint.js';

describe('fingerprints', () => {
  it('of certificates are those of openssl, whatever stands around the PEM', async () => {
    for (const { pem, fingerprint } of sampleCertificates) {
      expect(await certificateFingerprint(pem)).to.equal(fingerprint);
      expect(await certificateFingerprint(`subject=CN=x\r\n${pem.replaceAll('\n', '\r\n')}`)).to.equal(
        fingerprint,
      );
    }
  });

  it('of public keys are those of ssh-keygen, with a comment or without', async () => {
    for (const { publicKey, fingerprint } of samplePublicKeys) {
      expect(await publicKeyFingerprint(publicKey)).to.equal(fingerprint);
      expect(await publicKeyFingerprint(publicKey.split(' ').slice(0, 2).join(' '))).to.equal(fingerprint);
    }
  });

  it('do not exist for other text', async () => {
    for (const text of ['', 'no key', '-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----']) {
      expect(await certificateFingerprint(text)).to.equal(undefined);
    }
    for (const text of ['', 'ssh-ed25519', 'ssh-ed25519 !']) {
      expect(await publicKeyFingerprint(text)).to.equal(undefined);
    }
  });
});
