import { Duration } from '@marcbachmann/cel-js/evaluator';
import type { JsonSchemaProps } from './api.js';
import { childSchema } from './child-schema.js';
import { durationNanoseconds } from './formats.js';
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

/** Stands for a field that is null, under a name that no rule can write. */
const nullMark = '\0null:';

/**
 * A JSON value as the API server's rules see it: null fields are absent, unknown fields too, integers are 64-bit
 * (BigInt), sets have no order, and dates, durations and bytes are such. Only `==` tells null from absent.
 */
export function celValue(value: unknown, schema: JsonSchemaProps): unknown {
  if (isJsonObject(value)) {
    return schema['x-kubernetes-embedded-resource'] === true
      ? celResource(value, schema)
      : celObject(value, schema);
  }
  if (isJsonArray(value)) return celList(value, schema);
  if (typeof value === 'number') return isInteger(value, schema) ? BigInt(value) : value;
  return typeof value === 'string' ? celString(value, schema) : value;
}

/** Equality of sets does not look at the order of their items. */
function celList(list: readonly unknown[], schema: JsonSchemaProps): unknown {
  const items = schema.items ?? {};
  const values = list.map((item) => celValue(item, items));
  const isScalarSet = schema['x-kubernetes-list-type'] === 'set' && values.every(isScalar);
  return isScalarSet ? new Set(values) : values;
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object';
}

/** The formats that are types of their own in rules. */
function celString(text: string, schema: JsonSchemaProps): unknown {
  switch (schema.type === 'string' ? schema.format : undefined) {
    case 'date':
    case 'date-time':
      return new Date(text);
    case 'duration':
      return celDuration(durationNanoseconds(text) ?? 0n);
    case 'byte':
      return new Uint8Array(Buffer.from(text, 'base64'));
    default:
      return text;
  }
}

const nanosecondsOfSecond = 1_000_000_000n;

function celDuration(nanoseconds: bigint): Duration {
  return new Duration(nanoseconds / nanosecondsOfSecond, Number(nanoseconds % nanosecondsOfSecond));
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
    if (!field || name === undefined) continue;
    if (child !== null) setOwn(result, name, celValue(child, field));
    else if (!isMap) setOwn(result, nullMark + name, true);
  }
  return result;
}

/** A whole object, at the root or embedded: rules also see its name and type, and no more of metadata. */
export function celResource(object: JsonObject, schema: JsonSchemaProps): JsonObject {
  const { apiVersion, kind, metadata } = object;
  return {
    ...celObject(object, schema),
    ...present({ apiVersion, kind }),
    ...(isJsonObject(metadata) ? { metadata: celMetadata(metadata) } : {}),
  };
}

function celMetadata({ name, generateName }: JsonObject): JsonObject {
  return present({ name, generateName });
}

function present(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
