import { type ApiResource, apiVersionOf } from '../api-resource.js';
import type { JsonObject } from '../json.js';
import type { GroupVersion } from '../resource-registry.js';

export const objectVerbs = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
] as const;
export const statusVerbs = ['get', 'patch', 'update'] as const;

/** The document at /api/v1 or /apis/GROUP/VERSION. */
export function apiResourceList(groupVersion: GroupVersion): JsonObject {
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf(groupVersion),
    resources: groupVersion.resources.flatMap(entries),
  };
}

function entries(resource: ApiResource): readonly JsonObject[] {
  const { plural, singular, namespaced, kind, shortNames, categories } = resource;
  const main = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs: objectVerbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
  if (!resource.statusSubresource) return [main];
  return [main, { name: `${plural}/status`, singularName: '', namespaced, kind, verbs: statusVerbs }];
}
