import { isObject, type JsonObject, objectAt } from '../json.js';

/** "spec.ports[0].start" as its steps; an index is a number. */
export function stepsOf(path: string): readonly (string | number)[] {
  return (path.match(/[^.[\]]+/g) ?? []).map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

export function valueAt(root: unknown, steps: readonly (string | number)[]): unknown {
  return steps.reduce<unknown>((parent, step) => {
    if (Array.isArray(parent)) return typeof step === 'number' ? parent[step] : undefined;
    return isObject(parent) ? parent[step] : undefined;
  }, root);
}

/** The schema of the value at a path; empty when there is none. */
export function schemaAt(root: JsonObject, steps: readonly (string | number)[]): JsonObject {
  return steps.reduce<JsonObject>((schema, step) => {
    if (typeof step === 'number') return objectAt(schema, 'items');
    const property = objectAt(schema, 'properties')[step];
    return isObject(property) ? property : objectAt(schema, 'additionalProperties');
  }, root);
}
