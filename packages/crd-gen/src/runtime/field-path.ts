import type { JsonSchemaProps } from './api.js';

/** Paths in the notation of the API server: `spec.ports[0].start`; the empty path is the object itself. */
export function fieldPath(parent: string, field: string): string {
  return parent === '' ? field : `${parent}.${field}`;
}

export function itemPath(parent: string, index: number): string {
  return `${parent}[${index}]`;
}

/**
 * A member of an object in errors of rules, of repeated items and of embedded resources: keys of maps stand in
 * brackets there (`spec.labels[a/b]`), but behind a dot in errors of the schema (`spec.labels.a/b`).
 */
export function memberPath(parent: string, key: string, schema: JsonSchemaProps): string {
  const isField = schema.properties !== undefined && Object.hasOwn(schema.properties, key);
  return isField ? fieldPath(parent, key) : `${parent}[${key}]`;
}
