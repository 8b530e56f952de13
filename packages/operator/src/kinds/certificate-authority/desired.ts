import type { ServedCertificateAuthority } from './certificate-authority-object.js';
import type { Certificate } from './certificate.js';

/** The input of the create of a certificate authority, and what identifies it. Plain JSON; nothing of it is secret. */
export interface DesiredCertificateAuthority {
  readonly name: string;
  /** PEM. */
  readonly certificate: string;
  /** SHA-256 of the certificate, `AA:BB:…`. */
  readonly fingerprint: string;
}

export function desiredCertificateAuthority(
  { spec }: ServedCertificateAuthority,
  { pem, fingerprint }: Certificate,
): DesiredCertificateAuthority {
  // The API trims names; what is asked must be what it can have.
  return { name: spec.name.trim(), certificate: pem, fingerprint };
}

/**
 * What takes the place of an authority with another certificate: there is no update, and the name is still taken.
 * `now` in ms since the epoch.
 */
export function successorOf(desired: DesiredCertificateAuthority, now: number): DesiredCertificateAuthority {
  const time = new Date(now).toISOString().slice(0, 19).replace('T', ' ');
  return { ...desired, name: `${desired.name} (${time} UTC)` };
}
