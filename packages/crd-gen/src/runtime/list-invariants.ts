import type { JsonSchemaProps, Violation } from './api.js';
import { childSchema } from './child-schema.js';
import { itemPath, memberPath } from './field-path.js';
import { isJsonArray, isJsonObject, jsonEquals } from './json-value.js';
import type { JsonObject } from './json-value.js';

/** Repeated keys in lists of type `map` and repeated items in lists of type `set`. */
export function findDuplicates(value: unknown, schema: JsonSchemaProps, path: string): readonly Violation[] {
  if (isJsonObject(value)) {
    return Object.entries(value).flatMap(([key, child]) => {
      const field = childSchema(schema, key);
      return field ? findDuplicates(child, field, memberPath(path, key, schema)) : [];
    });
  }
  if (!isJsonArray(value) || !schema.items) return [];
  const items = schema.items;
  return [
    ...duplicatesInList(value, schema, path),
    ...value.flatMap((item, index) => findDuplicates(item, items, itemPath(path, index))),
  ];
}

function duplicatesInList(
  list: readonly unknown[],
  schema: JsonSchemaProps,
  path: string,
): readonly Violation[] {
  const identity = listIdentity(schema);
  if (!identity) return [];
  const identities = list.map(identity);
  return identities.flatMap((own, index): readonly Violation[] => {
    const repeats =
      own !== undefined && identities.slice(0, index).some((earlier) => jsonEquals(earlier, own));
    if (!repeats) return [];
    return [{ path: itemPath(path, index), message: `repeats ${JSON.stringify(own)}`, type: 'other' }];
  });
}

/** What makes two items the same; undefined for lists that may repeat items. */
function listIdentity(schema: JsonSchemaProps): ((item: unknown) => unknown) | undefined {
  if (schema['x-kubernetes-list-type'] === 'set') return (item) => item;
  if (schema['x-kubernetes-list-type'] !== 'map') return undefined;
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  return (item) => (isJsonObject(item) ? mapKey(item, keys) : undefined);
}

/** The values of the key fields of an item of a list of type `map`. */
export function mapKey(item: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.map((key) => [key, item[key]]));
}
