import type { ApiResource } from '../api-resource.js';
import { type JsonObject, without } from '../json.js';
import type { KubeObject } from '../kube-object.js';

const converted = new WeakMap<ApiResource, WeakMap<KubeObject, KubeObject>>();

/** A stored object in the form in which this resource serves it. */
export function objectView(resource: ApiResource, object: KubeObject): KubeObject {
  if (resource.conversion === undefined) return object;
  const known = converted.get(resource) ?? new WeakMap<KubeObject, KubeObject>();
  converted.set(resource, known);
  const view = known.get(object) ?? (resource.conversion.fromStorage(object) as KubeObject);
  known.set(object, view);
  return view;
}

const untyped = new WeakMap<KubeObject, JsonObject>();

/** An object as an item of a list: the server leaves out the type of built-in kinds, which the list has. */
export function listItem(resource: ApiResource, object: KubeObject): JsonObject {
  if (resource.custom !== undefined) return object;
  const known = untyped.get(object) ?? without(without(object, 'kind'), 'apiVersion');
  untyped.set(object, known);
  return known;
}
