import type { Creation } from '../create-once.js';
import type { CallOptions } from '../executor.js';
import type { CertificateAuthoritiesApi, CertificateAuthority } from './certificate-authorities.js';
import type { Connector, ConnectorCreateInput, ConnectorsApi } from './connectors.js';
import type { DnsFilteringProfile, DnsFilteringProfilesApi } from './dns-filtering-profiles.js';
import type { Gateway, GatewayCreateInput, GatewaysApi } from './gateways.js';
import type { Group, GroupCreateInput, GroupsApi } from './groups.js';
import type { RemoteNetwork, RemoteNetworkCreateInput, RemoteNetworksApi } from './remote-networks.js';
import type { NetworkResourceCreateInput } from './resource-input.js';
import type { Resource, ResourcesApi } from './resources.js';
import type { ServiceAccount, ServiceAccountCreateInput, ServiceAccountsApi } from './service-accounts.js';
import type { User, UserCreateInput, UsersApi } from './users.js';

// The natural keys of what can be created: how an object is found again whose create was not answered. Names are sent
// without the blanks around them, for the API may drop these, and what it stored would not be found.

/** A manual group, by its name. */
export function groupCreation(
  input: GroupCreateInput,
  { create, list }: Pick<GroupsApi, 'create' | 'list'>,
): Creation<Group> {
  const name = input.name.trim();
  return {
    operation: 'CreateGroup',
    key: [name],
    create: (options) => create({ ...input, name }, options),
    candidates: (options) => list({ ...options, filter: { name: { eq: name } } }),
    matches: (group) => group.name === name && group.type === 'MANUAL',
    nameOf: (group) => group.name,
    createdAt: ({ createdAt }) => createdAt,
  };
}

/** A service account, by its name. */
export function serviceAccountCreation(
  input: ServiceAccountCreateInput,
  { create, list }: Pick<ServiceAccountsApi, 'create' | 'list'>,
): Creation<ServiceAccount> {
  const name = input.name.trim();
  return {
    operation: 'CreateServiceAccount',
    key: [name],
    create: (options) => create({ ...input, name }, options),
    candidates: (options) => list({ ...options, filter: { name: { eq: name } } }),
    matches: (account) => account.name === name,
    nameOf: (account) => account.name,
    createdAt: ({ createdAt }) => createdAt,
  };
}

/** A user, by the e-mail address, whose case the API may not keep. */
export function userCreation(
  input: UserCreateInput,
  { create, list }: Pick<UsersApi, 'create' | 'list'>,
): Creation<User> {
  const email = input.email.trim();
  return {
    operation: 'CreateUser',
    key: [email],
    create: (options) => create({ ...input, email }, options),
    candidates: (options) => list(options),
    matches: (user) => user.email?.toLowerCase() === email.toLowerCase(),
    nameOf: (user) => user.email ?? '',
    createdAt: ({ createdAt }) => createdAt,
  };
}

/** A DNS filtering profile, by its name. It has no age, so those that are there before are looked at. */
export function dnsFilteringProfileCreation(
  input: string,
  { create, list, get }: Pick<DnsFilteringProfilesApi, 'create' | 'list' | 'get'>,
): Creation<DnsFilteringProfile> {
  const name = input.trim();
  return {
    operation: 'CreateDnsFilteringProfile',
    key: [name],
    create: (options) => create(name, options),
    async *candidates(options) {
      for (const summary of (await list(options)) ?? []) {
        const profile = summary.name === name ? await get(summary.id, options) : null;
        if (profile !== null) yield profile;
      }
    },
    matches: (profile) => profile.name === name,
    nameOf: (profile) => profile.name,
  };
}

/** A remote network, by its name and type. */
export function remoteNetworkCreation(
  input: RemoteNetworkCreateInput,
  { create, list }: Pick<RemoteNetworksApi, 'create' | 'list'>,
): Creation<RemoteNetwork> {
  const name = input.name.trim();
  const type = input.networkType ?? 'REGULAR';
  return {
    operation: 'CreateRemoteNetwork',
    key: [name, type],
    create: (options) => create({ ...input, name }, options),
    candidates: (options) => list({ ...options, filter: { name: { eq: name } } }),
    matches: (network) => network.name === name && network.networkType === type,
    nameOf: (network) => network.name,
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
  const { remoteNetworkId } = input;
  const name = input.name.trim();
  const address = input.address.trim();
  const filter = { name: { eq: name }, remoteNetworkId: { eq: remoteNetworkId } };
  const isKind = (resource: Resource): resource is Extract<Resource, { readonly __typename: Kind }> =>
    resource.__typename === kind;
  return {
    operation: `Create${kind}`,
    key: [name, address, remoteNetworkId],
    create: (options) => create({ ...input, name, address }, options),
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

type AuthorityOf<Kind extends CertificateAuthority['__typename']> = Extract<
  CertificateAuthority,
  { readonly __typename: Kind }
>;

/** What tells certificate authorities apart, beside their kind. */
interface AuthorityKey {
  /** Unique. */
  readonly name: string;
  /** Of what the input holds; undefined when that is nothing the API will take. */
  readonly fingerprint: string | undefined;
}

/**
 * A certificate authority of one kind, by its name and fingerprint. It has no age, so those that are there before are
 * looked at.
 */
export function certificateAuthorityCreation<Kind extends CertificateAuthority['__typename']>(
  kind: Kind,
  { name, fingerprint }: AuthorityKey,
  create: (options: CallOptions) => Promise<AuthorityOf<Kind>>,
  list: CertificateAuthoritiesApi['list'],
): Creation<AuthorityOf<Kind>> {
  const isKind = (authority: CertificateAuthority): authority is AuthorityOf<Kind> =>
    authority.__typename === kind;
  return {
    operation: `Create${kind}`,
    key: [name],
    create,
    async *candidates(options) {
      for await (const authority of list({ ...options })) if (isKind(authority)) yield authority;
    },
    matches: (authority) => authority.name === name && comparable(authority) === fingerprint,
    nameOf: (authority) => authority.name,
  };
}

/** The API does not promise the case of hexadecimal digits. */
function comparable({ __typename, fingerprint }: CertificateAuthority): string {
  return __typename === 'X509CertificateAuthority' ? fingerprint.toUpperCase() : fingerprint;
}
