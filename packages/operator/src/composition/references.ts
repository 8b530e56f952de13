import type { KubeObject, Store } from '../engine/index.js';
import { References, type ReferenceTarget } from '../kinds/references.js';
import { parseNamespaceSelector, type ResourceType } from '../kube/index.js';
import { parseNamespacePolicy } from '../namespace-policy.js';
import type { Edges } from './container.js';

export function references({ config }: Edges): References {
  return new References({
    namespaces: parseNamespaceSelector(config.namespaces),
    policy: parseNamespacePolicy(config.crossNamespaceReferences),
  });
}

export function target<T extends KubeObject>(
  { kube }: Edges,
  type: ResourceType,
  waitingReason: string,
  store?: Store<T>,
): ReferenceTarget<T> {
  const client = kube.resource<T>(type);
  return {
    kind: type.kind,
    waitingReason,
    read: (ref, signal) => client.get(ref, { signal }),
    ...(store === undefined ? {} : { store }),
  };
}
