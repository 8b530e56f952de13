import type { ApiState, ObjectTarget } from '../api-state.js';
import { subjectOf } from '../api-resource.js';
import { forbidden, notFound } from '../status-error.js';

/** Throws 404 when the namespace of a new object does not exist, 403 when it is being deleted. */
export function admitToNamespace(state: ApiState, target: ObjectTarget): void {
  if (!target.resource.namespaced) return;
  const { namespace } = target;
  const found = state.store.collection('/namespaces').get({ namespace: '', name: namespace });
  if (found === undefined) throw notFound({ group: '', kind: 'namespaces', name: namespace });
  if (found.metadata.deletionTimestamp === undefined) return;
  throw forbidden(
    subjectOf(target.resource, target.name),
    `unable to create new content in namespace ${namespace} because it is being terminated`,
    [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  );
}
