/** An object of JSON. */
export type Json = Readonly<Record<string, unknown>>;

/**
 * A list in which every value of `key` comes once: the later entry wins and keeps the earlier one's place. Server-side
 * apply refuses a list map with two entries of one key.
 */
export function byKey(key: string, entries: readonly Json[]): readonly Json[] {
  const merged = new Map<unknown, Json>();
  for (const entry of entries) merged.set(entry[key], entry);
  return [...merged.values()];
}

/** Without fields that are null, at any depth: to the API server null means absent. Returns a copy. */
export function withoutNulls(value: Json): Json {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) => (field === null ? [] : [[name, withoutNull(field)]])),
  );
}

function withoutNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNull);
  return typeof value === 'object' && value !== null ? withoutNulls(value as Json) : value;
}
