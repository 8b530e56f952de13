import type { ApiResource, PrinterColumn } from './api-resource.js';
import type { CustomKind } from './custom-kind.js';
import { arrayAt, isObject, type JsonObject, objectAt, stringAt } from './json.js';

const defaultColumns: readonly PrinterColumn[] = [
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
];

/** What a CRD makes the server serve: its first served version. Throws when it has none. */
export function resourceOfCrd(crd: JsonObject, definition: CustomKind): ApiResource {
  const spec = objectAt(crd, 'spec');
  const names = objectAt(spec, 'names');
  const version = servedVersion(spec);
  const kind = required(names, 'kind');
  const group = required(spec, 'group');
  const plural = required(names, 'plural');
  return {
    group,
    version: required(version, 'name'),
    plural,
    singular: stringAt(names, 'singular') ?? kind.toLowerCase(),
    kind,
    listKind: stringAt(names, 'listKind') ?? `${kind}List`,
    shortNames: strings(names, 'shortNames'),
    categories: strings(names, 'categories'),
    namespaced: spec['scope'] === 'Namespaced',
    statusSubresource: isObject(objectAt(version, 'subresources')['status']),
    tracksGeneration: true,
    tracksFields: false,
    columns: columnsOf(version),
    storageKey: `${group}/${plural}`,
    selectableFields: [],
    custom: { definition, schema: objectAt(objectAt(version, 'schema'), 'openAPIV3Schema') },
  };
}

function servedVersion(spec: JsonObject): JsonObject {
  const version = arrayAt(spec, 'versions')
    .filter(isObject)
    .find((candidate) => candidate['served'] === true);
  if (version === undefined)
    throw new Error('A CRD needs a served version to be served by the embedded API.');
  return version;
}

function required(parent: JsonObject, field: string): string {
  const value = stringAt(parent, field);
  if (value === undefined)
    throw new Error(`A CRD needs the field "${field}" to be served by the embedded API.`);
  return value;
}

function strings(parent: JsonObject, field: string): readonly string[] {
  return arrayAt(parent, field).filter((item) => typeof item === 'string');
}

function columnsOf(version: JsonObject): readonly PrinterColumn[] {
  const columns = arrayAt(version, 'additionalPrinterColumns').filter(isObject).map(columnOf);
  return columns.length === 0 ? defaultColumns : columns;
}

function columnOf(column: JsonObject): PrinterColumn {
  const description = stringAt(column, 'description');
  const format = stringAt(column, 'format');
  return {
    name: required(column, 'name'),
    type: required(column, 'type'),
    jsonPath: required(column, 'jsonPath'),
    ...(description === undefined ? {} : { description }),
    ...(format === undefined ? {} : { format }),
    ...(typeof column['priority'] === 'number' ? { priority: column['priority'] } : {}),
  };
}
