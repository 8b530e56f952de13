import type { Account } from './account.js';
import type { Collection } from './collection.js';
import { defaultPolicyId } from './entities/record.js';

/**
 * Deletes a record with what depends on it, so that no reference dangles. Whether the API allows the deletion is the
 * mutations' business; the console deletes everything. `visibleFrom` is when reads see it, 0 = at once.
 */
type Delete = (account: Account, id: string, visibleFrom?: number) => void;

/** With the requests for access to it. */
export const deleteResource: Delete = (account, id, visibleFrom) => {
  account.resources.delete(id, visibleFrom);
  deleteWhere(account.accessRequests, (request) => request.resourceId === id, visibleFrom);
};

/** With its access to resources and its place in DNS filtering profiles. */
export const deleteGroup: Delete = (account, id, visibleFrom) => {
  account.groups.delete(id, visibleFrom);
  removePrincipal(account, id, visibleFrom);
  for (const profile of account.dnsFilteringProfiles.list().filter(({ groupIds }) => groupIds.includes(id))) {
    const groupIds = profile.groupIds.filter((group) => group !== id);
    account.dnsFilteringProfiles.write({ ...profile, groupIds }, visibleFrom);
  }
};

/** With its keys and its access to resources. */
export const deleteServiceAccount: Delete = (account, id, visibleFrom) => {
  account.serviceAccounts.delete(id, visibleFrom);
  removePrincipal(account, id, visibleFrom);
  deleteWhere(account.serviceAccountKeys, (key) => key.serviceAccountId === id, visibleFrom);
};

/** With its devices, its requests for access and its membership in groups. */
export const deleteUser: Delete = (account, id, visibleFrom) => {
  account.users.delete(id, visibleFrom);
  deleteWhere(account.devices, (device) => device.userId === id, visibleFrom);
  deleteWhere(account.accessRequests, (request) => request.userId === id, visibleFrom);
  for (const group of account.groups.list().filter(({ userIds }) => userIds.includes(id)))
    account.groups.write({ ...group, userIds: group.userIds.filter((user) => user !== id) }, visibleFrom);
};

/** With its resources, connectors and gateways. */
export const deleteRemoteNetwork: Delete = (account, id, visibleFrom) => {
  account.remoteNetworks.delete(id, visibleFrom);
  const isInside = (child: { readonly remoteNetworkId: string }): boolean => child.remoteNetworkId === id;
  for (const resource of account.resources.list().filter(isInside))
    deleteResource(account, resource.id, visibleFrom);
  deleteWhere(account.connectors, isInside, visibleFrom);
  for (const gateway of account.gateways.list().filter(isInside))
    deleteGateway(account, gateway.id, visibleFrom);
};

/** Its groups and resources return to the default policy, access to that of the resource. */
export const deleteSecurityPolicy: Delete = (account, id, visibleFrom) => {
  account.securityPolicies.delete(id, visibleFrom);
  const uses = (holder: { readonly securityPolicyId: string | null }): boolean =>
    holder.securityPolicyId === id;
  const securityPolicyId = defaultPolicyId;
  for (const group of account.groups.list().filter(uses))
    account.groups.write({ ...group, securityPolicyId }, visibleFrom);
  for (const resource of account.resources.list()) {
    if (!uses(resource) && !resource.access.some(uses)) continue;
    const access = resource.access.map((edge) => (uses(edge) ? { ...edge, securityPolicyId: null } : edge));
    const policy = uses(resource) ? { securityPolicyId } : {};
    account.resources.write({ ...resource, ...policy, access }, visibleFrom);
  }
};

/** Its resources lose their gateway. */
export const deleteGateway: Delete = (account, id, visibleFrom) => {
  account.gateways.delete(id, visibleFrom);
  for (const resource of account.resources.list())
    if ('gatewayId' in resource && resource.gatewayId === id)
      account.resources.write({ ...resource, gatewayId: null }, visibleFrom);
};

/** With the gateways that cannot be without it. */
export const deleteCertificateAuthority: Delete = (account, id, visibleFrom) => {
  account.certificateAuthorities.delete(id, visibleFrom);
  for (const gateway of account.gateways.list()) {
    if (gateway.x509CAId === id) deleteGateway(account, gateway.id, visibleFrom);
    else if (gateway.sshCAId === id) account.gateways.write({ ...gateway, sshCAId: null }, visibleFrom);
  }
};

function deleteWhere<T extends { readonly id: string }>(
  collection: Collection<T>,
  fits: (record: T) => boolean,
  visibleFrom: number | undefined,
): void {
  for (const record of collection.list().filter(fits)) collection.delete(record.id, visibleFrom);
}

function removePrincipal(account: Account, id: string, visibleFrom: number | undefined): void {
  for (const resource of account.resources.list()) {
    const access = resource.access.filter((edge) => edge.principalId !== id);
    const approverGroupIds = resource.approverGroupIds.filter((group) => group !== id);
    const holds =
      access.length !== resource.access.length ||
      approverGroupIds.length !== resource.approverGroupIds.length;
    if (holds) account.resources.write({ ...resource, access, approverGroupIds }, visibleFrom);
  }
}
