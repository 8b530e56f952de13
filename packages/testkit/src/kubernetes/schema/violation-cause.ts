import type { SchemaViolation } from '../custom-kind.js';
import { arrayAt, isObject, type JsonObject } from '../json.js';
import type { StatusCause } from '../status-error.js';
import { schemaAt, stepsOf, valueAt } from './field-path.js';
import { judgedSteps } from './rules.js';

interface Violated {
  readonly violation: SchemaViolation;
  readonly value: unknown;
  readonly schema: JsonObject;
  /** The path as messages have it. */
  readonly path: string;
  /** What the violated rule judges. */
  readonly judged: unknown;
}

export interface Judged {
  readonly object: unknown;
  readonly schema: JsonObject;
  /** Messages about this part of the object have paths that begin in it. */
  readonly within: string | undefined;
}

/** The cause of a 422 in the words of the real server, which are made from the schema and the value. */
export function violationCause(violation: SchemaViolation, { object, schema, within }: Judged): StatusCause {
  const steps = stepsOf(violation.path);
  const prefix = within === undefined ? '' : `${within}.`;
  const violated: Violated = {
    violation,
    value: valueAt(object, steps),
    schema: schemaAt(schema, steps),
    path: violation.path.startsWith(prefix) ? violation.path.slice(prefix.length) : violation.path,
    judged: valueAt(object, judgedSteps(violation, schema)),
  };
  const field = violation.path === '' ? '<nil>' : violation.path;
  return combination(violated) ?? { ...describe(violated), field };
}

/** The server does not run rules over values of wrong shape, and says so. */
export const rulesNotChecked: StatusCause = {
  reason: 'FieldValueInvalid',
  message:
    'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
  field: '<nil>',
};

export function blocksRules({ type, path }: SchemaViolation, object: unknown): boolean {
  if (type === 'length') return !isEmptyText(valueAt(object, stepsOf(path)));
  return type === 'required' || type === 'type' || type === 'enum' || type === 'format';
}

/** The one text that can be too short. */
function isEmptyText(value: unknown): boolean {
  return value === '';
}

function describe(violated: Violated): Omit<StatusCause, 'field'> {
  const { violation, value, schema } = violated;
  switch (violation.type) {
    case 'required':
      return { reason: 'FieldValueRequired', message: 'Required value' };
    case 'type':
      return { reason: 'FieldValueTypeInvalid', message: wrongType(violated) };
    case 'format':
      return { reason: 'FieldValueTypeInvalid', message: wrongFormat(violated) };
    case 'enum':
      return { reason: 'FieldValueNotSupported', message: unsupported(value, schema) };
    case 'length':
      return isEmptyText(value)
        ? { reason: 'FieldValueInvalid', message: tooShort(violated) }
        : { reason: 'FieldValueTooLong', message: tooLong(violated) };
    case 'rule':
      return { reason: 'FieldValueInvalid', message: ruleMessage(violated) };
    case 'pattern':
    case 'range':
    case 'other':
      return (
        duplicate(violation) ?? {
          reason: 'FieldValueInvalid',
          message: invalidValue(value, constraint(violated)),
        }
      );
  }
}

/** A rule that could not be evaluated names the type of the value; of one that says no, plain values are shown. */
function ruleMessage({ violation: { message }, value, judged }: Violated): string {
  if (message.startsWith('no such key: ')) return invalidValue(typeName(value), message);
  return typeof judged === 'object' || judged === undefined
    ? `Invalid value: ${message}`
    : invalidValue(judged, message);
}

/** The validators say `repeats KEYS` of an item whose keys another item of the list has. */
function duplicate({ message }: SchemaViolation): Omit<StatusCause, 'field'> | undefined {
  const [, keys] = /^repeats (.+)$/.exec(message) ?? [];
  return keys === undefined
    ? undefined
    : { reason: 'FieldValueDuplicate', message: `Duplicate value: ${keys}` };
}

function wrongType({ path, value, schema }: Violated): string {
  const found = typeName(value);
  const wanted = typeof schema['type'] === 'string' ? schema['type'] : 'another type';
  return invalidValue(found, `${path} in body must be of type ${wanted}: "${found}"`);
}

function wrongFormat({ path, value, schema }: Violated): string {
  return invalidValue(value, `${path} in body must be of type ${String(schema['format'])}: ${shown(value)}`);
}

function tooShort({ path, value, schema }: Violated): string {
  return invalidValue(value, `${path} in body should be at least ${String(schema['minLength'])} chars long`);
}

/** Combinations are named in the message, not as the field. The validators say which one it is in brackets. */
function combination({ violation, path, value, schema }: Violated): StatusCause | undefined {
  const keyword =
    violation.type === 'other' ? /\((oneOf|anyOf|not)\)$/.exec(violation.message)?.[1] : undefined;
  if (keyword === undefined) return undefined;
  const words = {
    oneOf: `must validate one and only one schema (oneOf). ${foundAlternatives(value, schema)}`,
    anyOf: 'must validate at least one schema (anyOf)',
    not: 'must not validate the schema (not)',
  };
  const detail = `"${path}" ${words[keyword as keyof typeof words]}`;
  return { reason: 'FieldValueInvalid', message: invalidValue('', detail), field: '<nil>' };
}

/** How many alternatives hold, judged by the fields that they require. */
function foundAlternatives(value: unknown, schema: JsonObject): string {
  const holding = arrayAt(schema, 'oneOf').filter((alternative) =>
    arrayAt(alternative, 'required').every((name) => isObject(value) && String(name) in value),
  );
  return holding.length === 0 ? 'Found none valid' : `Found ${holding.length} valid alternatives`;
}

function unsupported(value: unknown, schema: JsonObject): string {
  const supported = Array.isArray(schema['enum']) ? schema['enum'].filter((item) => item !== null) : [];
  return `Unsupported value: ${shown(value)}: supported values: ${supported.map((item) => shown(item)).join(', ')}`;
}

function tooLong({ violation, schema }: Violated): string {
  const limit = schema['maxLength'];
  return typeof limit === 'number' ? `Too long: may not be more than ${limit} bytes` : violation.message;
}

function constraint({ violation, path, value, schema }: Violated): string {
  const { type, message } = violation;
  if (type === 'pattern') return `${path} in body should match '${String(schema['pattern'])}'`;
  if (type !== 'range') return message;
  const { minimum, maximum } = schema;
  if (typeof minimum === 'number' && Number(value) < minimum) {
    return `${path} in body should be greater than or equal to ${minimum}`;
  }
  if (typeof maximum === 'number') return `${path} in body should be less than or equal to ${maximum}`;
  return message;
}

function invalidValue(value: unknown, detail: string): string {
  return `Invalid value: ${shown(value)}: ${detail}`;
}

function shown(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value);
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
