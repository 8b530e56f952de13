import type { JsonSchemaProps, Violation } from './api.js';
import { childSchema } from './child-schema.js';
import { fieldPath, itemPath, memberPath } from './field-path.js';
import { isJsonArray, isJsonObject } from './json-value.js';
import type { JsonObject } from './json-value.js';

/** What is wrong with the type of embedded resources: each needs apiVersion and kind. */
export function embeddedViolations(
  value: unknown,
  schema: JsonSchemaProps,
  path: string,
): readonly Violation[] {
  if (isJsonObject(value)) {
    const own = schema['x-kubernetes-embedded-resource'] === true ? typeViolations(value, path) : [];
    const below = Object.entries(value).flatMap(([key, child]) => {
      const field = childSchema(schema, key);
      return field ? embeddedViolations(child, field, memberPath(path, key, schema)) : [];
    });
    return [...own, ...below];
  }
  if (!isJsonArray(value) || !schema.items) return [];
  const items = schema.items;
  return value.flatMap((item, index) => embeddedViolations(item, items, itemPath(path, index)));
}

const forms: Readonly<Record<string, RegExp>> = {
  apiVersion: /^[^/]+(?:\/[^/]+)?$/,
  kind: /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/i,
};

function typeViolations(resource: JsonObject, path: string): readonly Violation[] {
  return Object.entries(forms).flatMap(([field, form]): readonly Violation[] => {
    const at = fieldPath(path, field);
    const value = resource[field];
    if (value === undefined || value === null)
      return [{ path: at, message: 'is required', type: 'required' }];
    if (typeof value !== 'string') return [{ path: at, message: 'must be of type string', type: 'type' }];
    if (value === '') return [{ path: at, message: 'must not be empty', type: 'other' }];
    return form.test(value) ? [] : [{ path: at, message: `must be a valid ${field}`, type: 'other' }];
  });
}
