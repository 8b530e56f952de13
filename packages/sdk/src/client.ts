import { CreateOnce } from './create-once.js';
import { createEndpoint } from './endpoint.js';
import type { CallOptions } from './executor.js';
import { createExecutor } from './executor.js';
import type { Entity } from './generated/entities.js';
import type { TypedDocument } from './operation.js';
import type { TwingateClientOptions } from './options.js';
import { resolveOptions } from './options.js';
import type { Caller, CallerParts } from './resources/caller.js';
import { createCaller } from './resources/caller.js';
import type { AccessApi } from './resources/access.js';
import { createAccessApi } from './resources/access.js';
import type { CertificateAuthoritiesApi } from './resources/certificate-authorities.js';
import { createCertificateAuthoritiesApi } from './resources/certificate-authorities.js';
import type { ConnectorsApi } from './resources/connectors.js';
import { createConnectorsApi } from './resources/connectors.js';
import type { GatewaysApi } from './resources/gateways.js';
import { createGatewaysApi } from './resources/gateways.js';
import type { GroupsApi } from './resources/groups.js';
import { createGroupsApi } from './resources/groups.js';
import type { RemoteNetworksApi } from './resources/remote-networks.js';
import { createRemoteNetworksApi } from './resources/remote-networks.js';
import type { ResourcesApi } from './resources/resources.js';
import { createResourcesApi } from './resources/resources.js';
import type { AccessRequestsApi } from './resources/access-requests.js';
import { createAccessRequestsApi } from './resources/access-requests.js';
import type { AccountApi } from './resources/account.js';
import { createAccountApi } from './resources/account.js';
import type { DevicesApi } from './resources/devices.js';
import { createDevicesApi } from './resources/devices.js';
import type { DnsFilteringProfilesApi } from './resources/dns-filtering-profiles.js';
import { createDnsFilteringProfilesApi } from './resources/dns-filtering-profiles.js';
import type { SecurityPoliciesApi } from './resources/security-policies.js';
import { createSecurityPoliciesApi } from './resources/security-policies.js';
import type { SerialNumbersApi } from './resources/serial-numbers.js';
import { createSerialNumbersApi } from './resources/serial-numbers.js';
import type { ServiceAccountKeysApi } from './resources/service-account-keys.js';
import { createServiceAccountKeysApi } from './resources/service-account-keys.js';
import type { ServiceAccountsApi } from './resources/service-accounts.js';
import { createServiceAccountsApi } from './resources/service-accounts.js';
import type { UsersApi } from './resources/users.js';
import { createUsersApi } from './resources/users.js';
import type { ServerClock } from './server-clock.js';
import { createServerClock } from './server-clock.js';
import { createTransport } from './transport.js';

/**
 * A client of the Twingate Admin API. Safe to use concurrently; holds no connection that must be closed.
 *
 * Every method rejects with a {@link TwingateError} and nothing else.
 */
export interface TwingateClient {
  /** Resources of all kinds. */
  readonly resources: ResourcesApi;
  /** Access of groups and service accounts to resources. */
  readonly access: AccessApi;
  /** Connectors and their tokens. */
  readonly connectors: ConnectorsApi;
  /** What stands before Kubernetes, SSH and web app resources. */
  readonly gateways: GatewaysApi;
  /** Authorities that the certificates of gateways are from. */
  readonly certificateAuthorities: CertificateAuthoritiesApi;
  /** Groups of users. */
  readonly groups: GroupsApi;
  /** Networks that connectors make reachable. */
  readonly remoteNetworks: RemoteNetworksApi;
  /** Users of the account. */
  readonly users: UsersApi;
  /** Principals for machines. */
  readonly serviceAccounts: ServiceAccountsApi;
  /** Keys of service accounts. */
  readonly serviceAccountKeys: ServiceAccountKeysApi;
  /** What users must fulfil to reach a resource. */
  readonly securityPolicies: SecurityPoliciesApi;
  /** Which domain names may be resolved. */
  readonly dnsFilteringProfiles: DnsFilteringProfilesApi;
  /** Users' devices. */
  readonly devices: DevicesApi;
  /** Serial numbers of trusted hardware. */
  readonly serialNumbers: SerialNumbersApi;
  /** Users' wishes to reach resources. */
  readonly accessRequests: AccessRequestsApi;
  /** The account as a whole. */
  readonly account: AccountApi;
  /** The time at the API, as far as its answers told. */
  readonly serverClock: ServerClock;
  /**
   * Executes any document with one query or mutation and returns its data. Limits, timeouts and retries are those of
   * every call; IDs are not checked, and a mutation's `ok` and `error` are the caller's to look at.
   */
  raw<Result = unknown, Variables extends object = Readonly<Record<string, unknown>>>(
    document: TypedDocument<Result, Variables> | string,
    variables: Variables,
    options?: CallOptions,
  ): Promise<Result>;
  /**
   * Finds the host of the network's shard, such as `us1.twingate.com`, by one request without the key; the host of
   * `apiUrl` when that was given. Calls do this by themselves.
   */
  resolveHost(options?: Pick<CallOptions, 'signal'>): Promise<string>;
}

/**
 * Makes a client. Nothing is sent before the first call.
 *
 * @throws InvalidInputError naming every option that is wrong
 */
export function createTwingateClient(options: TwingateClientOptions): TwingateClient {
  const resolved = resolveOptions(options);
  const serverClock = createServerClock(resolved.clock);
  const endpoint = createEndpoint(resolved);
  const transport = createTransport(resolved, serverClock);
  const execute = createExecutor({ options: resolved, endpoint, transport });
  const { apiKey, clock, timeoutMs } = resolved;
  const parts: CallerParts = { execute, apiKey, once: new CreateOnce({ clock, serverClock, timeoutMs }) };
  const callerOf = (...owners: readonly Entity[]): Caller => createCaller(parts, owners);
  return {
    resources: createResourcesApi(callerOf('Resource')),
    access: createAccessApi(callerOf('Resource')),
    connectors: createConnectorsApi(callerOf('Connector')),
    gateways: createGatewaysApi(callerOf('Gateway')),
    certificateAuthorities: createCertificateAuthoritiesApi(
      callerOf('X509CertificateAuthority', 'SSHCertificateAuthority'),
    ),
    groups: createGroupsApi(callerOf('Group')),
    remoteNetworks: createRemoteNetworksApi(callerOf('RemoteNetwork')),
    users: createUsersApi(callerOf('User')),
    serviceAccounts: createServiceAccountsApi(callerOf('ServiceAccount')),
    serviceAccountKeys: createServiceAccountKeysApi(callerOf('ServiceAccountKey')),
    securityPolicies: createSecurityPoliciesApi(callerOf('SecurityPolicy')),
    dnsFilteringProfiles: createDnsFilteringProfilesApi(callerOf('DnsFilteringProfile')),
    devices: createDevicesApi(callerOf('Device')),
    serialNumbers: createSerialNumbersApi(callerOf('SerialNumber')),
    accessRequests: createAccessRequestsApi(callerOf('AccessRequest')),
    account: createAccountApi(callerOf()),
    serverClock: { now: () => serverClock.now() },
    raw: async (document, variables, callOptions) => (await execute(document, variables, callOptions)).data,
    resolveHost: (callOptions) => endpoint.host(callOptions?.signal),
  };
}
