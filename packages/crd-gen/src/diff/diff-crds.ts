import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '../runtime/api.js';
import { jsonEquals } from '../runtime/json-value.js';
import { ChangeList } from './change.js';
import type { Change } from './change.js';
import { diffSchemas } from './diff-schemas.js';

/** Compares two sets of CRDs by their names; in the order of the old set, then what is new. */
export function diffCrds(
  before: readonly CustomResourceDefinition[],
  after: readonly CustomResourceDefinition[],
): readonly Change[] {
  const added = after.filter((crd) => !before.some((old) => old.metadata.name === crd.metadata.name));
  return [
    ...before.flatMap((old) => {
      const changes = createList(old);
      const crd = after.find((candidate) => candidate.metadata.name === old.metadata.name);
      if (crd) return diffCrd(old, crd, changes);
      changes.breaking('crd-removed', 'the CRD was removed, and with it all objects of the kind');
      return changes.all;
    }),
    ...added.flatMap((crd) => {
      const changes = createList(crd);
      changes.compatible('crd-added', 'the CRD was added');
      return changes.all;
    }),
  ];
}

function createList(crd: CustomResourceDefinition, version?: string): ChangeList {
  const place = { crd: crd.metadata.name, kind: crd.spec.names.kind };
  return new ChangeList(version === undefined ? place : { ...place, version });
}

function diffCrd(
  old: CustomResourceDefinition,
  crd: CustomResourceDefinition,
  changes: ChangeList,
): readonly Change[] {
  diffScope(old, crd, changes);
  diffNames(old, crd, changes);
  diffStorage(old, crd, changes);
  const versions = old.spec.versions.flatMap((oldVersion) => {
    const own = createList(old, oldVersion.name);
    const version = crd.spec.versions.find(({ name }) => name === oldVersion.name);
    if (version) diffVersion(oldVersion, version, own);
    else own.breaking('version-removed', 'the version was removed: its clients get 404');
    return own.all;
  });
  const added = crd.spec.versions
    .filter(({ name }) => !old.spec.versions.some((version) => version.name === name))
    .flatMap(({ name }) => {
      const own = createList(old, name);
      own.compatible('version-added', 'the version was added');
      return own.all;
    });
  return [...changes.all, ...versions, ...added];
}

function diffScope(old: CustomResourceDefinition, crd: CustomResourceDefinition, changes: ChangeList): void {
  if (old.spec.scope === crd.spec.scope) return;
  const message = `the scope ${old.spec.scope} became ${crd.spec.scope}: the API server refuses this for an existing CRD`;
  changes.breaking('scope-changed', message);
}

function diffNames(old: CustomResourceDefinition, crd: CustomResourceDefinition, changes: ChangeList): void {
  for (const field of ['kind', 'listKind', 'singular'] as const) {
    const before = nameOf(old, field);
    const after = nameOf(crd, field);
    if (before !== after) changes.breaking('name-changed', `the ${field} ${before} became ${after}`);
  }
  for (const field of ['shortNames', 'categories'] as const) {
    const before = old.spec.names[field] ?? [];
    const after = crd.spec.names[field] ?? [];
    const word = field === 'shortNames' ? 'short name' : 'category';
    for (const name of before.filter((candidate) => !after.includes(candidate))) {
      changes.breaking('name-removed', `the ${word} ${name} was removed`);
    }
    for (const name of after.filter((candidate) => !before.includes(candidate))) {
      changes.compatible('name-added', `the ${word} ${name} was added`);
    }
  }
}

/** The API server fills in what a CRD leaves out. */
function nameOf(crd: CustomResourceDefinition, field: 'kind' | 'listKind' | 'singular'): string {
  const names: Readonly<Partial<Record<typeof field, string>>> = crd.spec.names;
  const { kind } = crd.spec.names;
  return names[field] ?? (field === 'listKind' ? `${kind}List` : kind.toLowerCase());
}

function diffStorage(
  old: CustomResourceDefinition,
  crd: CustomResourceDefinition,
  changes: ChangeList,
): void {
  const before = storageVersion(old);
  const after = storageVersion(crd);
  if (before === after) return;
  const message =
    `the storage version ${before} became ${after}: stored objects stay as they are until they are written again, ` +
    `and ${before} must stay in the CRD until then`;
  changes.breaking('storage-changed', message);
}

function storageVersion(crd: CustomResourceDefinition): string {
  return crd.spec.versions.find(({ storage }) => storage)?.name ?? 'none';
}

type Version = CustomResourceDefinitionVersion;

function diffVersion(old: Version, version: Version, changes: ChangeList): void {
  diffServed(old, version, changes);
  diffSubresources(old, version, changes);
  diffSelectableFields(old, version, changes);
  if (!jsonEquals(old.additionalPrinterColumns ?? [], version.additionalPrinterColumns ?? [])) {
    changes.harmless('columns-changed', 'the columns of kubectl get changed');
  }
  diffSchemas(old.schema.openAPIV3Schema, version.schema.openAPIV3Schema, changes);
}

function diffServed(old: Version, version: Version, changes: ChangeList): void {
  if (old.served && !version.served) {
    changes.breaking('version-not-served', 'the version is no longer served: its clients get 404');
  }
  if (!old.served && version.served) changes.compatible('version-served', 'the version is served now');
  if (old.deprecated !== true && version.deprecated === true) {
    changes.compatible('version-deprecated', 'the version is deprecated: its clients get a warning');
  }
}

function diffSubresources(old: Version, version: Version, changes: ChangeList): void {
  const before = old.subresources ?? {};
  const after = version.subresources ?? {};
  if (before.status !== undefined && after.status === undefined) {
    changes.breaking(
      'status-subresource-removed',
      'the status subresource was removed: writes to /status get 404',
    );
  }
  if (before.status === undefined && after.status !== undefined) {
    const message =
      'the status subresource was added: writes of the status that do not go to /status are ignored';
    changes.breaking('status-subresource-added', message);
  }
  if (before.scale !== undefined && !jsonEquals(before.scale, after.scale)) {
    const what = after.scale === undefined ? 'was removed' : 'reads other fields';
    changes.breaking('scale-subresource-changed', `the scale subresource ${what}`);
  }
  if (before.scale === undefined && after.scale !== undefined) {
    changes.compatible('scale-subresource-added', 'the scale subresource was added');
  }
}

function diffSelectableFields(old: Version, version: Version, changes: ChangeList): void {
  const before = (old.selectableFields ?? []).map(({ jsonPath }) => jsonPath);
  const after = (version.selectableFields ?? []).map(({ jsonPath }) => jsonPath);
  for (const field of before.filter((candidate) => !after.includes(candidate))) {
    changes.breaking('selectable-field-removed', 'cannot be used in field selectors any more', field);
  }
  for (const field of after.filter((candidate) => !before.includes(candidate))) {
    changes.compatible('selectable-field-added', 'can be used in field selectors', field);
  }
}
