import type { SchemaViolation } from '../custom-kind.js';
import { isObject, type JsonObject, objectAt } from '../json.js';
import type { StatusCause } from '../status-error.js';
import { stepsOf, valueAt } from './field-path.js';

interface Violated {
  readonly violation: SchemaViolation;
  readonly value: unknown;
  readonly schema: JsonObject;
}

/** The cause of a 422 in the words of the real server, which are made from the schema and the value. */
export function violationCause(
  violation: SchemaViolation,
  object: unknown,
  rootSchema: JsonObject,
): StatusCause {
  const steps = stepsOf(violation.path);
  const violated = { violation, value: valueAt(object, steps), schema: schemaAt(rootSchema, steps) };
  const { reason, message } = describe(violated);
  return { reason, message, field: violation.path === '' ? '<nil>' : violation.path };
}

/** The server does not run rules over values of wrong shape, and says so. */
export const rulesNotChecked: StatusCause = {
  reason: 'FieldValueInvalid',
  message:
    'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
  field: '<nil>',
};

export function blocksRules({ type }: SchemaViolation): boolean {
  return type === 'required' || type === 'type' || type === 'enum' || type === 'length';
}

function describe(violated: Violated): Omit<StatusCause, 'field'> {
  const { violation, value, schema } = violated;
  switch (violation.type) {
    case 'required':
      return { reason: 'FieldValueRequired', message: 'Required value' };
    case 'type':
      return { reason: 'FieldValueTypeInvalid', message: wrongType(violated) };
    case 'enum':
      return { reason: 'FieldValueNotSupported', message: unsupported(value, schema) };
    case 'length':
      return { reason: 'FieldValueTooLong', message: tooLong(violated) };
    case 'rule':
      return { reason: 'FieldValueInvalid', message: ruleMessage(violated) };
    case 'pattern':
    case 'range':
    case 'format':
    case 'other':
      return (
        duplicate(violation) ?? {
          reason: 'FieldValueInvalid',
          message: invalidValue(value, constraint(violated)),
        }
      );
  }
}

/** A rule that could not be evaluated names the type of the value; one that says no is quoted alone. */
function ruleMessage({ violation: { message }, value }: Violated): string {
  return message.startsWith('no such key: ')
    ? invalidValue(typeName(value), message)
    : `Invalid value: ${message}`;
}

/** The validators say `repeats KEYS` of an item whose keys another item of the list has. */
function duplicate({ message }: SchemaViolation): Omit<StatusCause, 'field'> | undefined {
  const [, keys] = /^repeats (.+)$/.exec(message) ?? [];
  return keys === undefined
    ? undefined
    : { reason: 'FieldValueDuplicate', message: `Duplicate value: ${keys}` };
}

function wrongType({ violation, value, schema }: Violated): string {
  const found = typeName(value);
  const wanted = typeof schema['type'] === 'string' ? schema['type'] : 'another type';
  return invalidValue(found, `${violation.path} in body must be of type ${wanted}: "${found}"`);
}

function unsupported(value: unknown, schema: JsonObject): string {
  const supported = Array.isArray(schema['enum']) ? schema['enum'].filter((item) => item !== null) : [];
  return `Unsupported value: ${shown(value)}: supported values: ${supported.map((item) => shown(item)).join(', ')}`;
}

function tooLong({ violation, schema }: Violated): string {
  const limit = schema['maxLength'];
  return typeof limit === 'number' ? `Too long: may not be more than ${limit} bytes` : violation.message;
}

function constraint({ violation, value, schema }: Violated): string {
  const { type, path, message } = violation;
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

function schemaAt(root: JsonObject, steps: readonly (string | number)[]): JsonObject {
  return steps.reduce<JsonObject>((schema, step) => {
    if (typeof step === 'number') return objectAt(schema, 'items');
    const property = objectAt(schema, 'properties')[step];
    return isObject(property) ? property : objectAt(schema, 'additionalProperties');
  }, root);
}
