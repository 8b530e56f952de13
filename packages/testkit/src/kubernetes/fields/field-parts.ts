import { isObject, type JsonObject } from '../json.js';

/** One part of a value that has an owner of its own. */
export interface FieldPart {
  /** As FieldsV1 names it: `f:image`, `k:{"name":"web"}`, `v:"a"`. */
  readonly step: string;
  /** Name of the field that says how the part itself is divided. */
  readonly field: string;
  readonly value: unknown;
  /** An item of a list: owned by itself, whatever is in it. */
  readonly isItem: boolean;
}

/** Lists whose items are told apart by keys, by the name of the list's field. The API's schemas say `x-kubernetes-list-map-keys`. */
const listKeys: Readonly<Record<string, readonly string[]>> = {
  conditions: ['type'],
  containers: ['name'],
  env: ['name'],
  ephemeralContainers: ['name'],
  hostAliases: ['ip'],
  imagePullSecrets: ['name'],
  initContainers: ['name'],
  ownerReferences: ['uid'],
  secrets: ['name'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  volumeDevices: ['devicePath'],
  volumeMounts: ['mountPath'],
  volumes: ['name'],
};

/** Lists of plain values that are sets. */
const sets = new Set(['finalizers']);

/** Objects that are owned as a whole. */
const atomicObjects = new Set([
  'configMapKeyRef',
  'fieldRef',
  'imagePullSecrets[]',
  'labelSelector',
  'matchLabels',
  'namespaceSelector',
  'nodeSelector',
  'ownerReferences[]',
  'resourceFieldRef',
  'secretKeyRef',
  'selector',
]);

/** Into what a value is divided among its owners; undefined when it is owned as a whole. */
export function partsOf(field: string, value: unknown): readonly FieldPart[] | undefined {
  if (Array.isArray(value)) return value.length === 0 ? undefined : itemParts(field, value);
  if (!isObject(value) || atomicObjects.has(field)) return undefined;
  const fields = Object.entries(value);
  if (fields.length === 0) return undefined;
  return fields.map(([name, child]) => ({ step: `f:${name}`, field: name, value: child, isItem: false }));
}

function itemParts(field: string, items: readonly unknown[]): readonly FieldPart[] | undefined {
  const isSet = sets.has(field);
  if (!isSet && keysOf(field, items) === undefined) return undefined;
  return items.map((value) => ({
    step: isSet ? `v:${JSON.stringify(value)}` : itemStep(field, items, value),
    field: `${field}[]`,
    value,
    isItem: true,
  }));
}

/** Which fields tell the items of a list apart; undefined when the list is owned as a whole. */
function keysOf(field: string, items: readonly unknown[]): readonly string[] | undefined {
  if (!items.every(isObject)) return undefined;
  if (field !== 'ports') return listKeys[field];
  // Containers and Services have lists of that name.
  return items.some((item) => 'containerPort' in item) ? ['containerPort', 'protocol'] : ['port', 'protocol'];
}

function itemStep(field: string, items: readonly unknown[], item: unknown): string {
  return `k:${JSON.stringify(itemKey(item, keysOf(field, items) ?? []))}`;
}

function itemKey(item: unknown, keys: readonly string[]): JsonObject {
  const defaults: JsonObject = { protocol: 'TCP' };
  const found = isObject(item) ? item : {};
  return Object.fromEntries(keys.map((key) => [key, found[key] ?? defaults[key]]));
}

/** The fields of an item that a step `k:{…}` names. */
export function keyOfStep(step: string): JsonObject {
  if (!step.startsWith('k:')) return {};
  const key: unknown = JSON.parse(step.slice(2));
  return isObject(key) ? key : {};
}

/** A path as messages have it: .spec.template.spec.containers[name="web"].image */
export function pathText(path: readonly string[]): string {
  return path.map(stepText).join('');
}

function stepText(step: string): string {
  if (step.startsWith('f:')) return `.${step.slice(2)}`;
  if (step.startsWith('v:')) return `[=${step.slice(2)}]`;
  return `[${keyText(step)}]`;
}

/** name="web" */
export function keyText(step: string): string {
  return Object.entries(keyOfStep(step))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',');
}
