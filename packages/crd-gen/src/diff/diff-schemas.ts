import type { JsonSchemaProps } from '../runtime/api.js';
import { jsonEquals } from '../runtime/json-value.js';
import type { ChangeList } from './change.js';
import { diffConstraints } from './diff-constraints.js';
import { diffFields } from './diff-fields.js';
import { diffRules } from './diff-rules.js';

/** Two states of the schema of one field. */
export interface SchemaPair {
  readonly old: JsonSchemaProps;
  readonly schema: JsonSchemaProps;
  /** `.spec.size`; empty for the object itself */
  readonly path: string;
  readonly changes: ChangeList;
}

/** Compares two schemas of a kind: first what belongs to the object, then field by field. */
export function diffSchemas(old: JsonSchemaProps, schema: JsonSchemaProps, changes: ChangeList): void {
  diffField({ old, schema, path: '', changes });
}

/** Compares the schema of one field and all that is below it. */
export function diffField(pair: SchemaPair): void {
  diffText(pair);
  if (!diffType(pair)) return;
  diffNullable(pair);
  diffDefault(pair);
  diffConstraints(pair);
  diffListType(pair);
  diffMapType(pair);
  diffEmbedded(pair);
  diffRules(pair);
  diffFields(pair, diffField);
}

/** The path as a reader sees it; the object itself is a dot. */
export function shownPath(path: string): string {
  return path === '' ? '.' : path;
}

function diffText({ old, schema, path, changes }: SchemaPair): void {
  if (old.description !== schema.description || old.title !== schema.title) {
    changes.harmless('description-changed', 'the description changed', shownPath(path));
  }
}

type TypeName = string;

function typeOf(schema: JsonSchemaProps): TypeName {
  if (schema['x-kubernetes-int-or-string'] === true) return 'integer or string';
  return schema.type ?? 'anything';
}

/** Whether every value of one type is a value of the other. */
function isWider(from: TypeName, to: TypeName): boolean {
  if (to === 'anything') return true;
  if (to === 'integer or string') return from === 'integer' || from === 'string';
  return from === 'integer' && to === 'number';
}

/** @returns whether the rest of the two schemas can be compared. */
function diffType({ old, schema, path, changes }: SchemaPair): boolean {
  const before = typeOf(old);
  const after = typeOf(schema);
  if (before === after) return true;
  const message = `the type ${before} became ${after}`;
  if (isWider(before, after)) {
    changes.compatible('type-widened', message, shownPath(path));
    return true;
  }
  changes.breaking('type-changed', message, shownPath(path));
  return false;
}

function diffNullable({ old, schema, path, changes }: SchemaPair): void {
  const before = old.nullable === true || typeOf(old) === 'anything';
  const after = schema.nullable === true || typeOf(schema) === 'anything';
  if (before && !after) {
    changes.breaking('nullable-removed', 'null is no value any more: it counts as absent', shownPath(path));
  }
  if (!before && after && schema.nullable === true) {
    changes.compatible('nullable-added', 'null is a value now', shownPath(path));
  }
}

function diffDefault({ old, schema, path, changes }: SchemaPair): void {
  if (jsonEquals(old.default, schema.default)) return;
  const before = JSON.stringify(old.default);
  const after = JSON.stringify(schema.default);
  if (old.default === undefined) {
    const message = `the default ${after} was added: objects without a value get it, whatever absence meant`;
    changes.breaking('default-added', message, shownPath(path));
  } else if (schema.default === undefined) {
    changes.breaking('default-removed', `the default ${before} was removed`, shownPath(path));
  } else {
    changes.breaking('default-changed', `the default ${before} became ${after}`, shownPath(path));
  }
}

function diffListType({ old, schema, path, changes }: SchemaPair): void {
  const before = old['x-kubernetes-list-type'] ?? 'atomic';
  const after = schema['x-kubernetes-list-type'] ?? 'atomic';
  if (old.items === undefined || schema.items === undefined) return;
  if (before !== after) {
    const message = `the list type ${before} became ${after}: server-side apply merges it in another way`;
    changes.breaking('list-type-changed', message, shownPath(path));
    return;
  }
  const oldKeys = [...(old['x-kubernetes-list-map-keys'] ?? [])].sort();
  const keys = [...(schema['x-kubernetes-list-map-keys'] ?? [])].sort();
  if (jsonEquals(oldKeys, keys)) return;
  const message = `the keys ${oldKeys.join(', ')} became ${keys.join(', ')}: other items count as the same`;
  changes.breaking('list-keys-changed', message, shownPath(path));
}

function diffMapType({ old, schema, path, changes }: SchemaPair): void {
  const before = old['x-kubernetes-map-type'] ?? 'granular';
  const after = schema['x-kubernetes-map-type'] ?? 'granular';
  if (before === after) return;
  const message = `the map type ${before} became ${after}: server-side apply merges it in another way`;
  changes.breaking('map-type-changed', message, shownPath(path));
}

function diffEmbedded({ old, schema, path, changes }: SchemaPair): void {
  const before = old['x-kubernetes-embedded-resource'] === true;
  const after = schema['x-kubernetes-embedded-resource'] === true;
  if (!before && after) {
    const message = 'must be a whole object now: with apiVersion, kind and sound metadata';
    changes.breaking('embedded-resource-added', message, shownPath(path));
  }
  if (before && !after) {
    changes.breaking('embedded-resource-removed', 'is no embedded object any more', shownPath(path));
  }
}
