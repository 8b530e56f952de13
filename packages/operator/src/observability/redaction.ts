/** What stands in a log where a secret stood. */
export const REDACTED = '[redacted]';

/** Field names whose values are secrets wherever they appear. Compared without case, `-` and `_`. */
const SECRET_FIELDS = new Set([
  'apikey',
  'xapikey',
  'authorization',
  'cookie',
  'setcookie',
  'password',
  'passphrase',
  'privatekey',
  'secret',
  'stringdata',
  'token',
  'accesstoken',
  'refreshtoken',
  'bearertoken',
]);

/** Nothing that is logged on purpose is deeper. */
const MAX_DEPTH = 6;

/** A copy of `value` without secrets, and with errors as plain objects. Cycles and depths end in a word. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? String(value) : value;
  if (depth >= MAX_DEPTH) return '[deep]';
  if (value instanceof Error) return describeError(value, depth);
  if (Array.isArray(value)) return value.map((element) => redact(element, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [
      field,
      isSecret(field) ? REDACTED : redact(inner, depth + 1),
    ]),
  );
}

/** `text` with every occurrence of the secrets replaced. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce(
    (clean, secret) => (clean.includes(secret) ? clean.replaceAll(secret, REDACTED) : clean),
    text,
  );
}

function isSecret(field: string): boolean {
  return SECRET_FIELDS.has(field.toLowerCase().replace(/[-_]/g, ''));
}

/** Only the known fields: others may hold requests with their headers. */
function describeError(error: Error, depth: number): unknown {
  const known = ['code', 'status', 'reason', 'operation', 'retryAfterMs']
    .map((field) => [field, Reflect.get(error, field) as unknown] as const)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  return {
    name: error.name,
    message: error.message,
    ...Object.fromEntries(known),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
  };
}
