import type { Violation } from './api.js';
import { fieldPath, itemPath } from './field-path.js';
import { isJsonArray, isJsonObject } from './json-value.js';

/** The part of ajv's ErrorObject that is read here. */
export interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** A function compiled by ajv. */
export interface SchemaCheck {
  (value: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

const typeOfKeyword: Readonly<Record<string, Violation['type']>> = {
  required: 'required',
  type: 'type',
  enum: 'enum',
  pattern: 'pattern',
  format: 'format',
  minimum: 'range',
  maximum: 'range',
  exclusiveMinimum: 'range',
  exclusiveMaximum: 'range',
  multipleOf: 'range',
  minLength: 'length',
  maxLength: 'length',
  minItems: 'length',
  maxItems: 'length',
  minProperties: 'length',
  maxProperties: 'length',
};

/** Runs a compiled schema over a value; one violation for each broken constraint. */
export function schemaViolations(value: unknown, check: SchemaCheck): readonly Violation[] {
  if (check(value)) return [];
  const errors = check.errors ?? [];
  return errors
    .filter((error) => isReported(error, errors))
    .map((error) => {
      const path = pathOf(value, error);
      return { path, message: messageOf(error), type: typeOfKeyword[error.keyword] ?? 'other' };
    });
}

/** Where no alternative of `anyOf` or `oneOf` holds, the API server explains by the errors of the first one. */
function isReported(error: SchemaError, all: readonly SchemaError[]): boolean {
  const alternatives = [...error.schemaPath.matchAll(/\/(?:anyOf|oneOf)(?=\/(\d+)\/)/g)];
  return alternatives.every((match) => {
    const combination = error.schemaPath.slice(0, match.index) + match[0];
    return match[1] === '0' && all.some((other) => holdsNowhere(other, combination, error.instancePath));
  });
}

function holdsNowhere(
  { schemaPath, instancePath, params }: SchemaError,
  combination: string,
  inside: string,
): boolean {
  return (
    schemaPath === combination &&
    inside.startsWith(instancePath) &&
    (params['passingSchemas'] ?? null) === null
  );
}

function pathOf(value: unknown, error: SchemaError): string {
  let path = '';
  let at: unknown = value;
  for (const token of error.instancePath.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    path = isJsonArray(at) ? itemPath(path, Number(key)) : fieldPath(path, key);
    at = isJsonArray(at) ? at[Number(key)] : isJsonObject(at) ? at[key] : undefined;
  }
  return error.keyword === 'required' ? fieldPath(path, String(error.params['missingProperty'])) : path;
}

function messageOf(error: SchemaError): string {
  switch (error.keyword) {
    case 'required':
      return 'is required';
    case 'type':
      return `must be of type ${[error.params['type']].flat().join(' or ')}`;
    case 'enum':
      return `must be one of ${(error.params['allowedValues'] as readonly unknown[]).map(String).join(', ')}`;
    case 'pattern':
      return `must match ${String(error.params['pattern'])}`;
    case 'oneOf':
      return 'must match exactly one of the alternatives (oneOf)';
    case 'anyOf':
      return 'must match at least one of the alternatives (anyOf)';
    case 'not':
      return 'must not match the excluded schema (not)';
    default:
      return error.message ?? `breaks ${error.keyword}`;
  }
}
