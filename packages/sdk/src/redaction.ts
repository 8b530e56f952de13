import { Secret } from './secret.js';

/** Names of variables, or parts of names, whose values nobody should read. */
const secretNames = /secret|token|passw|passphrase|credential|private|api_?key|\bpem\b/i;

/** Shorter values under such a name are no secrets, and removing them would spoil the text. */
const shortestSecret = 4;

/** The parts of a call that can hold secrets. */
export interface CallTexts {
  /** The GraphQL document. */
  readonly source: string;
  readonly variables: object;
}

/**
 * Makes what removes the secrets of a call from text that came from outside: the API key, variables that are given as a
 * {@link Secret} or whose name tells so, private keys, and string literals of the document.
 */
export function createScrubber(apiKey: Secret, call: CallTexts): (text: string) => string {
  let secrets: readonly Secret[] | undefined;
  return (text) => {
    // Most calls never need them.
    secrets ??= longestFirst([apiKey, ...secretsIn(call.variables, false), ...literalsOf(call.source)]);
    return secrets.reduce((rest, secret) => secret.scrub(rest), text);
  };
}

/** Writes a request as JSON, with the values of the secrets in it. */
export function stringifyRevealed(value: unknown): string {
  return JSON.stringify(
    value,
    function reveal(this: Readonly<Record<string, unknown>>, name, member: unknown) {
      const original = this[name];
      return original instanceof Secret ? original.reveal() : member;
    },
  );
}

function secretsIn(value: unknown, named: boolean): readonly Secret[] {
  if (value instanceof Secret) return [value];
  if (typeof value === 'string') return isSecret(value, named) ? [new Secret(value)] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    secretsIn(member, named || secretNames.test(name)),
  );
}

function isSecret(value: string, named: boolean): boolean {
  return (named && value.length >= shortestSecret) || value.includes('PRIVATE KEY-----');
}

/** In a document of the caller's a secret may stand where a variable should. */
function literalsOf(source: string): readonly Secret[] {
  const literals = source.matchAll(/"""([^]*?)"""|"((?:[^"\\\n]|\\.)*)"/g);
  return [...literals]
    .map(([, block, line]) => block ?? line ?? '')
    .filter((text) => text.length >= shortestSecret)
    .map((text) => new Secret(text));
}

/** Otherwise a secret within another one would leave the rest of it. */
function longestFirst(secrets: readonly Secret[]): readonly Secret[] {
  return [...secrets].sort((a, b) => b.reveal().length - a.reveal().length);
}
