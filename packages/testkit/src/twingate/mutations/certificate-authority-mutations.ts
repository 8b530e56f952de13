import { createHash, X509Certificate } from 'node:crypto';
import type { Account } from '../account.js';
import {
  newCertificateAuthority,
  type StoredCertificateAuthority,
} from '../entities/certificate-authority.js';
import type { Execution } from '../execution.js';
import { Refusal } from '../refusal.js';
import { checkName, mutation } from './mutation.js';

type Kind = StoredCertificateAuthority['__typename'];

export const certificateAuthorityMutations = {
  x509CertificateAuthorityCreate: mutation(
    ({ name, certificate }: { readonly name: string; readonly certificate: string }, execution) =>
      create('X509CertificateAuthority', name, () => certificateFingerprint(certificate), execution),
  ),
  x509CertificateAuthorityDelete: deletes('X509CertificateAuthority'),
  sshCertificateAuthorityCreate: mutation(
    ({ name, publicKey }: { readonly name: string; readonly publicKey: string }, execution) =>
      create('SSHCertificateAuthority', name, () => publicKeyFingerprint(publicKey), execution),
  ),
  sshCertificateAuthorityDelete: deletes('SSHCertificateAuthority'),
};

function create(
  kind: Kind,
  name: string,
  fingerprint: () => string,
  { account, visibleFrom }: Execution,
): StoredCertificateAuthority {
  const unique = checkUniqueName(name, account);
  const content = { name: unique, fingerprint: fingerprint() };
  const authority = { ...newCertificateAuthority(kind, account.origin(kind)), ...content };
  account.certificateAuthorities.write(authority, visibleFrom);
  return authority;
}

function deletes(kind: Kind) {
  return mutation(({ id }: { readonly id: string }, { account, visibleFrom }) => {
    if (account.certificateAuthorities.get(id)?.__typename !== kind)
      throw new Refusal('Certificate authority does not exist.');
    const used = account.gateways.list().some(({ x509CAId, sshCAId }) => x509CAId === id || sshCAId === id);
    if (used) throw new Refusal('This CA is currently in use and cannot be deleted.');
    account.certificateAuthorities.delete(id, visibleFrom);
  });
}

function checkUniqueName(name: string, account: Account): string {
  const trimmed = checkName(name);
  if (account.certificateAuthorities.list().some((other) => other.name === trimmed))
    throw new Refusal('A certificate authority with this name already exists.');
  return trimmed;
}

/** SHA-256 of the certificate, `AA:BB:…` in upper case. */
function certificateFingerprint(pem: string): string {
  try {
    return new X509Certificate(pem).fingerprint256;
  } catch {
    throw new Refusal('Certificate must be a valid PEM-encoded X.509 certificate.');
  }
}

/** The form of ssh-keygen: `SHA256:` and base64 without padding. */
function publicKeyFingerprint(line: string): string {
  const [type = '', encoded = ''] = line.trim().split(/\s+/);
  const blob = Buffer.from(encoded, 'base64');
  // The blob begins with its own type: a length of four bytes and the text.
  const named = blob.length > 4 ? blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1') : '';
  if (type === '' || named !== type) throw new Refusal('Public key must be a valid OpenSSH public key.');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}
