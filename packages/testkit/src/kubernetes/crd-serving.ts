import type { ApiState } from './api-state.js';
import type { CustomKind } from './custom-kind.js';
import { resourceOfCrd } from './custom-resource.js';
import { objectAt, stringAt } from './json.js';
import type { KubeObject } from './kube-object.js';

/** The custom kind that a CRD is about, when this server carries its semantics. */
export function customKindOf(state: ApiState, crd: KubeObject): CustomKind | undefined {
  const spec = objectAt(crd, 'spec');
  const plural = stringAt(objectAt(spec, 'names'), 'plural');
  return state.customKinds.find((kind) => kind.group === spec['group'] && kind.plural === plural);
}

/** Keeps what is served equal to the stored CRDs: a deleted CRD takes its objects along. */
export function serveStoredCrds(state: ApiState): void {
  state.store.onChange(({ type, object }, { storageKey }) => {
    if (storageKey !== 'apiextensions.k8s.io/customresourcedefinitions') return;
    const kind = customKindOf(state, object);
    if (kind === undefined) return;
    const resource = resourceOfCrd(object, kind);
    if (type !== 'DELETED') {
      state.registry.set(resource);
      return;
    }
    state.registry.remove(resource);
    const collection = state.store.collection(resource.storageKey);
    for (const instance of collection.list(undefined)) collection.remove(instance);
  });
}
