import type { KubeObject } from '../../engine/index.js';
import type { ManagedObject } from '../../external/external-resource.js';
import {
  requireManagedId,
  type ObjectReference,
  type References,
  type ReferenceTarget,
} from '../references.js';
import type { ServedAccess, ServedGroup, ServedResource } from './access-object.js';
import type { AccessReferences } from './edge-resolver.js';

export interface AccessReferenceTargets {
  readonly references: References;
  readonly resources: ReferenceTarget<ServedResource>;
  readonly groups: ReferenceTarget<ServedGroup>;
}

/** Finds the IDs of the resources and groups that access objects refer to. */
export function accessReferences({
  references,
  resources,
  groups,
}: AccessReferenceTargets): AccessReferences {
  const idOf = async <O extends ManagedObject>(
    referrer: KubeObject,
    ref: ObjectReference,
    field: string,
    target: ReferenceTarget<O>,
    signal: AbortSignal,
  ): Promise<string> => {
    const object = await references.find(referrer, ref, field, target, signal);
    return requireManagedId(object, target);
  };
  return {
    refresh: () => references.refresh(),
    resourceId: (object, signal) => idOf(object, object.spec.resourceRef, 'resourceRef', resources, signal),
    groupId: (object: ServedAccess, signal) =>
      idOf(object, object.spec.groupRef ?? {}, 'groupRef', groups, signal),
  };
}
