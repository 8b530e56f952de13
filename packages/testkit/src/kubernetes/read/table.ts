import type { ApiResource, PrinterColumn } from '../api-resource.js';
import type { JsonObject } from '../json.js';
import type { KubeObject } from '../kube-object.js';
import { humanDuration } from './human-duration.js';
import { jsonPathValue } from './json-path.js';
import { partialMetadata } from './partial-metadata.js';

/** What each row carries besides its cells. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

export interface TableOptions {
  readonly includeObject: IncludeObject;
  /** ms since the epoch, for ages. */
  readonly now: number;
  readonly listMetadata: JsonObject;
  readonly withColumns: boolean;
}

/** A meta.k8s.io/v1 Table of the objects. */
export function table(
  resource: ApiResource,
  objects: readonly KubeObject[],
  options: TableOptions,
): JsonObject {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: options.listMetadata,
    columnDefinitions: options.withColumns ? columnDefinitions(resource) : [],
    rows: objects.map((object) => row(resource, object, options)),
  };
}

function columnDefinitions(resource: ApiResource): readonly JsonObject[] {
  const name = {
    name: 'Name',
    type: 'string',
    format: 'name',
    description: 'Name must be unique within a namespace.',
    priority: 0,
  };
  return [name, ...resource.columns.map(definition)];
}

function definition({ name, type, format, description, priority }: PrinterColumn): JsonObject {
  return {
    name,
    type,
    format: format ?? '',
    description: description ?? `Custom resource definition column (in JSONPath format): ${name}`,
    priority: priority ?? 0,
  };
}

function row(resource: ApiResource, object: KubeObject, { includeObject, now }: TableOptions): JsonObject {
  const cells = resource.columns.map((column) => cell(column, object, now));
  return { cells: [object.metadata.name, ...cells], ...included(object, includeObject) };
}

function included(object: KubeObject, includeObject: IncludeObject): JsonObject {
  if (includeObject === 'None') return { object: null };
  return { object: includeObject === 'Object' ? object : partialMetadata(object) };
}

function cell({ type, jsonPath }: PrinterColumn, object: KubeObject, now: number): unknown {
  const value = jsonPathValue(jsonPath, object);
  switch (type) {
    case 'date':
      return ageOf(value, now);
    case 'integer':
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    default:
      return textOf(value);
  }
}

function ageOf(value: unknown, now: number): string {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? '<unknown>' : humanDuration(now - time);
}

function textOf(value: unknown): unknown {
  if (value === undefined) return null;
  // What Go's printer makes of an explicit null.
  if (value === null) return '<no value>';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
