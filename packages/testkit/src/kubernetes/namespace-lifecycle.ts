import type { ApiState } from './api-state.js';
import type { KubeObject } from './kube-object.js';
import type { Collection, Store } from './store.js';
import { withDeletionMark } from './write/deletion-mark.js';

const namespacesKey = '/namespaces';

/** Empties namespaces that are being deleted and removes them when nothing is left in them. */
export function startNamespaceLifecycle(state: ApiState): void {
  state.store.onChange((change, collection) => {
    if (collection.storageKey === namespacesKey) {
      if (change.type === 'MODIFIED' && isTerminating(change.object)) empty(state, change.object);
      return;
    }
    if (change.type !== 'DELETED') return;
    const { namespace = '' } = change.object.metadata;
    const owner = state.store.collection(namespacesKey).get({ namespace: '', name: namespace });
    if (owner !== undefined && isTerminating(owner)) removeWhenEmpty(state.store, owner);
  });
}

function isTerminating(namespace: KubeObject): boolean {
  return namespace.metadata.deletionTimestamp !== undefined;
}

function empty(state: ApiState, namespace: KubeObject): void {
  const { name } = namespace.metadata;
  for (const collection of state.store.collections) {
    if (collection.countIn(name) > 0) deleteAll(state, collection, name);
  }
  removeWhenEmpty(state.store, namespace);
}

function deleteAll(state: ApiState, collection: Collection, namespace: string): void {
  for (const object of collection.list(namespace)) {
    if ((object.metadata.finalizers ?? []).length === 0) collection.remove(object);
    else if (object.metadata.deletionTimestamp === undefined)
      collection.put(withDeletionMark(object, state.clock.now()));
  }
}

function removeWhenEmpty(store: Store, namespace: KubeObject): void {
  const { name, finalizers = [] } = namespace.metadata;
  if (finalizers.length > 0) return;
  for (const collection of store.collections) if (collection.countIn(name) > 0) return;
  store.collection(namespacesKey).remove(namespace);
}
