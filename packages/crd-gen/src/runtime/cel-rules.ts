import { Environment } from '@marcbachmann/cel-js';
import type { ParseResult } from '@marcbachmann/cel-js';
import type { JsonSchemaProps, ValidationRule, Violation } from './api.js';
import { celRoot, celValue } from './cel-value.js';
import { childSchema } from './child-schema.js';
import { fieldPath, itemPath } from './field-path.js';
import { isJsonArray, isJsonObject, jsonEquals } from './json-value.js';
import type { JsonObject } from './json-value.js';
import { mapKey } from './list-invariants.js';

const environment = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false })
  .registerVariable('self', 'dyn')
  .registerVariable('oldSelf', 'dyn');

const parsed = new Map<string, ParseResult>();

function parse(expression: string): ParseResult {
  const known = parsed.get(expression);
  if (known) return known;
  const fresh = environment.parse(expression);
  parsed.set(expression, fresh);
  return fresh;
}

/** True for rules about a change: they read the former value and do not run when an object is created. */
export function isTransitionRule(rule: ValidationRule): boolean {
  return /\boldSelf\b/.test(rule.rule.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, ''));
}

interface Place {
  readonly value: unknown;
  /** undefined on creation, and where the former object has no counterpart of the value. */
  readonly old: unknown;
  readonly schema: JsonSchemaProps;
  readonly path: string;
  readonly isRoot: boolean;
}

/** Evaluates every rule of a schema where the value that carries it exists. */
export function ruleViolations(object: unknown, old: unknown, schema: JsonSchemaProps): readonly Violation[] {
  return visit({ value: object, old, schema, path: '', isRoot: true });
}

function visit(place: Place): readonly Violation[] {
  if (place.value === null || place.value === undefined) return [];
  return [...ownViolations(place), ...children(place).flatMap(visit)];
}

function ownViolations(place: Place): readonly Violation[] {
  const rules = place.schema['x-kubernetes-validations'] ?? [];
  if (rules.length === 0) return [];
  const hasOld = place.old !== null && place.old !== undefined;
  const scope = {
    self: scopeValue(place.value, place),
    ...(hasOld ? { oldSelf: scopeValue(place.old, place) } : {}),
  };
  return rules
    .filter((rule) => hasOld || !isTransitionRule(rule))
    .flatMap((rule) => {
      const violation = evaluate(rule, scope, place.path);
      return violation ? [violation] : [];
    });
}

function scopeValue(value: unknown, place: Place): unknown {
  return place.isRoot && isJsonObject(value) ? celRoot(value, place.schema) : celValue(value, place.schema);
}

function evaluate(rule: ValidationRule, scope: JsonObject, path: string): Violation | undefined {
  try {
    if (parse(rule.rule)(scope) === true) return undefined;
    return { path: path + ruleFieldPath(rule, path), message: failureMessage(rule, scope), type: 'rule' };
  } catch (error) {
    const stated = rule.message?.trim() ?? `rule: ${rule.rule}`;
    return { path, message: `${evaluationError(error)} evaluating rule: ${stated}`, type: 'rule' };
  }
}

/** The first line, in the API server's lower case; the rest of the library's text draws the expression. */
function evaluationError(error: unknown): string {
  const line = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  return line.charAt(0).toLowerCase() + line.slice(1);
}

function ruleFieldPath(rule: ValidationRule, path: string): string {
  const relative = rule.fieldPath ?? '';
  return path === '' ? relative.replace(/^\./, '') : relative;
}

function failureMessage(rule: ValidationRule, scope: JsonObject): string {
  if (rule.messageExpression !== undefined) {
    const computed = computedMessage(rule.messageExpression, scope);
    if (computed !== undefined) return computed;
  }
  return rule.message?.trim() ?? `failed rule: ${rule.rule.trim()}`;
}

/** The API server falls back to `message` when the expression fails or yields no usable line. */
function computedMessage(expression: string, scope: JsonObject): string | undefined {
  try {
    const message: unknown = parse(expression)(scope);
    return typeof message === 'string' && message.trim() !== '' && !message.includes('\n')
      ? message
      : undefined;
  } catch {
    return undefined;
  }
}

function children(place: Place): readonly Place[] {
  const { value, schema, path } = place;
  if (isJsonObject(value)) {
    const old = isJsonObject(place.old) ? place.old : {};
    return Object.entries(value).flatMap(([key, child]): readonly Place[] => {
      const field = childSchema(schema, key);
      if (!field) return [];
      return [{ value: child, old: old[key], schema: field, path: fieldPath(path, key), isRoot: false }];
    });
  }
  if (!isJsonArray(value) || !schema.items) return [];
  const items = schema.items;
  return value.map((item, index) => ({
    value: item,
    old: counterpart(item, place.old, schema),
    schema: items,
    path: itemPath(path, index),
    isRoot: false,
  }));
}

/** Items have a former value only in lists of type `map`, by their keys. */
function counterpart(item: unknown, oldList: unknown, schema: JsonSchemaProps): unknown {
  if (schema['x-kubernetes-list-type'] !== 'map' || !isJsonArray(oldList) || !isJsonObject(item))
    return undefined;
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const key = mapKey(item, keys);
  return oldList.find((old) => isJsonObject(old) && jsonEquals(mapKey(old, keys), key));
}
