import type { JsonObject } from './runtime/json-value.js';

/** A place that describes its own use of a named type must not change what the type says of itself. */
export function typeDescription(named: JsonObject, use: JsonObject): JsonObject {
  const isReplaced =
    named['title'] !== undefined && use['title'] === undefined && use['description'] !== undefined;
  if (!isReplaced || 'x-crd-gen-type-description' in named) return {};
  return named['description'] === undefined ? {} : { 'x-crd-gen-type-description': named['description'] };
}
