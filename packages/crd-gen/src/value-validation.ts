import { readConstraints } from './constraints.js';
import { below } from './location.js';
import type { Location } from './location.js';
import type { ModelSchema } from './model.js';
import type { ProblemList } from './problem.js';
import { isJsonArray, isJsonObject, setOwn } from './runtime/json-value.js';
import type { JsonObject } from './runtime/json-value.js';

/** What a combination is about: the fields of the schema next to it. */
export type Structure = Pick<
  ModelSchema,
  'properties' | 'items' | 'additionalProperties' | 'preservesUnknown'
>;

interface Context {
  readonly at: Location;
  /** Absent below fields that the structure does not describe. */
  readonly structure: Structure | undefined;
  readonly problems: ProblemList;
}

/** Keywords that describe structure: a CRD wants them outside allOf, anyOf, oneOf and not. */
const structural: ReadonlySet<string> = new Set([
  'type',
  'default',
  'title',
  'description',
  'additionalProperties',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-int-or-string',
  'x-kubernetes-embedded-resource',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
  'x-kubernetes-validations',
]);

const constraints: ReadonlySet<string> = new Set([
  'pattern',
  'format',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
]);

/** True when a member of allOf describes structure, so that it must be merged into the schema around it. */
export function isStructural(schema: unknown): boolean {
  if (!isJsonObject(schema)) return false;
  return Object.entries(schema).some(([keyword, value]) => {
    if (structural.has(keyword)) return true;
    if (keyword === 'properties' && isJsonObject(value)) return Object.values(value).some(isStructural);
    if (keyword === 'items' || keyword === 'not') return isStructural(value);
    const isList = keyword === 'allOf' || keyword === 'anyOf' || keyword === 'oneOf';
    return keyword === 'allOf' && isList && isJsonArray(value) && value.some(isStructural);
  });
}

/** Reads a member of allOf, anyOf, oneOf or not: validations of values, without structure. */
export function readValueValidation(schema: unknown, context: Context): JsonObject {
  if (!isJsonObject(schema)) {
    context.problems.add(context.at, 'is not an object', 'Write a schema such as { "required": ["name"] }.');
    return {};
  }
  checkRequired(schema, context);
  return {
    ...readConstraints(schema, context.at, context.problems),
    ...Object.fromEntries(Object.entries(schema).flatMap((entry) => readKeyword(entry, context))),
  };
}

function readKeyword(
  [keyword, value]: [string, unknown],
  context: Context,
): readonly (readonly [string, unknown])[] {
  const at = below(context.at, keyword);
  if (keyword === '$comment' || constraints.has(keyword)) return [];
  switch (keyword) {
    case 'required':
    case 'enum':
      return [[keyword, value]];
    case 'const':
      return [['enum', [value]]];
    case 'not':
      return [[keyword, readValueValidation(value, { ...context, at })]];
    case 'allOf':
    case 'anyOf':
    case 'oneOf':
      return [[keyword, readMembers(value, { ...context, at })]];
    case 'properties':
      return [[keyword, readProperties(isJsonObject(value) ? value : {}, { ...context, at })]];
    case 'items':
      return [[keyword, readValueValidation(value, { ...context, at, structure: context.structure?.items })]];
    default:
      refuseKeyword(keyword, { ...context, at });
      return [];
  }
}

function refuseKeyword(keyword: string, { at, problems }: Context): void {
  const fix = structural.has(keyword)
    ? 'Move it next to the combination; inside only validations of values are allowed.'
    : 'Use required, enum, pattern, minimum and the like, or a CEL rule.';
  problems.add(at, `${keyword} is not allowed inside a combination`, fix);
}

function readMembers(value: unknown, context: Context): readonly JsonObject[] {
  const members = isJsonArray(value) ? value : [];
  return members.map((member, index) =>
    readValueValidation(member, { ...context, at: below(context.at, index) }),
  );
}

function readProperties(properties: JsonObject, context: Context): JsonObject {
  const result: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(properties)) {
    const at = below(context.at, name);
    refuseUnknown(name, { ...context, at });
    const known = context.structure?.properties.find((property) => property.name === name)?.schema;
    const structure = known ?? context.structure?.additionalProperties;
    setOwn(result, name, readValueValidation(schema, { ...context, at, structure }));
  }
  return result;
}

function checkRequired(schema: JsonObject, context: Context): void {
  const required = isJsonArray(schema['required']) ? schema['required'] : [];
  for (const name of required) refuseUnknown(String(name), { ...context, at: below(context.at, 'required') });
}

function refuseUnknown(name: string, { at, structure, problems }: Context): void {
  if (!structure || structure.preservesUnknown || structure.additionalProperties) return;
  if (structure.properties.some((property) => property.name === name)) return;
  const fix = `Define ${name} under the properties next to the combination.`;
  problems.add(at, `names the unknown field ${name}`, fix);
}
