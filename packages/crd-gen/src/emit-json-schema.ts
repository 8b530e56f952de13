import { generatedHeader } from './generated-header.js';
import { objectMetaSchema } from './object-meta-schema.js';
import type { CustomResourceDefinition, JsonSchemaProps } from './runtime/api.js';
import { isJsonArray, isJsonObject, omitKeys } from './runtime/json-value.js';
import type { JsonObject } from './runtime/json-value.js';

/** One file with a schema; the path is relative to the folder of schemas. */
export interface JsonSchemaFile {
  readonly path: string;
  readonly text: string;
}

/** The file that chooses the schema by the apiVersion and kind of a document. */
const allFile = 'all.json';

/** Formats that JSON Schema and the API server understand alike; others would be read differently or not at all. */
const sharedFormats: ReadonlySet<unknown> = new Set([
  'date',
  'date-time',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uri',
  'uuid',
]);

/**
 * JSON Schemas (draft 7) for editors and validators such as kubeconform: one self-contained file for each kind and
 * version, and `all.json`, which covers files with documents of several kinds. They are stricter than the API server in
 * one respect: what it drops without a word (unknown fields, null where it is no value) is an error.
 */
export function emitJsonSchemas(crds: readonly CustomResourceDefinition[]): readonly JsonSchemaFile[] {
  const files = crds.flatMap((crd) =>
    crd.spec.versions.map((version) => ({
      path: schemaPath(crd, version.name),
      text: fileText(toEditorSchema(crd, version.name)),
      guard: kindGuard(crd, version.name),
    })),
  );
  const choice = { allOf: files.map(({ path, guard }) => ({ if: guard, then: { $ref: path } })) };
  return [
    ...files.map(({ path, text }) => ({ path, text })),
    { path: allFile, text: fileText({ title: 'Custom resources', ...choice }) },
  ];
}

/** `example.com/thing_v1.json`: kubeconform's `{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json`. */
function schemaPath(crd: CustomResourceDefinition, version: string): string {
  return `${crd.spec.group}/${crd.spec.names.kind.toLowerCase()}_${version}.json`;
}

function fileText(schema: JsonObject): string {
  const marked = { $comment: generatedHeader, $schema: 'http://json-schema.org/draft-07/schema#', ...schema };
  return `${JSON.stringify(marked, undefined, 2)}\n`;
}

function kindGuard(crd: CustomResourceDefinition, version: string): JsonObject {
  return {
    type: 'object',
    required: ['apiVersion', 'kind'],
    properties: {
      apiVersion: { const: `${crd.spec.group}/${version}` },
      kind: { const: crd.spec.names.kind },
    },
  };
}

/**
 * The JSON Schema of one version of a kind.
 * @throws {Error} when the CRD has no such version.
 */
export function toEditorSchema(crd: CustomResourceDefinition, versionName: string): JsonObject {
  const version = crd.spec.versions.find(({ name }) => name === versionName);
  if (!version) throw new Error(`${crd.metadata.name} has no version ${versionName}.`);
  const { kind } = crd.spec.names;
  const root = version.schema.openAPIV3Schema;
  const { properties, required, ...rest } = convert(root);
  const envelope = {
    apiVersion: { description: `The API of ${kind}.`, const: `${crd.spec.group}/${versionName}` },
    kind: { description: 'The kind of the object.', const: kind },
    metadata: objectMetaSchema,
  };
  const stated = isJsonArray(required) ? required : [];
  return {
    title: kind,
    ...rest,
    required: [...new Set(['apiVersion', 'kind', 'metadata', ...stated])],
    properties: {
      ...envelope,
      ...(isJsonObject(properties) ? omitKeys(properties, Object.keys(envelope)) : {}),
    },
  };
}

function convert(schema: JsonSchemaProps): JsonObject {
  return {
    ...documentation(schema),
    ...typeOf(schema),
    ...(schema.enum === undefined ? {} : { enum: schema.enum }),
    ...constraints(schema),
    ...listFacts(schema),
    ...members(schema),
    ...combinations(schema),
  };
}

/** Rules cannot be said in JSON Schema, so a person reads their messages where the editor shows the description. */
function documentation(schema: JsonSchemaProps): JsonObject {
  const rules = (schema['x-kubernetes-validations'] ?? []).flatMap(({ message }) =>
    message === undefined ? [] : [`- ${message.trim()}`],
  );
  const text = [
    ...(schema.description === undefined ? [] : [schema.description]),
    ...(rules.length === 0 ? [] : [`Rules:\n${rules.join('\n')}`]),
  ];
  return {
    ...(schema.title === undefined ? {} : { title: schema.title }),
    ...(text.length === 0 ? {} : { description: text.join('\n\n') }),
    ...(schema.default === undefined ? {} : { default: schema.default }),
  };
}

