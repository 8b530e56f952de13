import { isObject, type JsonObject, jsonEqual } from '../json.js';

/** How the items of a list are told apart, by the name of the list's field; the first key that an item has counts. */
const mergeKeys: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  volumes: ['name'],
  env: ['name'],
  imagePullSecrets: ['name'],
  secrets: ['name'],
  ports: ['containerPort', 'port'],
  volumeMounts: ['mountPath'],
  conditions: ['type'],
  ownerReferences: ['uid'],
  hostAliases: ['ip'],
};

/** Lists of plain values that are merged as sets. */
const sets = new Set(['finalizers']);

/**
 * Kubernetes' strategic merge patch for the built-in kinds: lists are merged by key; $patch: delete|replace,
 * $deleteFromPrimitiveList, $retainKeys and $setElementOrder are obeyed or, where they change nothing, dropped.
 */
export function strategicMergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  if (patch['$patch'] === 'replace') return withoutDirectives(patch);
  const base = retained(isObject(target) ? target : {}, patch['$retainKeys']);
  const result = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(patch)) {
    if (name.startsWith('$')) applyDirective(result, name, value);
    else if (value === null) result.delete(name);
    else result.set(name, mergeField(name, result.get(name), value));
  }
  return Object.fromEntries(result);
}

function mergeField(name: string, current: unknown, value: unknown): unknown {
  if (!Array.isArray(value)) return strategicMergePatch(current, value);
  const items: readonly unknown[] = value;
  const base: readonly unknown[] = Array.isArray(current) ? current : [];
  if (sets.has(name)) return mergeSet(base, items);
  const keys = mergeKeys[name];
  const mergeable = keys !== undefined && [...base, ...items].every(isObject);
  return mergeable ? mergeList(base.filter(isObject), items.filter(isObject), keys) : items;
}

/** The values of the patch in its order, each after what stood before it and is not in the patch; then the rest. */
function mergeSet(base: readonly unknown[], items: readonly unknown[]): readonly unknown[] {
  const others = base.filter((value) => !items.includes(value));
  const merged = [...new Set(items)].flatMap((value) => {
    const place = base.indexOf(value);
    const earlier = others.findIndex((other) => base.indexOf(other) > place);
    const before = place < 0 ? 0 : earlier < 0 ? others.length : earlier;
    return [...others.splice(0, before), value];
  });
  return [...merged, ...others];
}

function mergeList(base: readonly JsonObject[], patches: readonly JsonObject[], keys: readonly string[]) {
  if (patches.some((patch) => patch['$patch'] === 'replace')) {
    return patches.filter((patch) => patch['$patch'] === undefined);
  }
  let result = [...base];
  for (const patch of patches) {
    const same = (item: JsonObject) => sameKey(item, patch, keys);
    if (patch['$patch'] === 'delete') result = result.filter((item) => !same(item));
    else if (result.some(same)) {
      result = result.map((item) => (same(item) ? (strategicMergePatch(item, patch) as JsonObject) : item));
    } else result.push(withoutDirectives(patch));
  }
  return result;
}

function sameKey(left: JsonObject, right: JsonObject, keys: readonly string[]): boolean {
  const key = keys.find((candidate) => right[candidate] !== undefined);
  return key !== undefined && jsonEqual(left[key], right[key]);
}

function applyDirective(result: Map<string, unknown>, name: string, value: unknown): void {
  const [directive, field = ''] = name.split('/');
  const current = result.get(field);
  if (directive !== '$deleteFromPrimitiveList' || !Array.isArray(current) || !Array.isArray(value)) return;
  result.set(
    field,
    current.filter((item) => !value.includes(item)),
  );
}

function retained(base: JsonObject, keys: unknown): JsonObject {
  if (!Array.isArray(keys)) return base;
  return Object.fromEntries(Object.entries(base).filter(([name]) => keys.includes(name)));
}

function withoutDirectives(patch: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(patch).filter(([name]) => !name.startsWith('$')));
}
