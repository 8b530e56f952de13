import { Optional } from '@marcbachmann/cel-js';
import type { ParseResult } from '@marcbachmann/cel-js';
import type { JsonSchemaProps, ValidationRule, Violation } from './api.js';
import { createCelEnvironment, parseCel } from './cel-environment.js';
import { celResource, celValue } from './cel-value.js';
import { childSchema } from './child-schema.js';
import { fieldPath, itemPath, memberPath } from './field-path.js';
import { isJsonArray, isJsonObject, jsonEquals } from './json-value.js';
import { mapKey } from './list-invariants.js';

const environment = createCelEnvironment({ homogeneousAggregateLiterals: false }, 'dyn')
  .registerVariable('self', 'dyn')
  .registerVariable('oldSelf', 'dyn');

const parsed = new Map<string, ParseResult>();

function parse(expression: string): ParseResult {
  const known = parsed.get(expression);
  if (known) return known;
  const fresh = parseCel(environment, expression);
  parsed.set(expression, fresh);
  return fresh;
}

/** True for rules about a change: they read the former value and do not run when an object is created. */
export function isTransitionRule(rule: ValidationRule): boolean {
  return rule.optionalOldSelf !== true && readsOldSelf(rule.rule);
}

function readsOldSelf(expression: string): boolean {
  return /\boldSelf\b/.test(expression.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, ''));
}

interface Scope {
  readonly self: unknown;
  readonly oldSelf?: unknown;
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
      const violation = evaluate(rule, scope, place);
      return violation ? [violation] : [];
    });
}

function scopeValue(value: unknown, place: Place): unknown {
  return place.isRoot && isJsonObject(value)
    ? celResource(value, place.schema)
    : celValue(value, place.schema);
}

function evaluate(rule: ValidationRule, scope: Scope, { path, schema }: Place): Violation | undefined {
  try {
    const own = rule.optionalOldSelf === true ? { ...scope, oldSelf: Optional.of(scope.oldSelf) } : scope;
    if (parse(rule.rule)(own) === true) return undefined;
    const at = rule.fieldPath === undefined ? path : ruleFieldPath(rule.fieldPath, schema, path);
    return {
      path: at,
      message: failureMessage(rule, scope),
      type: 'rule',
      ...(rule.reason === undefined ? {} : { reason: rule.reason }),
    };
  } catch (error) {
    const stated = rule.message?.trim() ?? `rule: ${rule.rule}`;
    return { path, message: `${evaluationError(error)} evaluating rule: ${stated}`, type: 'rule' };
  }
}

/** What the library says, and what the API server says. */
const serverWords: readonly (readonly [words: RegExp, server: string])[] = [
  [/^.*index out of bounds, index (-?\d+).*$/, 'index out of bounds: $1'],
  [/^(int|uint|double|bool)\(\) (?:type|conversion) error.*$/, "type conversion error from 'string' to '$1'"],
  [/^integer overflow.*$/, 'integer overflow'],
  [/^Optional value is not present.*$/, 'optional.none() dereference'],
];

/** The first line, in the API server's lower case; the rest of the library's text draws the expression. */
function evaluationError(error: unknown): string {
  const line = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  const known = serverWords.find(([words]) => words.test(line));
  const message = known ? line.replace(...known) : line;
  return message.charAt(0).toLowerCase() + message.slice(1);
}

/** Fields are joined by dots and keys of maps stand in brackets, however the rule writes them. */
function ruleFieldPath(relative: string, schema: JsonSchemaProps, path: string): string {
  let at: JsonSchemaProps | undefined = schema;
  let result = path;
  for (const [, name, quoted] of relative.matchAll(/\.([^.[]+)|\['((?:[^'\\]|\\.)*)'\]/g)) {
    const key = name ?? (quoted ?? '').replace(/\\(.)/g, '$1');
    result = at === undefined ? fieldPath(result, key) : memberPath(result, key, at);
    at = at && childSchema(at, key);
  }
  return result;
}

function failureMessage(rule: ValidationRule, scope: Scope): string {
  if (rule.messageExpression !== undefined) {
    const computed = computedMessage(rule.messageExpression, scope);
    if (computed !== undefined) return computed;
  }
  return rule.message?.trim() ?? `failed rule: ${rule.rule.trim()}`;
}

const longestMessage = 5 * 1024;

/** The API server falls back to `message` when the expression fails or yields no usable line. */
function computedMessage(expression: string, scope: Scope): string | undefined {
  try {
    const value: unknown = parse(expression)(scope);
    const message = typeof value === 'string' ? value.trim() : '';
    const isUsable =
      message !== '' && !message.includes('\n') && Buffer.byteLength(message) <= longestMessage;
    return isUsable ? message : undefined;
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
      return [
        { value: child, old: old[key], schema: field, path: memberPath(path, key, schema), isRoot: false },
      ];
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
