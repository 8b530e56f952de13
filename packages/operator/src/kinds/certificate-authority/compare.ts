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
