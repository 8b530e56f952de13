import { kindSubjectOf } from '../api-resource.js';
import { type ApiState, collectionOf, type ObjectTarget } from '../api-state.js';
import { foregroundFinalizer, orphanFinalizer } from '../garbage-collector.js';
import { isObject, objectAt, stringAt } from '../json.js';
import type { KubeObject } from '../kube-object.js';
import { conflict, invalid } from '../status-error.js';
import { withDeletionMark } from './deletion-mark.js';
import { existing } from './update.js';

export interface DeleteResult {
  /** The last state, or the state with its deletionTimestamp while something holds the object. */
  readonly object: KubeObject;
  readonly removed: boolean;
}

/**
 * Deletes an object, or marks it as deleted while it has finalizers. `deleteOptions` is the body: preconditions and
 * propagationPolicy are obeyed; the garbage collector does the rest.
 * Throws 404, 409.
 */
export function deleteObject(
  state: ApiState,
  target: ObjectTarget,
  deleteOptions: unknown,
  dryRun: boolean,
): DeleteResult {
  const found = existing(state, target);
  checkPreconditions(target, found, deleteOptions);
  const old = withPropagation(found, deleteOptions);
  const held = (old.metadata.finalizers ?? []).length > 0 || target.resource.storageKey === '/namespaces';
  const collection = collectionOf(state, target.resource);
  if (!held) return { object: dryRun ? old : (collection.remove(old) ?? old), removed: true };
  if (found.metadata.deletionTimestamp !== undefined) return { object: found, removed: false };
  const marked = markDeleted(old, state.clock.now());
  return { object: dryRun ? marked : collection.put(marked), removed: false };
}

/** Foreground and orphan deletion hold the object by a finalizer until its dependants are dealt with. */
function withPropagation(object: KubeObject, deleteOptions: unknown): KubeObject {
  const finalizer = finalizerOf(deleteOptions);
  if (finalizer === undefined || object.metadata.deletionTimestamp !== undefined) return object;
  const finalizers = [...(object.metadata.finalizers ?? []), finalizer];
  return { ...object, metadata: { ...object.metadata, finalizers } };
}

function finalizerOf(deleteOptions: unknown): string | undefined {
  const policy = stringAt(deleteOptions, 'propagationPolicy') ?? 'Background';
  switch (policy) {
    case 'Background':
      return isObject(deleteOptions) && deleteOptions['orphanDependents'] === true
        ? orphanFinalizer
        : undefined;
    case 'Foreground':
      return foregroundFinalizer;
    case 'Orphan':
      return orphanFinalizer;
    default:
      throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions', name: '' }, [
        {
          reason: 'FieldValueNotSupported',
          message: `Unsupported value: ${JSON.stringify(policy)}: supported values: "Foreground", "Background", "Orphan", "nil"`,
          field: 'propagationPolicy',
        },
      ]);
  }
}

function checkPreconditions(
  { resource, name }: ObjectTarget,
  { metadata }: KubeObject,
  deleteOptions: unknown,
): void {
  const preconditions = objectAt(deleteOptions, 'preconditions');
  const uid = stringAt(preconditions, 'uid');
  const version = stringAt(preconditions, 'resourceVersion');
  const subject = kindSubjectOf(resource, name);
  if (uid !== undefined && uid !== metadata.uid) {
    const found = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid})`;
    throw conflict(subject, `${found}. The object might have been deleted and then recreated`);
  }
  if (version !== undefined && version !== metadata.resourceVersion) {
    const found = `the ResourceVersion in the precondition (${version}) does not match the ResourceVersion in record (${metadata.resourceVersion})`;
    throw conflict(subject, `${found}. The object might have been modified`);
  }
}

function markDeleted(old: KubeObject, now: number): KubeObject {
  const marked = withDeletionMark(old, now);
  const isNamespace = old.kind === 'Namespace' && old.apiVersion === 'v1';
  return isNamespace ? { ...marked, status: { phase: 'Terminating' } } : marked;
}
