import { isObject, type JsonObject, objectAt } from '../json.js';

export interface Pruned {
  readonly object: JsonObject;
  /** Paths of the fields that were dropped, such as spec.ports[0].colour. */
  readonly unknownFields: readonly string[];
}

const always = new Set(['apiVersion', 'kind', 'metadata']);

const metadataFields = new Set([
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
]);

/** Drops what the structural schema of a CRD does not know, as the server does. Unknown metadata is only reported. */
export function prune(object: JsonObject, schema: JsonObject): Pruned {
  const unknownFields = Object.keys(objectAt(object, 'metadata'))
    .filter((name) => !metadataFields.has(name))
    .map((name) => `metadata.${name}`);
  const head = Object.entries(object).filter(([name]) => always.has(name));
  const body = Object.fromEntries(Object.entries(object).filter(([name]) => !always.has(name)));
  const kept = pruneObject(body, schema, '', unknownFields);
  return { object: { ...Object.fromEntries(head), ...kept }, unknownFields: unknownFields.sort() };
}

function pruneValue(value: unknown, schema: JsonObject, path: string, unknownFields: string[]): unknown {
  if (schema === anything) return value;
  if (Array.isArray(value)) {
    const items = objectAt(schema, 'items');
    return value.map((item, index) => pruneValue(item, items, `${path}[${index}]`, unknownFields));
  }
  return isObject(value) ? pruneObject(value, schema, path, unknownFields) : value;
}

function pruneObject(
  object: JsonObject,
  schema: JsonObject,
  path: string,
  unknownFields: string[],
): JsonObject {
  const kept: [string, unknown][] = [];
  for (const [name, value] of Object.entries(object)) {
    const fieldPath = path === '' ? name : `${path}.${name}`;
    const fieldSchema = schemaOf(name, schema);
    if (fieldSchema === undefined) unknownFields.push(fieldPath);
    else kept.push([name, pruneValue(value, fieldSchema, fieldPath, unknownFields)]);
  }
  return Object.fromEntries(kept);
}

const anything: JsonObject = { 'x-kubernetes-preserve-unknown-fields': true };

/** The schema of one field; undefined when the field is unknown. */
function schemaOf(name: string, schema: JsonObject): JsonObject | undefined {
  const property = objectAt(schema, 'properties')[name];
  if (isObject(property)) return property;
  const additional = schema['additionalProperties'];
  if (isObject(additional)) return additional;
  return additional === true || schema['x-kubernetes-preserve-unknown-fields'] === true
    ? anything
    : undefined;
}
