import type { Account } from '../account.js';
import { addressType } from '../address.js';
import type { Connection } from '../connection.js';
import type { StoredAccessEdge } from '../entities/access-edge.js';
import type { StoredResource } from '../entities/resource.js';
import { type AccessFilter, matchesAccess, matchesGroup, matchesNamed } from '../entity-filter.js';
import type { Execution } from '../execution.js';
import { members, nested, type Nested, reference } from './nested.js';

const commonFields = {
  address: (resource: StoredResource) => ({ type: addressType(resource.address), value: resource.address }),
  remoteNetwork: reference('remoteNetworks', (resource: StoredResource) => resource.remoteNetworkId),
  securityPolicy: reference('securityPolicies', (resource: StoredResource) => resource.securityPolicyId),
  approverGroups: members('groups', (resource: StoredResource) => resource.approverGroupIds, matchesGroup),
  access: (resource: StoredResource, args: Nested<AccessFilter>, { account }: Execution) =>
    accessOf(resource, args, account),
  groups: members('groups', principalIds, matchesGroup),
  serviceAccounts: members('serviceAccounts', principalIds, matchesNamed),
};

const gateway = reference(
  'gateways',
  (resource: { readonly gatewayId: string | null }) => resource.gatewayId,
);

/** Fields of the four kinds of resources. */
export const resourceFields = {
  NetworkResource: commonFields,
  KubernetesResource: { ...commonFields, gateway },
  SSHResource: { ...commonFields, gateway },
  WebAppResource: { ...commonFields, gateway },
};

export function principalIds(resource: StoredResource): readonly string[] {
  return resource.access.map((edge) => edge.principalId);
}

function accessOf(
  resource: StoredResource,
  args: Nested<AccessFilter>,
  account: Account,
): Omit<Connection<unknown>, 'edges'> & { readonly edges: readonly object[] } {
  const page = nested(resource.access, args, matchesAccess);
  return { ...page, edges: page.edges.map(({ cursor, node: edge }) => accessEdge(cursor, edge, account)) };
}

function accessEdge(cursor: string, edge: StoredAccessEdge, account: Account): object {
  const { principalId, securityPolicyId, ...rest } = edge;
  return {
    ...rest,
    cursor,
    node: account.groups.get(principalId) ?? account.serviceAccounts.get(principalId),
    securityPolicy: securityPolicyId === null ? null : account.securityPolicies.get(securityPolicyId),
  };
}
