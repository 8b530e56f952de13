import type { KubeObject, ListWatch } from '../engine/index.js';
import type { ResourceClient } from './resource-client.js';

export interface ListWatchScope {
  /** All namespaces when absent. */
  readonly namespace?: string;
  readonly labelSelector?: string;
}

/** What an informer needs of a client: the objects in a scope. */
export function toListWatch<T extends KubeObject>(
  client: Pick<ResourceClient<T>, 'list' | 'watch'>,
  scope: ListWatchScope = {},
): ListWatch<T> {
  return {
    list: (request) => client.list({ ...scope, ...request }),
    watch: (request) => client.watch({ ...scope, ...request }),
  };
}
