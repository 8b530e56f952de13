import type { Account } from './account.js';
import { addressType } from './address.js';
import type { Collection } from './collection.js';
import { type Connection, defaultPageSize, type PageArguments, paginate } from './connection.js';
import type {
  StoredAccessEdge,
  StoredGateway,
  StoredGroup,
  StoredRemoteNetwork,
  StoredResource,
  StoredSecurityPolicy,
  StoredUser,
} from './entity.js';
import {
  type AccessFilter,
  type GroupFilter,
  matchesAccess,
  matchesGroup,
  matchesNamed,
  matchesResource,
  matchesUser,
  type NamedFilter,
  type ResourceFilter,
  type UserFilter,
} from './entity-filter.js';
import type { Execution } from './execution.js';
import { notSimulated } from './refusal.js';

type Nested<Filter> = PageArguments & { readonly filter?: Filter | null };

/** Nested connections are cut silently at the default page size. */
function nested<T, Filter>(
  items: readonly T[],
  args: Nested<Filter>,
  matches: (item: T, filter: Filter) => boolean,
): Connection<T> {
  const { filter } = args;
  return paginate(filter ? items.filter((item) => matches(item, filter)) : items, args, defaultPageSize);
}

function existing<T extends { readonly id: string }>(collection: Collection<T>, ids: readonly string[]): T[] {
  return ids.flatMap((id) => collection.get(id) ?? []);
}

function principals(resource: StoredResource): readonly string[] {
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

const resourceFields = {
  address: (resource: StoredResource) => ({ type: addressType(resource.address), value: resource.address }),
  remoteNetwork: (resource: StoredResource, _args: unknown, { account }: Execution) =>
    account.remoteNetworks.get(resource.remoteNetworkId),
  securityPolicy: (resource: StoredResource, _args: unknown, { account }: Execution) =>
    account.securityPolicies.get(resource.securityPolicyId) ?? null,
  approverGroups: (resource: StoredResource, args: Nested<GroupFilter>, { account }: Execution) =>
    nested(existing(account.groups, resource.approverGroupIds), args, matchesGroup),
  access: (resource: StoredResource, args: Nested<AccessFilter>, { account }: Execution) =>
    accessOf(resource, args, account),
  groups: (resource: StoredResource, args: Nested<GroupFilter>, { account }: Execution) =>
    nested(existing(account.groups, principals(resource)), args, matchesGroup),
  serviceAccounts: (resource: StoredResource, args: Nested<NamedFilter>, { account }: Execution) =>
    nested(existing(account.serviceAccounts, principals(resource)), args, matchesNamed),
};

const gatewayOf = (
  resource: { readonly gatewayId: string | null },
  _args: unknown,
  { account }: Execution,
): StoredGateway | null =>
  resource.gatewayId === null ? null : (account.gateways.get(resource.gatewayId) ?? null);

function resourcesOf(holds: (resource: StoredResource, id: string) => boolean) {
  return (owner: { readonly id: string }, args: Nested<ResourceFilter>, { account, now }: Execution) =>
    nested(
      account.resources.readAll(now).filter((resource) => holds(resource, owner.id)),
      args,
      matchesResource,
    );
}

const grantedTo = resourcesOf((resource, id) => principals(resource).includes(id));

function later(what: string): () => never {
  return () => {
    throw notSimulated(what);
  };
}

/** Fields that are not plain properties of the stored record. */
export const objectFields = {
  NetworkResource: resourceFields,
  KubernetesResource: { ...resourceFields, gateway: gatewayOf },
  SSHResource: { ...resourceFields, gateway: gatewayOf },
  WebAppResource: { ...resourceFields, gateway: gatewayOf },
  Gateway: {
    remoteNetwork: (gateway: StoredGateway, _args: unknown, { account }: Execution) =>
      account.remoteNetworks.get(gateway.remoteNetworkId),
    x509CA: (gateway: StoredGateway, _args: unknown, { account }: Execution) =>
      account.certificateAuthorities.get(gateway.x509CAId),
    sshCA: (gateway: StoredGateway, _args: unknown, { account }: Execution) =>
      gateway.sshCAId === null ? null : account.certificateAuthorities.get(gateway.sshCAId),
  },
  RemoteNetwork: {
    connectors: later('RemoteNetwork.connectors'),
    gateways: (network: StoredRemoteNetwork, args: PageArguments, { account, now }: Execution) =>
      paginate(
        account.gateways.readAll(now).filter((gateway) => gateway.remoteNetworkId === network.id),
        args,
        defaultPageSize,
      ),
    resources: resourcesOf((resource, id) => resource.remoteNetworkId === id),
  },
  Group: {
    securityPolicy: (group: StoredGroup, _args: unknown, { account }: Execution) =>
      account.securityPolicies.get(group.securityPolicyId),
    resources: grantedTo,
    users: (group: StoredGroup, args: Nested<UserFilter>, { account }: Execution) =>
      nested(existing(account.users, group.userIds), args, matchesUser),
  },
  User: {
    isAdmin: (user: StoredUser) => user.role === 'ADMIN',
    groups: (user: StoredUser, args: Nested<GroupFilter>, { account, now }: Execution) =>
      nested(
        account.groups.readAll(now).filter((group) => group.userIds.includes(user.id)),
        args,
        matchesGroup,
      ),
    devices: later('User.devices'),
  },
  SecurityPolicy: {
    groups: (policy: StoredSecurityPolicy, args: Nested<GroupFilter>, { account, now }: Execution) =>
      nested(
        account.groups.readAll(now).filter((group) => group.securityPolicyId === policy.id),
        args,
        matchesGroup,
      ),
  },
  ServiceAccount: {
    keys: later('ServiceAccount.keys'),
    resources: grantedTo,
  },
};
