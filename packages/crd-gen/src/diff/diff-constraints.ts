import type { JsonSchemaProps } from '../runtime/api.js';
import { jsonEquals } from '../runtime/json-value.js';
import type { ChangeList } from './change.js';
import type { SchemaPair } from './diff-schemas.js';

/** Compares what a single value must satisfy: enum, pattern, format, bounds and combinations. */
export function diffConstraints({ old, schema, path, changes }: SchemaPair): void {
  const where: Where = { changes, path: path === '' ? '.' : path };
  diffEnum(old.enum, schema.enum, where);
  diffText('pattern', old.pattern, schema.pattern, where);
  diffFormat(old.format, schema.format, where);
  diffBounds(old, schema, where);
  diffMultiple(old.multipleOf, schema.multipleOf, where);
  diffCombinations(old, schema, where);
}

interface Where {
  readonly changes: ChangeList;
  readonly path: string;
}

function diffEnum(
  old: readonly unknown[] | undefined,
  values: readonly unknown[] | undefined,
  { changes, path }: Where,
): void {
  if (old === undefined && values === undefined) return;
  if (old === undefined) {
    changes.breaking('enum-added', `is limited to ${list(values ?? [])}`, path);
  } else if (values === undefined) {
    changes.compatible('enum-removed', `is no longer limited to ${list(old)}`, path);
  } else {
    const removed = old.filter((value) => !values.some((other) => jsonEquals(value, other)));
    const added = values.filter((value) => !old.some((other) => jsonEquals(value, other)));
    if (removed.length > 0)
      changes.breaking('enum-value-removed', `${list(removed)} is no longer allowed`, path);
    if (added.length > 0) changes.compatible('enum-value-added', `${list(added)} is allowed too`, path);
  }
}

function list(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(', ');
}

function diffText(keyword: string, old: string | undefined, value: string | undefined, where: Where): void {
  if (old === value) return;
  if (value === undefined) loosened(where, `the ${keyword} ${old ?? ''} was removed`);
  else if (old === undefined) tightened(where, `the ${keyword} ${value} was added`);
  else tightened(where, `the ${keyword} ${old} became ${value}`);
}

/** Formats whose values all have the other format as well. */
const wider: Readonly<Record<string, string>> = { int32: 'int64', float: 'double' };

function diffFormat(old: string | undefined, format: string | undefined, where: Where): void {
  if (old !== undefined && format !== undefined && wider[old] === format) {
    loosened(where, `the format ${old} became ${format}`);
  } else {
    diffText('format', old, format, where);
  }
}

const lowerBounds = ['minLength', 'minItems', 'minProperties'] as const;
const upperBounds = ['maxLength', 'maxItems', 'maxProperties'] as const;

function diffBounds(old: JsonSchemaProps, schema: JsonSchemaProps, where: Where): void {
  for (const keyword of lowerBounds) {
    compareLimit(keyword, { value: old[keyword] ?? 0 }, { value: schema[keyword] ?? 0 }, 1, where);
  }
  for (const keyword of upperBounds) {
    compareLimit(
      keyword,
      { value: old[keyword] ?? Infinity },
      { value: schema[keyword] ?? Infinity },
      -1,
      where,
    );
  }
  compareLimit('minimum', minimumOf(old), minimumOf(schema), 1, where);
  compareLimit('maximum', maximumOf(old), maximumOf(schema), -1, where);
}

interface Limit {
  readonly value: number;
  readonly exclusive?: boolean;
}

function minimumOf({ minimum = -Infinity, exclusiveMinimum = false }: JsonSchemaProps): Limit {
  return { value: minimum, exclusive: exclusiveMinimum };
}

function maximumOf({ maximum = Infinity, exclusiveMaximum = false }: JsonSchemaProps): Limit {
  return { value: maximum, exclusive: exclusiveMaximum };
}

/** @param direction 1 when a greater limit is stricter, -1 when a smaller one is */
function compareLimit(keyword: string, old: Limit, limit: Limit, direction: 1 | -1, where: Where): void {
  const difference = old.value === limit.value ? 0 : Math.sign(limit.value - old.value) * direction;
  const stricter = difference || Number(limit.exclusive === true) - Number(old.exclusive === true);
  if (stricter === 0) return;
  const message = `the ${keyword} ${shownLimit(old)} became ${shownLimit(limit)}`;
  if (stricter > 0) tightened(where, message);
  else loosened(where, message);
}

function shownLimit({ value, exclusive }: Limit): string {
  if (!Number.isFinite(value)) return 'none';
  return exclusive === true ? `${value} (exclusive)` : String(value);
}

function diffMultiple(old: number | undefined, value: number | undefined, where: Where): void {
  if (old === value) return;
  const message = `multipleOf ${old ?? 'none'} became ${value ?? 'none'}`;
  const stillHolds = value === undefined || (old !== undefined && Number.isInteger(old / value));
  if (stillHolds) loosened(where, message);
  else tightened(where, message);
}

function diffCombinations(old: JsonSchemaProps, schema: JsonSchemaProps, where: Where): void {
  diffMembers('allOf', old.allOf, schema.allOf, where);
  diffMembers('anyOf', withoutTypes(old), withoutTypes(schema), where);
  diffMembers('oneOf', old.oneOf, schema.oneOf, where);
  if (jsonEquals(old.not, schema.not)) return;
  if (schema.not === undefined) loosened(where, 'not was removed');
  else tightened(where, `not was ${old.not === undefined ? 'added' : 'changed'}`);
}

/** For an int-or-string many tools repeat its two types as anyOf, which says nothing new. */
function withoutTypes(schema: JsonSchemaProps): readonly JsonSchemaProps[] | undefined {
  const onlyTypes = schema.anyOf?.every((member) => Object.keys(member).join() === 'type') === true;
  return onlyTypes && schema['x-kubernetes-int-or-string'] === true ? undefined : schema.anyOf;
}

type Combination = 'allOf' | 'anyOf' | 'oneOf';
type Members = readonly JsonSchemaProps[] | undefined;

function diffMembers(keyword: Combination, old: Members, members: Members, where: Where): void {
  const missing = without(old ?? [], members ?? []);
  const extra = without(members ?? [], old ?? []);
  if (missing.length === 0 && extra.length === 0) return;
  if (members === undefined) loosened(where, `${keyword} was removed`);
  else if (old === undefined) tightened(where, `${keyword} was added`);
  else if (isLooser(keyword, missing, extra)) loosened(where, `${keyword} has other members`);
  else tightened(where, `${keyword} has other members`);
}

function isLooser(
  keyword: Combination,
  missing: readonly JsonSchemaProps[],
  extra: readonly JsonSchemaProps[],
): boolean {
  if (keyword === 'allOf') return extra.length === 0;
  return keyword === 'anyOf' && missing.length === 0;
}

function without(
  members: readonly JsonSchemaProps[],
  others: readonly JsonSchemaProps[],
): readonly JsonSchemaProps[] {
  return members.filter((member) => !others.some((other) => jsonEquals(member, other)));
}

function tightened({ changes, path }: Where, message: string): void {
  changes.breaking('constraint-tightened', message, path);
}

function loosened({ changes, path }: Where, message: string): void {
  changes.compatible('constraint-loosened', message, path);
}
