import { maxNamespaceWatches } from '@twingate-kit/crds';
import {
  Informer,
  type Clock,
  type KubeObject,
  type ListWatch,
  type Logger,
  type Store,
} from '../engine/index.js';

/** Which namespaces are looked at; `literals` when they are all known by name. */
export interface WatchedNamespaces {
  readonly literals?: readonly string[];
  matches(namespace: string): boolean;
}

export interface NamespacedInformersOptions<T extends KubeObject> {
  /** Names the informers in logs and problems. */
  readonly name: string;
  /** The objects of a namespace, or of all. */
  readonly source: (namespace?: string) => ListWatch<T>;
  readonly store: Store<T>;
  /** What is kept of each object. */
  readonly transform?: (object: T) => T;
  readonly namespaces: WatchedNamespaces;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
}

/**
 * One informer for each namespace that is named literally, if they are few; else one that filters. A namespace that we may
 * not read does not keep the others waiting.
 */
export function namespacedInformers<T extends KubeObject>({
  name,
  source,
  namespaces,
  ...common
}: NamespacedInformersOptions<T>): readonly Informer<T>[] {
  const { literals } = namespaces;
  if (literals === undefined || literals.length > maxNamespaceWatches) {
    const filter = (object: T): boolean => namespaces.matches(object.metadata.namespace ?? '');
    return [new Informer<T>({ ...common, name, source: source(), filter })];
  }
  return literals.map((namespace) => {
    const filter = (object: T): boolean => object.metadata.namespace === namespace;
    return new Informer<T>({
      ...common,
      name: `${name} in ${namespace}`,
      source: source(namespace),
      filter,
      mayBeForbidden: literals.length > 1,
    });
  });
}
