export { createTwingateClient } from './client.js';
export type { TwingateClient } from './client.js';
export type { TwingateClientOptions } from './options.js';
export type { CallOptions } from './executor.js';
export type { Fetch, FetchInit, FetchPurpose, FetchResponse } from './fetch.js';
export type { CreateOnceOptions } from './create-once.js';
export { systemClock } from './clock.js';
export type { Clock } from './clock.js';
export type { ServerClock } from './server-clock.js';
export { VERSION } from './generated/version.js';

export { createLimiter } from './limiter.js';
export type { RefusalAnswer } from './budget.js';
export type {
  BudgetState,
  FixedLimits,
  Limiter,
  LimiterOptions,
  LimiterState,
  Priority,
  Turn,
  TurnRequest,
} from './limiter.js';

export type { CallEvent, Hooks, ResponseEvent, RetryEvent, WaitEvent } from './hooks.js';
export type { OperationKind, TypedDocument } from './operation.js';
export { isGlobalId, toId } from './global-id.js';
export type { Id, IdLike } from './global-id.js';
export type { Entity } from './generated/entities.js';
export type { Open } from './open.js';

export type { Page, PageOptions } from './pagination.js';
export type { ListOptions, PagesOptions } from './resources/list-options.js';

export type {
  KubernetesResource,
  NetworkResource,
  Resource,
  ResourcesApi,
  SSHResource,
  WebAppResource,
} from './resources/resources.js';
export type {
  KubernetesResourceCreateInput,
  KubernetesResourceUpdateInput,
  NetworkResourceCreateInput,
  NetworkResourceUpdateInput,
  SSHResourceCreateInput,
  SSHResourceUpdateInput,
  WebAppResourceCreateInput,
  WebAppResourceUpdateInput,
} from './resources/resource-input.js';
export type { ResourceWithAccess, SweepOptions } from './resources/resource-sweep.js';
export type { AccessApi, AccessEdge, AccessInput, Principal } from './resources/access.js';
export type {
  Connector,
  ConnectorCreateInput,
  ConnectorsApi,
  ConnectorTokens,
  ConnectorUpdateInput,
} from './resources/connectors.js';
export type { Gateway, GatewayCreateInput, GatewaysApi, GatewayUpdateInput } from './resources/gateways.js';
export type {
  CertificateAuthoritiesApi,
  CertificateAuthority,
  SSHCertificateAuthority,
  SSHCertificateAuthorityCreateInput,
  X509CertificateAuthority,
  X509CertificateAuthorityCreateInput,
} from './resources/certificate-authorities.js';
export type { Group, GroupCreateInput, GroupsApi, GroupUpdateInput } from './resources/groups.js';
export type {
  AssignableUserRole,
  User,
  UserCreateInput,
  UsersApi,
  UserUpdateInput,
} from './resources/users.js';
export type {
  ServiceAccount,
  ServiceAccountCreateInput,
  ServiceAccountsApi,
  ServiceAccountUpdateInput,
} from './resources/service-accounts.js';
export type {
  NewServiceAccountKey,
  ServiceAccountKey,
  ServiceAccountKeyCreateInput,
  ServiceAccountKeysApi,
} from './resources/service-account-keys.js';
export { Secret } from './secret.js';
export type {
  SecurityPoliciesApi,
  SecurityPolicy,
  SecurityPolicyUpdateInput,
} from './resources/security-policies.js';
export type {
  DnsFilteringProfile,
  DnsFilteringProfilesApi,
  DnsFilteringProfileSummary,
  DnsFilteringProfileUpdateInput,
} from './resources/dns-filtering-profiles.js';
export type { Device, DevicePosture, DevicesApi } from './resources/devices.js';
export type { SerialNumber, SerialNumbersApi } from './resources/serial-numbers.js';
export type { AccessRequest, AccessRequestsApi } from './resources/access-requests.js';
export type { AccountApi } from './resources/account.js';
export type {
  RemoteNetwork,
  RemoteNetworkCreateInput,
  RemoteNetworksApi,
  RemoteNetworkUpdateInput,
} from './resources/remote-networks.js';

export type * from './generated/enums.js';
export type {
  AccessFilterInput,
  AccessPolicyInput,
  AccessRequestFilterInput,
  BooleanFilterOperatorInput,
  ConnectorFilterInput,
  ContentCategoryConfigInput,
  DeviceFilterInput,
  GroupFilterInput,
  KeyValueInputObject,
  KubernetesDownstreamInput,
  KubernetesUpstreamInput,
  PortRangeInput,
  PrivacyCategoryConfigInput,
  ProtocolInput,
  ProtocolsInput,
  RemoteNetworkFilterInput,
  ResourceFilterInput,
  SecurityCategoryConfigInput,
  SecurityPolicyFilterField,
  SerialNumberFilterInput,
  ServiceAccountFilterInput,
  SSHDownstreamInput,
  SSHUpstreamInput,
  StringFilterOperatorInput,
  TagInput,
  UserFilterInput,
  WebAppDownstreamInput,
  WebAppUpstreamInput,
} from './generated/operations.js';

export {
  AbortedError,
  AlreadyExistsError,
  AmbiguousError,
  AuthenticationError,
  GraphQLRequestError,
  InUseError,
  InvalidInputError,
  isAbortedError,
  isAlreadyExistsError,
  isAmbiguousError,
  isAuthenticationError,
  isGraphQLRequestError,
  isInUseError,
  isInvalidInputError,
  isMutationRefusedError,
  isNotFoundError,
  isProtocolError,
  isRateLimitedError,
  isReadOnlyError,
  isTimeoutError,
  isTransportError,
  isTwingateError,
  MutationRefusedError,
  NotFoundError,
  ProtocolError,
  RateLimitedError,
  ReadOnlyError,
  TimeoutError,
  TransportError,
  TwingateError,
} from './errors.js';
export type {
  Candidate,
  GraphQLErrorEntry,
  ProtocolProblem,
  TwingateErrorCode,
  TwingateErrorDetails,
} from './errors.js';
