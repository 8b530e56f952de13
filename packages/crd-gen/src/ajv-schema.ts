import type { JsonSchemaProps } from './runtime/api.js';
import type { JsonObject } from './runtime/json-value.js';

/** Keywords whose meaning ajv does not know or that crd-gen checks by itself. */
function isForAjv(keyword: string): boolean {
  return !keyword.startsWith('x-kubernetes-') && keyword !== 'description' && keyword !== 'default';
}

/** A CRD schema as JSON Schema for ajv; judges as the API server does, apart from rules and list types. */
export function toAjvSchema(schema: JsonSchemaProps): JsonObject {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, nullable, type, ...rest } = schema;
  const kept = Object.entries(rest).filter(([keyword]) => isForAjv(keyword));
  return {
    ...typeKeyword(schema, type, nullable === true),
    ...bound('minimum', 'exclusiveMinimum', minimum, exclusiveMinimum),
    ...bound('maximum', 'exclusiveMaximum', maximum, exclusiveMaximum),
    ...Object.fromEntries(kept.map(([keyword, value]) => [keyword, convertMember(keyword, value)])),
  };
}

function typeKeyword(schema: JsonSchemaProps, type: string | undefined, nullable: boolean): JsonObject {
  const types =
    schema['x-kubernetes-int-or-string'] === true ? ['integer', 'string'] : type === undefined ? [] : [type];
  if (types.length === 0) return {};
  const all = nullable ? [...types, 'null'] : types;
  return { type: all.length === 1 ? all[0] : all };
}

function bound(
  keyword: string,
  exclusiveKeyword: string,
  limit: number | undefined,
  exclusive: boolean | undefined,
): JsonObject {
  return limit === undefined ? {} : { [exclusive === true ? exclusiveKeyword : keyword]: limit };
}

function convertMember(keyword: string, value: unknown): unknown {
  switch (keyword) {
    case 'properties':
      return Object.fromEntries(
        Object.entries(value as Readonly<Record<string, JsonSchemaProps>>).map(([name, child]) => [
          name,
          toAjvSchema(child),
        ]),
      );
    case 'items':
    case 'not':
      return toAjvSchema(value as JsonSchemaProps);
    case 'additionalProperties':
      return typeof value === 'boolean' ? value : toAjvSchema(value as JsonSchemaProps);
    case 'allOf':
    case 'anyOf':
    case 'oneOf':
      return (value as readonly JsonSchemaProps[]).map(toAjvSchema);
    default:
      return value;
  }
}
