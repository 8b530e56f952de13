import { type ApiResource, apiVersionOf, subjectOf } from '../api-resource.js';
import { type ApiState, collectionOf, type ObjectTarget } from '../api-state.js';
import { duplicateItem, mergeApplied, removeFields } from '../fields/apply-fields.js';
import { fieldChanges, type FieldSet, FieldSet as Fields, fieldsOf, ownable } from '../fields/field-set.js';
import { pathText } from '../fields/field-parts.js';
import {
  isOwner,
  type FieldOwner,
  type OwnedFields,
  ownedFieldsIn,
  withOwned,
} from '../fields/managed-fields.js';
import { isObject, type JsonObject, stringAt } from '../json.js';
import { type KubeObject } from '../kube-object.js';
import { applyConflict, badRequest, invalid, StatusError } from '../status-error.js';
import { createObject } from './create.js';
import { ownerOf } from './field-owners.js';
import { metadataIn } from './metadata.js';
import { updateObject } from './update.js';
import type { WriteOptions, WriteResult } from './write-options.js';

export interface ApplyRequest {
  readonly target: ObjectTarget;
  /** The fields that the manager wants, and no others. */
  readonly configuration: unknown;
  /** Takes fields over from other managers. */
  readonly force: boolean;
  /** The manager by its own word: a User-Agent is not enough. */
  readonly manager: string | null;
  readonly options: WriteOptions;
  readonly subresource: 'status' | undefined;
}

/**
 * Server-side apply: the object gets the fields of the configuration, loses those that the manager applied before and
 * nobody else owns, and keeps all others. Throws 400, 404, 409 (fields of others), 422, 500 (an item twice).
 */
export function applyObject(
  state: ApiState,
  request: ApplyRequest,
): WriteResult<KubeObject> & { readonly created: boolean } {
  const configuration = checked(request);
  const live = collectionOf(state, request.target.resource).get(request.target);
  if (live === undefined) return { ...createApplied(state, request, configuration), created: true };
  const owner = ownerOf(request, 'Apply');
  const fields = fieldsOf(ownable(configuration, request.subresource));
  const before = ownedFieldsIn(live.metadata);
  const others = before.filter((entry) => !isOwner(entry, owner));
  const merged = merge(live, configuration);
  const taken = takenFields(request, { live, merged, others });
  const remaining = others.map((entry) => ({ ...entry, fields: entry.fields.minus(taken) }));
  const previous = before.find((entry) => isOwner(entry, owner))?.fields ?? Fields.of([]);
  const body = withoutDropped(merged, { previous, fields, others: remaining });
  const unchanged = before.filter((entry) => isOwner(entry, owner));
  const managed = withOwned([...remaining, ...unchanged], owner, { fields, now: state.clock.now() });
  return { ...updateObject(state, { ...request, body, form: 'patch', managed }), created: false };
}

function createApplied(
  state: ApiState,
  request: ApplyRequest,
  configuration: JsonObject,
): WriteResult<KubeObject> {
  const { target, options } = request;
  const fields = fieldsOf(ownable(configuration, undefined));
  const managed = withOwned([], ownerOf(request, 'Apply'), { fields, now: state.clock.now() });
  const metadata = { name: target.name, ...metadataIn(configuration) };
  return createObject(state, target, { ...configuration, metadata }, options, managed);
}

/** Throws 400, 422, 500. */
function checked({ target, configuration, manager }: ApplyRequest): JsonObject {
  if (manager === null || manager === '') {
    const cause = {
      reason: 'FieldValueRequired',
      message: 'Required value: is required for apply patch',
      field: 'fieldManager',
    };
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions', name: '' }, [cause]);
  }
  if (!isObject(configuration)) throw badRequest('error decoding YAML: the configuration is not an object');
  if (
    stringAt(configuration, 'apiVersion') !== apiVersionOf(target.resource) ||
    stringAt(configuration, 'kind') !== target.resource.kind
  ) {
    throw badRequest(
      `invalid object type: the configuration must say apiVersion ${apiVersionOf(target.resource)} and kind ${target.resource.kind}`,
    );
  }
  if ('managedFields' in metadataIn(configuration)) throw badRequest('metadata.managedFields must be nil');
  const duplicate = duplicateItem(configuration);
  if (duplicate === undefined) return configuration;
  const { list, key } = duplicate;
  throw untyped(target, `${list}: duplicate entries for key [${key}]`);
}

function untyped({ resource, namespace, name }: ObjectTarget, why: string): StatusError {
  const subject = `${namespace}/${name}; ${apiVersionOf(resource)}, Kind=${resource.kind}`;
  // As the real server answers, which takes it for a failure of its own.
  return new StatusError({
    code: 500,
    reason: '',
    message: `failed to create typed patch object (${subject}): ${why}`,
  });
}

function merge(live: KubeObject, configuration: JsonObject): JsonObject {
  const merged = mergeApplied(live, configuration);
  if (!isObject(merged)) throw new Error('Merging two objects made something that is none.');
  return merged;
}

interface Merge {
  readonly live: KubeObject;
  readonly merged: JsonObject;
  readonly others: readonly OwnedFields[];
}

/** Fields of others that the configuration changes. Throws 409 unless they are taken by force. */
function takenFields(
  { target, force, subresource }: ApplyRequest,
  { live, merged, others }: Merge,
): FieldSet {
  const { set } = fieldChanges(ownable(live, subresource), ownable(merged, subresource));
  const conflicts = others.flatMap((owner) =>
    owner.fields.and(set).paths.map((path) => ({ owner, path: pathText(path) })),
  );
  if (conflicts.length > 0 && !force) throw refusal(target.resource, target.name, conflicts);
  return set;
}

interface FieldConflict {
  readonly owner: FieldOwner & { readonly time: string };
  readonly path: string;
}

function refusal(resource: ApiResource, name: string, conflicts: readonly FieldConflict[]): StatusError {
  const causes = conflicts.map(({ owner, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${ownerText(owner)}`,
    field: path,
  }));
  return applyConflict(subjectOf(resource, name), conflictText(conflicts), causes);
}

function conflictText(conflicts: readonly FieldConflict[]): string {
  const [first] = conflicts;
  if (conflicts.length === 1 && first !== undefined) {
    return `Apply failed with 1 conflict: conflict with ${ownerText(first.owner)}: ${first.path}`;
  }
  const owners = [...new Set(conflicts.map(({ owner }) => ownerText(owner)))].sort();
  const lines = owners.flatMap((owner) => [
    `conflicts with ${owner}:`,
    ...conflicts.filter((conflict) => ownerText(conflict.owner) === owner).map(({ path }) => `- ${path}`),
  ]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

function ownerText({ manager, operation, apiVersion, subresource, time }: FieldConflict['owner']): string {
  const name =
    JSON.stringify(manager) + (subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`);
  if (operation === 'Apply') return name;
  return `${name} using ${apiVersion}${time === '' ? '' : ` at ${time}`}`;
}

function withoutDropped(
  merged: JsonObject,
  {
    previous,
    fields,
    others,
  }: { readonly previous: FieldSet; readonly fields: FieldSet; readonly others: readonly OwnedFields[] },
): unknown {
  const kept = others.reduce((sum, entry) => sum.plus(entry.fields), Fields.of([]));
  const removed = previous.withParents().minus(fields.withParents());
  return removed.size === 0 ? merged : removeFields(merged, { removed, kept: kept.withParents() });
}