function typeOf(schema: JsonSchemaProps): JsonObject {
  const nullable = schema.nullable === true;
  if (schema['x-kubernetes-int-or-string'] === true) {
    const types = ['integer', 'string', ...(nullable ? ['null'] : [])];
    return { anyOf: types.map((type) => ({ type })) };
  }
  if (schema.type === undefined) return {};
  return { type: nullable ? [schema.type, 'null'] : schema.type };
}

const plainConstraints = [
  'pattern',
  'minLength',
  'maxLength',
  'multipleOf',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
] as const;

function constraints(schema: JsonSchemaProps): JsonObject {
  const kept = plainConstraints.filter((keyword) => schema[keyword] !== undefined);
  return {
    ...(sharedFormats.has(schema.format) ? { format: schema.format } : {}),
    ...Object.fromEntries(kept.map((keyword) => [keyword, schema[keyword]])),
    ...bound('minimum', 'exclusiveMinimum', schema),
    ...bound('maximum', 'exclusiveMaximum', schema),
  };
}

function bound(
  keyword: 'minimum' | 'maximum',
  exclusive: 'exclusiveMinimum' | 'exclusiveMaximum',
  schema: JsonSchemaProps,
): JsonObject {
  const limit = schema[keyword];
  return limit === undefined ? {} : { [schema[exclusive] === true ? exclusive : keyword]: limit };
}

function listFacts(schema: JsonSchemaProps): JsonObject {
  return {
    ...(schema['x-kubernetes-list-type'] === 'set' ? { uniqueItems: true } : {}),
    ...(schema.items === undefined ? {} : { items: convert(schema.items) }),
  };
}

function members(schema: JsonSchemaProps): JsonObject {
  const envelope = schema['x-kubernetes-embedded-resource'] === true ? embeddedEnvelope : {};
  const own = Object.entries(schema.properties ?? {}).map(([name, child]) => [name, convert(child)] as const);
  const properties = { ...envelope, ...Object.fromEntries(own) };
  return {
    ...requiredMembers(schema),
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    ...additionalMembers(schema),
  };
}

/** The API server sets defaults before it checks: nobody has to write a field that has one. */
function requiredMembers({ required = [], properties = {} }: JsonSchemaProps): JsonObject {
  const open = required.filter((name) => properties[name]?.default === undefined);
  return open.length === 0 ? {} : { required: open };
}

/** The API server drops fields that a schema does not name, unless it names a map or keeps unknown fields. */
function additionalMembers(schema: JsonSchemaProps): JsonObject {
  const { additionalProperties } = schema;
  if (typeof additionalProperties === 'object')
    return { additionalProperties: convert(additionalProperties) };
  const keepsUnknown =
    additionalProperties === true || schema['x-kubernetes-preserve-unknown-fields'] === true;
  return schema.type === 'object' && !keepsUnknown ? { additionalProperties: false } : {};
}

const embeddedEnvelope: JsonObject = {
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: objectMetaSchema,
};

/** Inside combinations stand validations of values only: what they do not name stays allowed. */
function combinations(schema: JsonSchemaProps): JsonObject {
  const { allOf, anyOf, oneOf, not } = schema;
  return {
    ...(allOf === undefined ? {} : { allOf: allOf.map(convertValidation) }),
    ...withoutNumberOrString(anyOf, schema),
    ...(oneOf === undefined ? {} : { oneOf: oneOf.map(convertValidation) }),
    ...(not === undefined ? {} : { not: convertValidation(not) }),
  };
}

/** The type of an int-or-string is an anyOf already; another one moves below allOf, or is the same said twice. */
function withoutNumberOrString(
  anyOf: readonly JsonSchemaProps[] | undefined,
  schema: JsonSchemaProps,
): JsonObject {
  if (anyOf === undefined) return {};
  const converted = anyOf.map(convertValidation);
  if (schema['x-kubernetes-int-or-string'] !== true) return { anyOf: converted };
  if (anyOf.every((member) => Object.keys(member).join() === 'type')) return {};
  return { allOf: [...(schema.allOf ?? []).map(convertValidation), { anyOf: converted }] };
}

function convertValidation(schema: JsonSchemaProps): JsonObject {
  const properties = Object.entries(schema.properties ?? {}).map(
    ([name, child]) => [name, convertValidation(child)] as const,
  );
  return {
    ...typeOf(schema),
    ...(schema.enum === undefined ? {} : { enum: schema.enum }),
    ...constraints(schema),
    ...(schema.required === undefined ? {} : { required: schema.required }),
    ...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties) }),
    ...(schema.items === undefined ? {} : { items: convertValidation(schema.items) }),
    ...(typeof schema.additionalProperties === 'object'
      ? { additionalProperties: convertValidation(schema.additionalProperties) }
      : {}),
    ...combinations(schema),
  };
}
