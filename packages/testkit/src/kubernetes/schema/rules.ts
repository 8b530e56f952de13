import { isObject, type JsonObject } from '../json.js';

const known = new WeakMap<object, boolean>();

/** Whether a schema has CEL rules anywhere. */
export function hasRules(schema: JsonObject): boolean {
  const cached = known.get(schema);
  if (cached !== undefined) return cached;
  const found = search(schema);
  known.set(schema, found);
  return found;
}

function search(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(search);
  if (!isObject(value)) return false;
  return 'x-kubernetes-validations' in value || Object.values(value).some(search);
}
