import type { ApiResource } from '../api-resource.js';
import type { JsonObject } from '../json.js';
import type { GroupVersion } from '../resource-registry.js';
import { objectVerbs, statusVerbs } from './resource-list.js';

export const aggregatedContentType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** Whether a client asks for all of discovery in one document. */
export function wantsAggregated(accept: string | undefined): boolean {
  return accept?.split(',').some((type) => type.replaceAll(' ', '') === aggregatedContentType) ?? false;
}

/** All groups with all resources, for /api (the core group) or /apis (the others). */
export function aggregatedDiscovery(groupVersions: readonly GroupVersion[]): JsonObject {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groupVersions.map(({ group, version, resources }) => ({
      metadata: { name: group, creationTimestamp: null },
      versions: [{ version, freshness: 'Current', resources: resources.map(entry) }],
    })),
  };
}

function entry(resource: ApiResource): JsonObject {
  const { group, version, kind, plural, singular, namespaced, shortNames, categories } = resource;
  const responseKind = { group, version, kind };
  const status = { subresource: 'status', responseKind, verbs: statusVerbs };
  return {
    resource: plural,
    responseKind,
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs: objectVerbs,
    shortNames,
    categories,
    ...(resource.statusSubresource ? { subresources: [status] } : {}),
  };
}
