import type { JsonSchemaProps } from './api.js';
import { childSchema } from './child-schema.js';
import { isJsonArray, isJsonObject, setOwn } from './json-value.js';
import type { JsonObject } from './json-value.js';

/** Fields of every Kubernetes object; the API server treats them apart from the schema. */
const envelope: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/** The whole object without fields that the schema does not know. */
export function pruneObject(object: unknown, schema: JsonSchemaProps): unknown {
  return isJsonObject(object) ? pruneFields(object, schema, true) : object;
}

/** A value inside an object without fields that its schema does not know. */
export function pruneValue(value: unknown, schema: JsonSchemaProps): unknown {
  if (isJsonObject(value))
    return pruneFields(value, schema, schema['x-kubernetes-embedded-resource'] === true);
  if (isJsonArray(value) && schema.items) {
    const items = schema.items;
    return value.map((item) => pruneValue(item, items));
  }
  return value;
}

function pruneFields(value: JsonObject, schema: JsonSchemaProps, isResource: boolean): JsonObject {
  const keepsUnknown =
    schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true;
  const result: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    const field = childSchema(schema, key);
    if (isResource && envelope.has(key)) setOwn(result, key, child);
    else if (field) setOwn(result, key, pruneValue(child, field));
    else if (keepsUnknown) setOwn(result, key, child);
  }
  return result;
}
