import { customKindOf } from '../crd-serving.js';
import type { ApiState } from '../api-state.js';
import { arrayAt, isObject, type JsonObject, objectAt, stringAt } from '../json.js';
import { type KubeObject, timestamp } from '../kube-object.js';
import { forbidden } from '../status-error.js';

/**
 * A new CRD is established at once when its kind is one that this server carries the semantics of; any other is
 * refused with 403. Objects that are no CRD pass.
 */
export function admitCrd(state: ApiState, object: KubeObject): KubeObject {
  if (object.kind !== 'CustomResourceDefinition') return object;
  if (customKindOf(state, object) === undefined) {
    const served = state.customKinds.map(({ plural, group }) => `${plural}.${group}`).join(', ');
    throw forbidden(
      { group: 'apiextensions.k8s.io', kind: 'customresourcedefinitions', name: object.metadata.name },
      `the embedded API serves only the custom resources ${served}; use a real control plane for others`,
    );
  }
  return { ...object, status: establishedStatus(object, timestamp(state.clock.now())) };
}

function establishedStatus(crd: KubeObject, time: string): JsonObject {
  const spec = objectAt(crd, 'spec');
  const condition = (type: string, reason: string, message: string) => {
    return { type, status: 'True', lastTransitionTime: time, reason, message };
  };
  const stored = arrayAt(spec, 'versions').filter(
    (version) => isObject(version) && version['storage'] === true,
  );
  return {
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
    acceptedNames: spec['names'],
    storedVersions: stored.map((version) => stringAt(version, 'name')),
  };
}
