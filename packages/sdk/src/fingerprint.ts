/** The fingerprint that the API gives a certificate: SHA-256 as `AA:BB:…`. Undefined for text that is no PEM. */
export async function certificateFingerprint(pem: string): Promise<string | undefined> {
  const [, body] = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/.exec(pem) ?? [];
  const digest = await sha256(body);
  return digest?.map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':');
}

/** The fingerprint of an OpenSSH public key as `ssh-keygen` prints it: `SHA256:` and base64. Undefined for other text. */
export async function publicKeyFingerprint(publicKey: string): Promise<string | undefined> {
  const [, body] = publicKey.trim().split(/\s+/);
  const digest = await sha256(body);
  if (digest === undefined) return undefined;
  return `SHA256:${btoa(String.fromCharCode(...digest)).replace(/=+$/, '')}`;
}

async function sha256(base64: string | undefined): Promise<readonly number[] | undefined> {
  const bytes = base64 === undefined ? undefined : decoded(base64);
  return bytes && [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))];
}

function decoded(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
