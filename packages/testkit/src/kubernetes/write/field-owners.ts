import { apiVersionOf } from '../api-resource.js';
import type { ApiState, ObjectTarget } from '../api-state.js';
import { arrayAt, isObject, type JsonObject } from '../json.js';
import type { KubeObject } from '../kube-object.js';
import { fieldChanges, ownable } from '../fields/field-set.js';
import {
  afterUpdate,
  type FieldOwner,
  type OwnedFields,
  ownedFieldsIn,
  toManagedFields,
} from '../fields/managed-fields.js';
import { without } from '../json.js';
import { metadataIn } from './metadata.js';
import type { WriteOptions } from './write-options.js';

export interface TrackedWrite {
  readonly target: Pick<ObjectTarget, 'resource'>;
  /** What the request said. */
  readonly body: JsonObject;
  readonly options: WriteOptions;
  readonly subresource: 'status' | undefined;
}

/** The object with metadata.managedFields as they are after a create, an update or a patch. */
export function withFieldOwners(
  state: ApiState,
  write: TrackedWrite,
  next: KubeObject,
  old: KubeObject | undefined,
): KubeObject {
  const { target, subresource } = write;
  if (!target.resource.tracksFields) return next;
  const changes = fieldChanges(ownable(old ?? {}, subresource), ownable(next, subresource));
  const owner = ownerOf(write, 'Update');
  const entries = afterUpdate(entriesBefore(write, old), owner, { changes, now: state.clock.now() });
  return withEntries(next, entries);
}

export function ownerOf(
  { target, options, subresource }: Pick<TrackedWrite, 'target' | 'options' | 'subresource'>,
  operation: FieldOwner['operation'],
): FieldOwner {
  const apiVersion = apiVersionOf(target.resource);
  return { manager: options.fieldManager, operation, apiVersion, subresource: subresource ?? '' };
}

/** The owners that a request names, if it names some; one empty entry means that all are to be forgotten. */
function entriesBefore(
  { body, subresource }: TrackedWrite,
  old: KubeObject | undefined,
): readonly OwnedFields[] {
  const before = ownedFieldsIn(old?.metadata);
  if (subresource === 'status') return before;
  const metadata = metadataIn(body);
  const [first, ...more] = arrayAt(metadata, 'managedFields');
  if (isObject(first) && Object.keys(first).length === 0 && more.length === 0) return [];
  const sent = ownedFieldsIn(metadata);
  return sent.length === 0 ? before : sent;
}

export function withEntries(object: KubeObject, entries: readonly OwnedFields[]): KubeObject {
  const metadata = without(object.metadata, 'managedFields');
  const managed = entries.length === 0 ? {} : { managedFields: toManagedFields(entries) };
  return { ...object, metadata: { ...metadata, ...managed } as unknown as KubeObject['metadata'] };
}
