import { X509Certificate } from 'node:crypto';
import { TerminalError, WaitingForError, keyOf } from '../../engine/index.js';
import { reasons } from '../../external/reasons.js';
import type { TlsSecret } from './tls-secret.js';

const SECRET_TYPE = 'kubernetes.io/tls';
const KEY = 'ca.crt';

/** The public certificate of an authority. */
export interface Certificate {
  readonly pem: string;
  /** SHA-256 of it, `AA:BB:…`. */
  readonly fingerprint: string;
}

/**
 * The certificate in `ca.crt` of a TLS Secret: the first one of a bundle. Throws WaitingForError while it is not there yet,
 * TerminalError for what is no certificate. Never quotes what is in the Secret.
 */
export function readCertificate(secret: TlsSecret): Certificate {
  if (secret.type !== SECRET_TYPE) {
    throw new TerminalError(
      reasons.invalidCertificate,
      `The Secret ${keyOf(secret)} is of type ${secret.type ?? 'Opaque'}; it must be of type ${SECRET_TYPE}.`,
    );
  }
  const encoded = secret.data?.[KEY];
  if (encoded === undefined || encoded === '') {
    throw new WaitingForError(
      reasons.waitingForSecret,
      `The Secret ${keyOf(secret)} has no ${KEY} yet: put the public certificate of the authority there, as PEM.`,
    );
  }
  return parse(Buffer.from(encoded, 'base64').toString('utf8'), secret);
}

function parse(text: string, secret: TlsSecret): Certificate {
  try {
    const certificate = new X509Certificate(text);
    return { pem: certificate.toString(), fingerprint: certificate.fingerprint256 };
  } catch {
    throw new TerminalError(
      reasons.invalidCertificate,
      `${KEY} of the Secret ${keyOf(secret)} is no X.509 certificate in PEM format.`,
    );
  }
}
