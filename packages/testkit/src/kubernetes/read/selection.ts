import type { ApiResource } from '../api-resource.js';
import type { KubeObject } from '../kube-object.js';
import { fieldSelector, labelSelector, type Selector } from '../selectors.js';

/** Which objects a list, a watch or a deletecollection is about. */
export interface Selection {
  /** Undefined: of all namespaces. */
  readonly namespace: string | undefined;
  readonly matches: Selector;
  /** Without selectors every object of the namespace matches. */
  readonly selective: boolean;
}

/** Throws 400 for selectors that cannot be understood. */
export function selectionOf(
  resource: ApiResource,
  namespace: string | undefined,
  query: URLSearchParams,
): Selection {
  const selectors: readonly Selector[] = [
    ...present(query.get('labelSelector')).map((expression) => labelSelector(expression)),
    ...present(query.get('fieldSelector')).map((expression) => fieldSelector(expression, resource)),
  ];
  return {
    namespace,
    matches: (object: KubeObject) => selectors.every((selector) => selector(object)),
    selective: selectors.length > 0,
  };
}

function present(expression: string | null): readonly string[] {
  return expression === null || expression === '' ? [] : [expression];
}
