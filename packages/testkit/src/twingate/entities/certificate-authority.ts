import type { Origin } from './record.js';

/** The certificate or the public key is write-only, so that only its fingerprint is stored. */
export interface StoredCertificateAuthority {
  readonly __typename: 'X509CertificateAuthority' | 'SSHCertificateAuthority';
  readonly id: string;
  /** Unique among the authorities of both types. */
  readonly name: string;
  /** X.509: SHA-256 as `AA:BB:…`. SSH: `SHA256:` and base64, as ssh-keygen prints it. */
  readonly fingerprint: string;
}

export function newCertificateAuthority(
  kind: StoredCertificateAuthority['__typename'],
  { id }: Origin,
): StoredCertificateAuthority {
  return { __typename: kind, id, name: 'CA', fingerprint: 'AA:BB:CC' };
}
