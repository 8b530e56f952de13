import type { Account } from './account.js';
import { defaultPolicyId } from './entities/record.js';

/**
 * Deletes a record with what depends on it, so that no reference dangles. Whether the API allows the deletion is the
 * mutations' business; the console deletes everything. `visibleFrom` is when reads see it, 0 = at once.
 */
type Delete = (account: Account, id: string, visibleFrom?: number) => void;

/** With its access to resources. */
export const deleteGroup: Delete = (account, id, visibleFrom) => {
  account.groups.delete(id, visibleFrom);
  removePrincipal(account, id, visibleFrom);
};

/** With its access to resources. */
export const deleteServiceAccount: Delete = (account, id, visibleFrom) => {
  account.serviceAccounts.delete(id, visibleFrom);
  removePrincipal(account, id, visibleFrom);
};

/** With its membership in groups. */
export const deleteUser: Delete = (account, id, visibleFrom) => {
  account.users.delete(id, visibleFrom);
  for (const group of account.groups.list().filter(({ userIds }) => userIds.includes(id)))
    account.groups.write({ ...group, userIds: group.userIds.filter((user) => user !== id) }, visibleFrom);
};

/** With its resources, connectors and gateways. */
export const deleteRemoteNetwork: Delete = (account, id, visibleFrom) => {
  account.remoteNetworks.delete(id, visibleFrom);
  for (const collection of [account.resources, account.connectors, account.gateways])
    for (const child of collection.list())
      if (child.remoteNetworkId === id) collection.delete(child.id, visibleFrom);
};

/** Its groups and resources return to the default policy, access to that of the resource. */
export const deleteSecurityPolicy: Delete = (account, id, visibleFrom) => {
  account.securityPolicies.delete(id, visibleFrom);
  const reset = <T extends { readonly securityPolicyId: string }>(holder: T): T =>
    holder.securityPolicyId === id ? { ...holder, securityPolicyId: defaultPolicyId } : holder;
  for (const group of account.groups.list())
    if (group.securityPolicyId === id) account.groups.write(reset(group), visibleFrom);
  for (const resource of account.resources.list()) {
    const access = resource.access.map((edge) =>
      edge.securityPolicyId === id ? { ...edge, securityPolicyId: null } : edge,
    );
    account.resources.write({ ...reset(resource), access }, visibleFrom);
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
