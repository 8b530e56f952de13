import { below } from './location.js';
import type { Location } from './location.js';
import type { ProblemList } from './problem.js';
import { isJsonArray, isJsonObject } from './runtime/json-value.js';
import type { JsonObject } from './runtime/json-value.js';

interface Context {
  readonly at: Location;
  /** Fields that the schema around the combination defines. */
  readonly known: ReadonlySet<string>;
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
  'x-kubernetes-embedded-resource',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
  'x-kubernetes-validations',
]);

const validations: ReadonlySet<string> = new Set([
  'enum',
  'pattern',
  'format',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'required',
]);

/** Reads a member of allOf, anyOf, oneOf or not: validations of values, without structure. */
export function readValueValidation(schema: unknown, context: Context): JsonObject {
  if (!isJsonObject(schema)) {
    context.problems.add(context.at, 'is not an object', 'Write a schema such as { "required": ["name"] }.');
    return {};
  }
  checkRequired(schema, context);
  return Object.fromEntries(Object.entries(schema).flatMap((entry) => readKeyword(entry, context)));
}

function readKeyword(
  [keyword, value]: [string, unknown],
  context: Context,
): readonly (readonly [string, unknown])[] {
  const at = below(context.at, keyword);
  if (keyword === '$comment') return [];
  if (validations.has(keyword)) return [[keyword, value]];
  if (keyword === 'const') return [['enum', [value]]];
  if (keyword === 'not') return [[keyword, readValueValidation(value, { ...context, at })]];
  if (keyword === 'allOf' || keyword === 'anyOf' || keyword === 'oneOf') {
    const members = isJsonArray(value) ? value : [];
    return [
      [
        keyword,
        members.map((member, index) => readValueValidation(member, { ...context, at: below(at, index) })),
      ],
    ];
  }
  if (keyword === 'properties' && isJsonObject(value))
    return [[keyword, readProperties(value, { ...context, at })]];
  const fix = structural.has(keyword)
    ? 'Move it next to the combination; inside only validations of values are allowed.'
    : 'Use required, enum, pattern, minimum and the like, or a CEL rule.';
  context.problems.add(at, `${keyword} is not allowed inside a combination`, fix);
  return [];
}

function readProperties(properties: JsonObject, context: Context): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => {
      const at = below(context.at, name);
      refuseUnknown(name, { ...context, at });
      // Deeper fields are compared by the API server; here the first level catches the usual slip.
      return [name, readNested(schema, { ...context, at })];
    }),
  );
}

function readNested(schema: unknown, context: Context): JsonObject {
  if (!isJsonObject(schema)) return readValueValidation(schema, context);
  const inner = isJsonObject(schema['properties']) ? Object.keys(schema['properties']) : [];
  const required = isJsonArray(schema['required']) ? schema['required'].map(String) : [];
  return readValueValidation(schema, { ...context, known: new Set([...inner, ...required]) });
}

function checkRequired(schema: JsonObject, context: Context): void {
  const required = isJsonArray(schema['required']) ? schema['required'] : [];
  for (const name of required) refuseUnknown(String(name), { ...context, at: below(context.at, 'required') });
}

function refuseUnknown(name: string, context: Context): void {
  if (context.known.has(name)) return;
  const fix = `Define ${name} under the properties next to the combination.`;
  context.problems.add(context.at, `names the unknown field ${name}`, fix);
}
