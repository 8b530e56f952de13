import { groupVersionPath } from '../api-resource.js';
import { type Reply, jsonReply } from '../http/reply.js';
import type { ResourceRegistry } from '../resource-registry.js';
import { aggregatedContentType, aggregatedDiscovery, wantsAggregated } from './aggregated-discovery.js';
import { apiGroup, apiGroupList, coreVersions } from './group-list.js';
import { openApiDocument, openApiIndex } from './open-api.js';
import { apiResourceList } from './resource-list.js';

/** The release whose behaviour the embedded API follows. */
const version = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.3+embedded',
  gitCommit: 'embedded',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'none',
  compiler: 'none',
  platform: `${process.platform}/${process.arch}`,
};

const ok: Reply = { status: 200, body: 'ok', contentType: 'text/plain; charset=utf-8' };

/** Paths that answer without a token: is it there, and which version is it. Undefined for any other path. */
export function publicReply(path: string): Reply | undefined {
  if (path === '/version') return jsonReply(200, version);
  return /^\/(healthz|livez|readyz)(\/|$)/.test(path) ? ok : undefined;
}

/** Documents that say what is served. Undefined for any other path. */
export function discoveryReply(
  registry: ResourceRegistry,
  path: string,
  accept: string | undefined,
): Reply | undefined {
  const groupVersions = registry.groupVersions();
  switch (path) {
    case '/api':
      if (!wantsAggregated(accept)) return jsonReply(200, coreVersions());
      return jsonReply(
        200,
        aggregatedDiscovery(groupVersions.filter(({ group }) => group === '')),
        aggregatedContentType,
      );
    case '/apis':
      if (!wantsAggregated(accept)) return jsonReply(200, apiGroupList(groupVersions));
      return jsonReply(
        200,
        aggregatedDiscovery(groupVersions.filter(({ group }) => group !== '')),
        aggregatedContentType,
      );
    case '/openapi/v3':
      return jsonReply(200, openApiIndex(groupVersions));
    default:
      return documentReply(registry, path);
  }
}

function documentReply(registry: ResourceRegistry, path: string): Reply | undefined {
  for (const groupVersion of registry.groupVersions()) {
    const groupPath = groupVersionPath(groupVersion);
    if (path === groupPath) return jsonReply(200, apiResourceList(groupVersion));
    if (path === `/openapi/v3${groupPath}`) return jsonReply(200, openApiDocument(groupVersion));
    if (groupVersion.group !== '' && path === `/apis/${groupVersion.group}`)
      return jsonReply(200, apiGroup(groupVersion));
  }
  return undefined;
}
