import type { JsonSchemaProps } from './api.js';

/** The schema of one field of an object, as the API server finds it; undefined for an unknown field. */
export function childSchema(schema: JsonSchemaProps, key: string): JsonSchemaProps | undefined {
  if (schema.properties && Object.hasOwn(schema.properties, key)) return schema.properties[key];
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}
