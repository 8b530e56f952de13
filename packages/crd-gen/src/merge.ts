import { isJsonArray, isJsonObject, jsonEquals, setOwn } from './runtime/json-value.js';
import type { JsonObject } from './runtime/json-value.js';

/** Keywords that say something to people; of two, the one nearer to the use counts. */
export const annotationKeywords: ReadonlySet<string> = new Set([
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  '$comment',
  'x-crd-gen-effective-default',
  'x-crd-gen-type-description',
]);

export interface MergeContext {
  /** Called for keywords that cannot both hold, or whose conjunction one schema cannot say. */
  conflict(keyword: string): void;
  /** Called with every object that the merge makes and the one that it mainly comes from. */
  made(merged: JsonObject, from: JsonObject): void;
}

/** One schema that says what two say together; annotations of the second win. */
export function mergeSchemas(first: JsonObject, second: JsonObject, context: MergeContext): JsonObject {
  const result: Record<string, unknown> = { ...first };
  const extra: JsonObject[] = [];
  for (const [keyword, value] of Object.entries(second)) {
    if (!Object.hasOwn(first, keyword) || annotationKeywords.has(keyword)) setOwn(result, keyword, value);
    else mergeKeyword({ keyword, left: first[keyword], right: value, result, extra, context });
  }
  if (extra.length > 0) {
    const stated = isJsonArray(result['allOf']) ? result['allOf'] : [];
    result['allOf'] = [...stated, ...extra];
  }
  context.made(result, first);
  return result;
}

interface KeywordMerge {
  readonly keyword: string;
  readonly left: unknown;
  readonly right: unknown;
  readonly result: Record<string, unknown>;
  /** Validations that one schema cannot hold twice; they stand in allOf. */
  readonly extra: JsonObject[];
  readonly context: MergeContext;
}

/** Keywords whose stricter number holds. */
const bounds: Readonly<Record<string, (a: number, b: number) => number>> = {
  minimum: Math.max,
  exclusiveMinimum: Math.max,
  minLength: Math.max,
  minItems: Math.max,
  minProperties: Math.max,
  maximum: Math.min,
  exclusiveMaximum: Math.min,
  maxLength: Math.min,
  maxItems: Math.min,
  maxProperties: Math.min,
};

const repeatable: ReadonlySet<string> = new Set(['pattern', 'multipleOf', 'not', 'anyOf', 'oneOf']);
const lists: ReadonlySet<string> = new Set(['required', 'allOf', 'x-kubernetes-validations']);

function mergeKeyword(merge: KeywordMerge): void {
  const { keyword, left, right, result, context } = merge;
  if (jsonEquals(left, right)) return;
  switch (keyword) {
    case 'type':
      mergeTypes(merge);
      return;
    case 'enum':
      mergeEnums(merge);
      return;
    case 'properties':
      result[keyword] = mergeProperties(left, right, context);
      return;
    case 'items':
    case 'additionalProperties':
      result[keyword] = mergeMember(left, right, context);
      return;
    default:
      mergeValidation(merge);
  }
}

function mergeValidation({ keyword, left, right, result, extra, context }: KeywordMerge): void {
  const stricter = bounds[keyword];
  if (stricter && typeof left === 'number' && typeof right === 'number') {
    result[keyword] = stricter(left, right);
  } else if (lists.has(keyword) && isJsonArray(left) && isJsonArray(right)) {
    result[keyword] = [...left, ...right.filter((item) => !left.some((known) => jsonEquals(known, item)))];
  } else if (repeatable.has(keyword)) extra.push({ [keyword]: right });
  else if (left === true || right === true) result[keyword] = true;
  else context.conflict(keyword);
}

function mergeTypes({ left, right, result, context }: KeywordMerge): void {
  const names = [left].flat();
  const others = [right].flat();
  const both = names.flatMap((name) => {
    if (others.includes(name)) return [name];
    if (name === 'integer' && others.includes('number')) return ['integer'];
    return name === 'number' && others.includes('integer') ? ['integer'] : [];
  });
  if (both.length === 0) context.conflict('type');
  else result['type'] = both.length === 1 ? both[0] : both;
}

function mergeEnums({ left, right, result, context }: KeywordMerge): void {
  if (!isJsonArray(left) || !isJsonArray(right)) return;
  const both = left.filter((value) => right.some((other) => jsonEquals(value, other)));
  if (both.length === 0) context.conflict('enum');
  else result['enum'] = both;
}

function mergeProperties(left: unknown, right: unknown, context: MergeContext): unknown {
  if (!isJsonObject(left) || !isJsonObject(right)) return right;
  const result: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(left)) setOwn(result, name, schema);
  for (const [name, schema] of Object.entries(right)) {
    const known = Object.hasOwn(left, name);
    setOwn(result, name, known ? mergeMember(left[name], schema, context) : schema);
  }
  return result;
}

function mergeMember(left: unknown, right: unknown, context: MergeContext): unknown {
  if (isJsonObject(left) && isJsonObject(right)) return mergeSchemas(left, right, context);
  return isJsonObject(left) ? left : right;
}
