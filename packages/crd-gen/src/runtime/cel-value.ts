import type { JsonSchemaProps } from './api.js';
import { childSchema } from './child-schema.js';
import { isJsonArray, isJsonObject, setOwn } from './json-value.js';
import type { JsonObject } from './json-value.js';

/** Words of the CEL grammar that a field cannot be called by; Kubernetes writes them as `__in__`. */
const reservedWords: ReadonlySet<string> = new Set(
  `true false null in as break const continue else for function if import let loop package namespace return var
   void while`.split(/\s+/),
);

const escapes: Readonly<Record<string, string>> = { '.': '__dot__', '-': '__dash__', '/': '__slash__' };

/** The name of a field inside a rule; undefined for names that rules cannot reach. */
export function celFieldName(field: string): string | undefined {
  if (reservedWords.has(field)) return `__${field}__`;
  const escaped = field
    .replaceAll('__', '__underscores__')
    .replace(/[./-]/g, (char) => escapes[char] ?? char);
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(escaped) ? escaped : undefined;
}

/**
 * A JSON value as the API server's rules see it: null fields are absent, unknown fields too, integers are 64-bit
 * (BigInt), and the formats date and date-time are timestamps.
 */
export function celValue(value: unknown, schema: JsonSchemaProps): unknown {
  if (isJsonObject(value)) return celObject(value, schema);
  if (isJsonArray(value)) {
    const items = schema.items ?? {};
    return value.map((item) => celValue(item, items));
  }
  if (typeof value === 'number') return isInteger(value, schema) ? BigInt(value) : value;
  if (typeof value === 'string' && (schema.format === 'date-time' || schema.format === 'date')) {
    return new Date(value);
  }
  return value;
}

function isInteger(value: number, schema: JsonSchemaProps): boolean {
  return schema.type !== 'number' && Number.isSafeInteger(value);
}

function celObject(value: JsonObject, schema: JsonSchemaProps): JsonObject {
  const result: Record<string, unknown> = {};
  const isMap = schema.additionalProperties !== undefined;
  for (const [key, child] of Object.entries(value)) {
    const field = childSchema(schema, key);
    const name = isMap ? key : celFieldName(key);
    if (field && child !== null && name !== undefined) setOwn(result, name, celValue(child, field));
  }
  return result;
}

/** The root of an object: rules also see its name and type, and no more of metadata. */
export function celRoot(object: JsonObject, schema: JsonSchemaProps): JsonObject {
  const metadata = isJsonObject(object['metadata']) ? object['metadata'] : {};
  const { name, generateName } = metadata;
  return {
    ...celObject(object, schema),
    apiVersion: object['apiVersion'],
    kind: object['kind'],
    metadata: {
      ...(name === undefined ? {} : { name }),
      ...(generateName === undefined ? {} : { generateName }),
    },
  };
}
