import { below } from './location.js';
import type { Location } from './location.js';
import type { ModelType } from './model.js';
import { checkPattern } from './pattern.js';
import type { ProblemList } from './problem.js';
import { supportedFormats } from './refused-keywords.js';
import type { JsonObject } from './runtime/json-value.js';

/** The types of values that a constraint says something about. */
const constraintTypes: Readonly<Record<string, readonly ModelType[]>> = {
  format: ['string', 'integer', 'number'],
  pattern: ['string'],
  minLength: ['string'],
  maxLength: ['string'],
  minimum: ['integer', 'number'],
  exclusiveMinimum: ['integer', 'number'],
  maximum: ['integer', 'number'],
  exclusiveMaximum: ['integer', 'number'],
  multipleOf: ['integer', 'number'],
  minItems: ['array'],
  maxItems: ['array'],
  minProperties: ['object'],
  maxProperties: ['object'],
};

const copied = [
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'multipleOf',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
] as const;

/** The constraints of a single value as a CRD writes them; formats and patterns are checked. */
export function readConstraints(
  schema: JsonObject,
  at: Location,
  problems: ProblemList,
): Readonly<Record<string, unknown>> {
  const { format, pattern } = schema;
  if (typeof format === 'string' && !supportedFormats.has(format)) {
    const fix = `Use pattern, or one of: ${[...supportedFormats].join(', ')}.`;
    problems.add(below(at, 'format'), `the format ${format} is not checked alike everywhere`, fix);
  }
  const refusal = typeof pattern === 'string' ? checkPattern(pattern) : undefined;
  if (refusal) problems.add(below(at, 'pattern'), refusal.message, refusal.fix);
  const kept = copied.filter((keyword) => schema[keyword] !== undefined);
  return {
    ...Object.fromEntries(kept.map((keyword) => [keyword, schema[keyword]])),
    ...bound('minimum', schema['minimum'], schema['exclusiveMinimum'], Math.max),
    ...bound('maximum', schema['maximum'], schema['exclusiveMaximum'], Math.min),
  };
}

/** Warns of constraints that no value of the type can break. */
export function warnOfIdleConstraints(
  schema: JsonObject,
  type: ModelType,
  at: Location,
  problems: ProblemList,
): void {
  for (const [keyword, types] of Object.entries(constraintTypes)) {
    if (schema[keyword] === undefined || types.includes(type)) continue;
    problems.warn(below(at, keyword), `${keyword} says nothing about a value of type ${type}`, 'Remove it.');
  }
  const isNumeric = type === 'integer' || type === 'number';
  const format = schema['format'];
  if (typeof format !== 'string' || !(isNumeric || type === 'string')) return;
  if (['int32', 'int64', 'float', 'double'].includes(format) !== isNumeric) {
    problems.warn(
      below(at, 'format'),
      `the format ${format} says nothing about a value of type ${type}`,
      'Remove it.',
    );
  }
}

/** JSON Schema's two bounds (inclusive, exclusive) as OpenAPI's one bound and its flag. */
function bound(
  keyword: 'minimum' | 'maximum',
  inclusive: unknown,
  exclusive: unknown,
  stricter: (a: number, b: number) => number,
): Readonly<Record<string, unknown>> {
  if (typeof exclusive !== 'number') return typeof inclusive === 'number' ? { [keyword]: inclusive } : {};
  const flag = keyword === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum';
  if (
    typeof inclusive === 'number' &&
    inclusive !== exclusive &&
    stricter(inclusive, exclusive) === inclusive
  ) {
    return { [keyword]: inclusive };
  }
  return { [keyword]: exclusive, [flag]: true };
}
