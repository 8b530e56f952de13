import type { Clock } from '../clock/clock.js';
import type { ApiResource } from './api-resource.js';
import type { CustomKind } from './custom-kind.js';
import type { ResourceRegistry } from './resource-registry.js';
import type { Collection, Store } from './store.js';

/** What every operation works on. */
export interface ApiState {
  readonly store: Store;
  readonly registry: ResourceRegistry;
  readonly clock: Clock;
  /** Custom kinds whose CRD may be served. */
  readonly customKinds: readonly CustomKind[];
}

/** What a request is about. */
export interface ResourceTarget {
  readonly resource: ApiResource;
  /** Empty for cluster-scoped resources, undefined for all namespaces. */
  readonly namespace: string | undefined;
}

export interface ObjectTarget {
  readonly resource: ApiResource;
  /** Empty for cluster-scoped resources. */
  readonly namespace: string;
  readonly name: string;
}

export function collectionOf(state: ApiState, resource: ApiResource): Collection {
  return state.store.collection(resource.storageKey);
}
