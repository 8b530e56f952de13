import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  KindDefinition,
  Violation,
} from './api.js';
import { ruleViolations } from './cel-rules.js';
import { applyDefaults } from './defaulting.js';
import { embeddedViolations } from './embedded-resources.js';
import { deepFreeze, isJsonObject } from './json-value.js';
import { findDuplicates } from './list-invariants.js';
import { pruneObject } from './pruning.js';
import { schemaViolations } from './schema-violations.js';
import type { SchemaCheck } from './schema-violations.js';

/** After one of these the API server does not evaluate rules: they could read what is not there. */
const blocking: ReadonlySet<Violation['type']> = new Set(['required', 'type', 'enum', 'format', 'length']);

/**
 * Assembles a version of a kind from its CRD and the compiled check of its schema.
 * @param name the version; by default the one that is stored
 * @throws when the CRD has no such version.
 */
export function defineKind<T>(
  crd: CustomResourceDefinition,
  check: SchemaCheck,
  name?: string,
): KindDefinition<T> {
  const version = findVersion(crd, name);
  const schema = version.schema.openAPIV3Schema;
  const apiVersion = `${crd.spec.group}/${version.name}`;
  const withDefaults = (object: unknown): unknown => applyDefaults(object, schema);

  function validate(object: unknown, old?: unknown): readonly Violation[] {
    if (!isJsonObject(object)) return [{ path: '', message: 'must be of type object', type: 'type' }];
    const envelope = envelopeViolations(object, apiVersion, crd.spec.names.kind);
    const value = withDefaults(object);
    const found = [
      ...envelope,
      ...schemaViolations(value, check),
      ...findDuplicates(value, schema, ''),
      ...embeddedViolations(value, schema, ''),
    ];
    if (found.some((violation) => blocking.has(violation.type))) return found;
    const former = old === undefined ? undefined : withDefaults(old);
    return [...found, ...ruleViolations(value, former, schema)];
  }

  return Object.freeze({
    ...kindInfo(crd, version),
    crd: deepFreeze(crd),
    applyDefaults: withDefaults,
    prune: (object: unknown) => pruneObject(object, schema),
    validate,
    isValid: (object: unknown): object is T => validate(object).length === 0,
  });
}

function findVersion(
  crd: CustomResourceDefinition,
  name: string | undefined,
): CustomResourceDefinitionVersion {
  const isWanted = (version: CustomResourceDefinitionVersion): boolean =>
    name === undefined ? version.storage : version.name === name;
  const version = crd.spec.versions.find(isWanted);
  if (!version) throw new Error(`${crd.metadata.name} has no version ${name ?? 'with storage: true'}.`);
  return version;
}

function kindInfo(crd: CustomResourceDefinition, version: CustomResourceDefinitionVersion) {
  const { kind, plural, singular, listKind, shortNames, categories } = crd.spec.names;
  return {
    group: crd.spec.group,
    version: version.name,
    kind,
    plural,
    singular,
    listKind,
    shortNames: shortNames ?? [],
    categories: categories ?? [],
    namespaced: crd.spec.scope === 'Namespaced',
  };
}

function envelopeViolations(
  object: Readonly<Record<string, unknown>>,
  apiVersion: string,
  kind: string,
): readonly Violation[] {
  return Object.entries({ apiVersion, kind }).flatMap(([field, expected]): readonly Violation[] => {
    if (object[field] === expected) return [];
    if (object[field] === undefined) return [{ path: field, message: 'is required', type: 'required' }];
    return [{ path: field, message: `must be ${expected}`, type: 'enum' }];
  });
}
