import type { Creation } from '../create-once.js';
import type { CallOptions } from '../executor.js';
import type { Connector, ConnectorCreateInput, ConnectorsApi } from './connectors.js';
import type { Gateway, GatewayCreateInput, GatewaysApi } from './gateways.js';
import type { Group, GroupCreateInput, GroupsApi } from './groups.js';
import type { RemoteNetwork, RemoteNetworkCreateInput, RemoteNetworksApi } from './remote-networks.js';
import type { NetworkResourceCreateInput } from './resource-input.js';
import type { Resource, ResourcesApi } from './resources.js';
import type { ServiceAccount, ServiceAccountCreateInput, ServiceAccountsApi } from './service-accounts.js';

// The natural keys of what can be created: how an object is found again whose create was not answered.

/** A manual group, by its name. */
export function groupCreation(
  input: GroupCreateInput,
  { create, list }: Pick<GroupsApi, 'create' | 'list'>,
): Creation<Group> {
  return {
    operation: 'CreateGroup',
    key: [input.name],
    create: (options) => create(input, options),
    candidates: (options) => list({ ...options, filter: { name: { eq: input.name } } }),
    matches: ({ name, type }) => name === input.name && type === 'MANUAL',
    nameOf: ({ name }) => name,
    createdAt: ({ createdAt }) => createdAt,
  };
}

/** A service account, by its name. */
export function serviceAccountCreation(
  input: ServiceAccountCreateInput,
  { create, list }: Pick<ServiceAccountsApi, 'create' | 'list'>,
): Creation<ServiceAccount> {
  return {
    operation: 'CreateServiceAccount',
    key: [input.name],
    create: (options) => create(input, options),
    candidates: (options) => list({ ...options, filter: { name: { eq: input.name } } }),
    matches: ({ name }) => name === input.name,
    nameOf: ({ name }) => name,
    createdAt: ({ createdAt }) => createdAt,
  };
}

/** A remote network, by its name and type. */
export function remoteNetworkCreation(
  input: RemoteNetworkCreateInput,
  { create, list }: Pick<RemoteNetworksApi, 'create' | 'list'>,
): Creation<RemoteNetwork> {
  const type = input.networkType ?? 'REGULAR';
  return {
    operation: 'CreateRemoteNetwork',
    key: [input.name, type],
    create: (options) => create(input, options),
    candidates: (options) => list({ ...options, filter: { name: { eq: input.name } } }),
    matches: ({ name, networkType }) => name === input.name && networkType === type,
    nameOf: ({ name }) => name,
    createdAt: ({ createdAt }) => createdAt,
  };
}

/** A connector, by its remote network and name as the API stores it; without a name, any new one of the network. */
export function connectorCreation(
  input: ConnectorCreateInput,
  { create, list }: Pick<ConnectorsApi, 'create' | 'list'>,
): Creation<Connector> {
  const name = input.name?.trim().replace(/\s+/g, ' ');
  return {
    operation: 'CreateConnector',
    // Not by name: a nameless create must not be taken for a named one of the same time.
    key: [input.remoteNetworkId],
    create: (options) => create(input, options),
    candidates: (options) => list({ ...options }),
    matches: (connector) =>
      connector.remoteNetwork.id === input.remoteNetworkId && (name === undefined || connector.name === name),
    nameOf: (connector) => connector.name,
    createdAt: ({ createdAt }) => createdAt,
  };
}

/** A gateway, by all that it is made of. It has no age, so those that are there before are looked at. */
export function gatewayCreation(
  input: GatewayCreateInput,
  { create, list }: Pick<GatewaysApi, 'create' | 'list'>,
): Creation<Gateway> {
  const { address, remoteNetworkId, x509CAId, sshCAId } = input;
  return {
    operation: 'CreateGateway',
    key: [address, remoteNetworkId, x509CAId, sshCAId ?? ''],
    create: (options) => create(input, options),
    candidates: (options) => list({ ...options }),
    matches: (gateway) =>
      gateway.address === address &&
      gateway.remoteNetwork.id === remoteNetworkId &&
      gateway.x509CA.id === x509CAId &&
      gateway.sshCA?.id === sshCAId,
    nameOf: (gateway) => gateway.address,
  };
}

/** A resource of one kind, by its name, address and remote network. */
export function resourceCreation<
  Kind extends Resource['__typename'],
  Input extends Pick<NetworkResourceCreateInput, 'name' | 'address' | 'remoteNetworkId'>,
>(
  kind: Kind,
  input: Input,
  create: (input: Input, options?: CallOptions) => Promise<Extract<Resource, { readonly __typename: Kind }>>,
  list: ResourcesApi['list'],
): Creation<Extract<Resource, { readonly __typename: Kind }>> {
  const { name, address, remoteNetworkId } = input;
  const filter = { name: { eq: name }, remoteNetworkId: { eq: remoteNetworkId } };
  const isKind = (resource: Resource): resource is Extract<Resource, { readonly __typename: Kind }> =>
    resource.__typename === kind;
  return {
    operation: `Create${kind}`,
    key: [name, address, remoteNetworkId],
    create: (options) => create(input, options),
    async *candidates(options) {
      for await (const resource of list({ ...options, filter })) if (isKind(resource)) yield resource;
    },
    matches: (resource) =>
      resource.name === name &&
      resource.address.value === address &&
      resource.remoteNetwork.id === remoteNetworkId,
    nameOf: (resource) => resource.name,
    createdAt: (resource) => resource.createdAt,
  };
}
