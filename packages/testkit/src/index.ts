export type { Clock } from './clock/clock.js';
export { VirtualClock, type VirtualClockOptions } from './clock/virtual-clock.js';
export { startTwingateSimulator, type TwingateSimulator } from './twingate/simulator.js';
export type { TwingateSimulatorOptions } from './twingate/simulator-options.js';
export type { AccountSettings } from './twingate/account.js';
export type { ConsoleCollection, ConsoleSettings, ResourceDraft, World } from './twingate/world.js';
export type {
  Fault,
  FaultRule,
  Faults,
  FaultSettings,
  KeyRefusal,
  OperationFilter,
  PageListener,
  SimulatedCall,
} from './twingate/faults.js';
export type { ListOrder } from './twingate/collection.js';
export type { RateLimits } from './twingate/rate-window.js';
export type { RequestCounters, RequestLog, RequestOutcome, RequestRecord } from './twingate/request-log.js';
export { formatGlobalId, type GlobalId, parseGlobalId } from './twingate/global-id.js';
export type {
  AccessMode,
  AccessPolicy,
  ApprovalMode,
  StoredAccessEdge,
} from './twingate/entities/access-edge.js';
export type { StoredAccessRequest } from './twingate/entities/access-request.js';
export type { StoredCertificateAuthority } from './twingate/entities/certificate-authority.js';
export type { ConnectorTokens, StoredConnector } from './twingate/entities/connector.js';
export type { DevicePosture, StoredDevice, StoredSerialNumber } from './twingate/entities/device.js';
export type {
  ContentCategoryConfig,
  PrivacyCategoryConfig,
  SecurityCategoryConfig,
  StoredDnsFilteringProfile,
} from './twingate/entities/dns-filtering-profile.js';
export type { StoredGateway } from './twingate/entities/gateway.js';
export type { StoredGroup } from './twingate/entities/group.js';
export type { StoredRemoteNetwork } from './twingate/entities/remote-network.js';
export type {
  PortRange,
  RoutingMode,
  StoredKubernetesResource,
  StoredNetworkResource,
  StoredProtocol,
  StoredProtocols,
  StoredResource,
  StoredResourceCommon,
  StoredSshResource,
  StoredWebAppResource,
  Tag,
} from './twingate/entities/resource.js';
export type { StoredSecurityPolicy } from './twingate/entities/security-policy.js';
export type { StoredServiceAccount, StoredServiceAccountKey } from './twingate/entities/service-account.js';
export type { StoredUser } from './twingate/entities/user.js';
export * from './factories/entity-factory.js';
export * from './factories/manifest-factory.js';
export * from './factories/sample-authorities.js';
export {
  startEmbeddedCluster,
  type EmbeddedCluster,
  type EmbeddedClusterOptions,
} from './kubernetes/embedded-cluster.js';
export { establishedCrd, establishedCrds } from './kubernetes/established-crds.js';
export type { DeploymentRollouts } from './kubernetes/deployment-controller.js';
export type { ClusterFault, ClusterFaults } from './kubernetes/faults.js';
export type { ClusterRequests, CountedFilter } from './kubernetes/request-counters.js';
export type { RequestFilter, RequestInfo } from './kubernetes/http/request-info.js';
export type { CrdMapper, CustomKind, SchemaViolation } from './kubernetes/custom-kind.js';
