import type { CertificateAuthority } from '@twingate-kit/sdk';
import type { FieldDrift } from '../../external/external-resource.js';
import type { DesiredCertificateAuthority } from './desired.js';

/** An authority is its certificate: the name is only a label, and that of a successor differs. */
export function compareCertificateAuthority(
  desired: DesiredCertificateAuthority,
  remote: CertificateAuthority,
): readonly FieldDrift[] {
  return hasFingerprint(desired, remote) ? [] : [{ field: 'fingerprint' }];
}

/** An authority that somebody else made stands for its own certificate only: a successor would end it. */
export function importMismatch(
  desired: DesiredCertificateAuthority,
  remote: CertificateAuthority,
): string | undefined {
  if (remote.__typename !== 'X509CertificateAuthority' || hasFingerprint(desired, remote)) return undefined;
  return `${remote.id} in Twingate has a certificate with the fingerprint ${remote.fingerprint}, and ca.crt of the Secret has ${desired.fingerprint}. Put the certificate of ${remote.id} into the Secret, correct spec.id, or remove it to register the certificate of the Secret.`;
}

/** The API may answer in either case. */
export function hasFingerprint(
  { fingerprint }: DesiredCertificateAuthority,
  remote: CertificateAuthority,
): boolean {
  return (
    remote.__typename === 'X509CertificateAuthority' &&
    remote.fingerprint.toUpperCase() === fingerprint.toUpperCase()
  );
}
