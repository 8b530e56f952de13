import type { JsonSchemaProps } from './api.js';
import { childSchema } from './child-schema.js';
import { isJsonArray, isJsonObject, setOwn } from './json-value.js';
import type { JsonObject } from './json-value.js';

/**
 * The value with the defaults of its schema, as the API server stores it: null for a field that is not nullable
 * takes the default, and disappears where there is none. The input is not changed.
 */
export function applyDefaults(value: unknown, schema: JsonSchemaProps): unknown {
  if (isJsonObject(value)) return defaultObject(value, schema);
  if (isJsonArray(value) && schema.items) {
    const items = schema.items;
    return value.map((item) =>
      replacesNull(item, items) && items.default !== undefined
        ? structuredClone(items.default)
        : applyDefaults(item, items),
    );
  }
  return value;
}

function defaultObject(value: JsonObject, schema: JsonSchemaProps): JsonObject {
  const result: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    const field = childSchema(schema, key);
    if (!field) setOwn(result, key, child);
    else if (!replacesNull(child, field)) setOwn(result, key, applyDefaults(child, field));
    else if (field.default !== undefined) setOwn(result, key, defaultOf(field));
  }
  for (const [key, field] of Object.entries(schema.properties ?? {})) {
    if (field.default !== undefined && !Object.hasOwn(result, key)) setOwn(result, key, defaultOf(field));
  }
  return result;
}

/** A default may leave out fields that have defaults of their own. */
function defaultOf(schema: JsonSchemaProps): unknown {
  return applyDefaults(structuredClone(schema.default), schema);
}

function replacesNull(value: unknown, schema: JsonSchemaProps): boolean {
  return value === null && schema.nullable !== true;
}
