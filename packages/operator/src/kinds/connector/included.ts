/**
 * Whether everything in `part` is in `whole`, which may hold more: defaults of the API server, fields of others. Lists must
 * be equally long; their entries are compared by place.
 */
export function isIncluded(part: unknown, whole: unknown): boolean {
  if (Array.isArray(part)) {
    if (!Array.isArray(whole)) return part.length === 0 && whole === undefined;
    return part.length === whole.length && part.every((entry, place) => isIncluded(entry, whole[place]));
  }
  if (typeof part !== 'object' || part === null) return part === whole;
  const fields = Object.entries(part);
  if (whole === undefined) return fields.length === 0;
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return false;
  const values = new Map<string, unknown>(Object.entries(whole));
  return fields.every(([name, value]) => isIncluded(value, values.get(name)));
}
