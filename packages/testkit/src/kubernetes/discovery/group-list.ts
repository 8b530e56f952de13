import { apiVersionOf } from '../api-resource.js';
import type { JsonObject } from '../json.js';
import type { GroupVersion } from '../resource-registry.js';

/** The document at /api. */
export function coreVersions(): JsonObject {
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
}

/** The document at /apis. */
export function apiGroupList(groupVersions: readonly GroupVersion[]): JsonObject {
  const named = groupVersions.filter(({ group }) => group !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: named.map(groupEntry) };
}

/** The document at /apis/GROUP. */
export function apiGroup(groupVersion: GroupVersion): JsonObject {
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(groupVersion) };
}

/** Every group here has one version. */
function groupEntry(groupVersion: GroupVersion): JsonObject {
  const version = { groupVersion: apiVersionOf(groupVersion), version: groupVersion.version };
  return { name: groupVersion.group, versions: [version], preferredVersion: version };
}
