import { below } from './location.js';
import type { Location } from './location.js';
import type { ModelSchema, ModelType } from './model.js';
import type { ProblemList } from './problem.js';
import { isJsonArray } from './runtime/json-value.js';
import type { JsonObject } from './runtime/json-value.js';

type ListFacts = Pick<ModelSchema, 'listType' | 'listMapKeys' | 'mapType'>;

/** What `x-kubernetes-list-type`, `-list-map-keys` and `-map-type` say; what the API server refuses is refused. */
export function readListFacts(
  schema: JsonObject,
  type: ModelType | undefined,
  items: ModelSchema | undefined,
  at: Location,
  problems: ProblemList,
): ListFacts {
  const listType = oneOf(schema['x-kubernetes-list-type'], ['atomic', 'set', 'map'] as const);
  const mapType = oneOf(schema['x-kubernetes-map-type'], ['atomic', 'granular'] as const);
  const stated = schema['x-kubernetes-list-map-keys'];
  const keys = isJsonArray(stated) ? stated.map(String) : [];
  if (type === 'array' && !items) {
    problems.add(at, 'is an array without items', 'Add "items": { "type": … }.');
  }
  checkPlace('x-kubernetes-list-type', 'array');
  checkPlace('x-kubernetes-map-type', 'object');
  if (items && (listType === 'set' || listType === 'map')) checkItems(listType, items, at, problems);
  if (listType === 'map') checkMapKeys(keys, items, at, problems);
  else if (keys.length > 0) {
    const fix = 'Add "x-kubernetes-list-type": "map", or remove the keys.';
    problems.add(below(at, 'x-kubernetes-list-map-keys'), 'is for lists of type map only', fix);
  }
  function checkPlace(keyword: string, wanted: ModelType): void {
    if (schema[keyword] === undefined || type === wanted) return;
    problems.add(below(at, keyword), `is for values of type ${wanted} only`, 'Remove it.');
  }

  return {
    ...(listType === undefined ? {} : { listType }),
    listMapKeys: keys,
    ...(mapType === undefined ? {} : { mapType }),
  };
}

function checkItems(listType: 'set' | 'map', items: ModelSchema, at: Location, problems: ProblemList): void {
  if (items.nullable) {
    const fix = `Remove null from the type: an item of a ${listType} is never null.`;
    problems.add(below(at, 'items'), 'is nullable', fix);
  }
  const isAtomic =
    items.type === 'object'
      ? items.mapType === 'atomic'
      : items.type !== 'array' || items.listType === 'atomic';
  if (listType === 'set' && (!isAtomic || (items.type === undefined && !items.intOrString))) {
    const fix =
      'Use scalars or items that are atomic, or "x-kubernetes-list-type": "map" with keys for objects.';
    const what = items.type === 'array' ? 'lists' : items.type === 'object' ? 'objects' : 'free-form values';
    problems.add(below(at, 'x-kubernetes-list-type'), `is a set of ${what}`, fix);
  }
  if (listType === 'map' && items.type !== 'object') {
    const fix = 'Items of a map are objects; for scalars use "x-kubernetes-list-type": "set".';
    problems.add(below(at, 'x-kubernetes-list-type'), 'is a map of items without fields', fix);
  }
}

function checkMapKeys(
  keys: readonly string[],
  items: ModelSchema | undefined,
  at: Location,
  problems: ProblemList,
): void {
  const where = below(at, 'x-kubernetes-list-map-keys');
  if (keys.length === 0) problems.add(where, 'has no keys', 'Name the fields that identify an item.');
  for (const key of keys) {
    const property = items?.properties.find((candidate) => candidate.name === key);
    if (property && isReliable(property.required, property.schema)) continue;
    const fix =
      'A key is a scalar field of the items that is required or has a default, and is not nullable.';
    problems.add(where, `${key} is not a reliable key`, fix);
  }
}

function isReliable(required: boolean, schema: ModelSchema): boolean {
  const isScalar =
    schema.intOrString || !(schema.type === undefined || schema.type === 'object' || schema.type === 'array');
  return isScalar && !schema.nullable && (required || schema.default !== undefined);
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((candidate) => candidate === value);
}
