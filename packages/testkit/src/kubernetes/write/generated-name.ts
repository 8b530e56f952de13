import { randomBytes } from 'node:crypto';

/** The server's alphabet: no vowels, no characters that look alike. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** generateName with five random characters. */
export function generatedName(prefix: string): string {
  const suffix = [...randomBytes(5)].map((byte) => alphabet[byte % alphabet.length] ?? 'x').join('');
  return `${prefix.slice(0, 58)}${suffix}`;
}
