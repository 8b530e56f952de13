/** A JSON object whose content is not known; values are read with a check. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value when it is an object, otherwise an empty one. */
export function objectAt(parent: unknown, field: string): JsonObject {
  const value = isObject(parent) ? parent[field] : undefined;
  return isObject(value) ? value : {};
}

export function stringAt(parent: unknown, field: string): string | undefined {
  const value = isObject(parent) ? parent[field] : undefined;
  return typeof value === 'string' ? value : undefined;
}

export function arrayAt(parent: unknown, field: string): readonly unknown[] {
  const value = isObject(parent) ? parent[field] : undefined;
  return Array.isArray(value) ? value : [];
}

/** A copy without one field. */
export function without(object: object, field: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== field));
}

/** Equality of JSON values; the order of an object's fields means nothing, an undefined field is absent. */
export function jsonEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => jsonEqual(item, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((name) =>
    jsonEqual(left[name], right[name]),
  );
}
