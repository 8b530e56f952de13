import type { JsonObject } from '../json.js';
import type { KubeObject } from '../kube-object.js';

/** The object as PartialObjectMetadata: its metadata alone. */
export function partialMetadata({ metadata }: KubeObject): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}
