import type { JsonSchemaProps } from '../runtime/api.js';
import type { SchemaPair } from './diff-schemas.js';

type DiffField = (pair: SchemaPair) => void;

/** Compares what is inside an object or a list. `diffField` compares two schemas that belong together. */
export function diffFields(pair: SchemaPair, diffField: DiffField): void {
  const { old, schema, path } = pair;
  if (old.items && schema.items) {
    diffField({ ...pair, old: old.items, schema: schema.items, path: `${path}[*]` });
  }
  for (const [name, field] of Object.entries(old.properties ?? {}))
    diffOldField(pair, name, field, diffField);
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    if (!has(old, name)) diffNewField(pair, name, field, diffField);
  }
  diffRest(pair, diffField);
  diffUnknown(pair);
}

function diffUnknown({ old, schema, path, changes }: SchemaPair): void {
  if (keepsUnknown(old) && !keepsUnknown(schema) && !valueSchema(schema)) {
    const message = 'unknown fields are not kept any more: the API server drops them';
    changes.breaking('unknown-fields-dropped', message, shown(path));
  }
  if (!keepsUnknown(old) && keepsUnknown(schema)) {
    changes.compatible('unknown-fields-kept', 'unknown fields are kept', shown(path));
  }
}

function shown(path: string): string {
  return path === '' ? '.' : path;
}

function has(schema: JsonSchemaProps, name: string): boolean {
  return Object.hasOwn(schema.properties ?? {}, name);
}

function property(schema: JsonSchemaProps, name: string): JsonSchemaProps | undefined {
  return has(schema, name) ? schema.properties?.[name] : undefined;
}

function valueSchema(schema: JsonSchemaProps): JsonSchemaProps | undefined {
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

function keepsUnknown(schema: JsonSchemaProps): boolean {
  return schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true;
}

function diffOldField(pair: SchemaPair, name: string, old: JsonSchemaProps, diffField: DiffField): void {
  const path = fieldPath(pair.path, name);
  const counterpart = property(pair.schema, name) ?? valueSchema(pair.schema);
  if (counterpart) {
    diffRequired(pair, name, counterpart);
    diffField({ ...pair, old, schema: counterpart, path });
  } else if (keepsUnknown(pair.schema)) {
    pair.changes.compatible('field-undescribed', 'is kept but no longer described', path);
  } else {
    pair.changes.breaking('field-removed', 'the field was removed: the API server drops its values', path);
  }
}

function diffRequired(
  { old, schema, path, changes }: SchemaPair,
  name: string,
  field: JsonSchemaProps,
): void {
  const before = old.required?.includes(name) ?? false;
  const after = schema.required?.includes(name) ?? false;
  if (before && !after) changes.compatible('field-optional', 'is optional now', fieldPath(path, name));
  if (before || !after) return;
  if (field.default === undefined) {
    changes.breaking('field-required', 'is required now', fieldPath(path, name));
  } else {
    changes.compatible('field-required', 'is required now, and has a default', fieldPath(path, name));
  }
}

function diffNewField(pair: SchemaPair, name: string, field: JsonSchemaProps, diffField: DiffField): void {
  const path = fieldPath(pair.path, name);
  const { changes } = pair;
  const former = valueSchema(pair.old);
  const isRequired = pair.schema.required?.includes(name) === true;
  if (isRequired && field.default === undefined) {
    changes.breaking(
      'required-field-added',
      'the required field was added: objects without it are refused',
      path,
    );
    return;
  }
  if (former) {
    diffField({ ...pair, old: former, schema: field, path });
  } else if (keepsUnknown(pair.old) && !isStatus(path)) {
    const message = 'the field was added where any value was kept: values that stand there are checked now';
    changes.breaking('field-described', message, path);
  } else {
    const what = isRequired
      ? 'the field was added; it is required and has a default'
      : 'the optional field was added';
    changes.compatible('field-added', what, path);
  }
}

/** Controllers write the status themselves, so that a new field of it surprises nobody. */
function isStatus(path: string): boolean {
  return /^\.status(?:$|[.[])/.test(path);
}

/** Compares the values of maps. */
function diffRest(pair: SchemaPair, diffField: DiffField): void {
  const before = valueSchema(pair.old);
  const after = valueSchema(pair.schema);
  const path = `${pair.path}.*`;
  if (before && after) diffField({ ...pair, old: before, schema: after, path });
  else if (before && !keepsUnknown(pair.schema)) {
    const message = 'arbitrary names are not kept any more: the API server drops them';
    pair.changes.breaking('map-removed', message, path);
  } else if (!before && after) diffNewMap(pair, path);
}

function diffNewMap({ old, changes }: SchemaPair, path: string): void {
  if (keepsUnknown(old)) {
    const message = 'values of arbitrary names were kept unchecked and are checked now';
    changes.breaking('map-described', message, path);
  } else {
    changes.compatible('map-added', 'arbitrary names are allowed', path);
  }
}

function fieldPath(path: string, name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}
