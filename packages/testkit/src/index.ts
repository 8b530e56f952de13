export type { Clock } from './clock/clock.js';
export { VirtualClock, type VirtualClockOptions } from './clock/virtual-clock.js';
export { startTwingateSimulator, type TwingateSimulator } from './twingate/simulator.js';
export type { TwingateSimulatorOptions } from './twingate/simulator-options.js';
export type { ConsoleCollection, ResourceDraft, World } from './twingate/world.js';
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
export type * from './twingate/entity.js';
export * from './factories/entity-factory.js';
export * from './factories/manifest-factory.js';
export {
  startEmbeddedCluster,
  type EmbeddedCluster,
  type EmbeddedClusterOptions,
} from './kubernetes/embedded-cluster.js';
export type { ClusterFault, ClusterFaults } from './kubernetes/faults.js';
export type { ClusterRequests, CountedFilter } from './kubernetes/request-counters.js';
export type { RequestFilter, RequestInfo } from './kubernetes/http/request-info.js';
export type { CrdMapper, CustomKind, SchemaViolation } from './kubernetes/custom-kind.js';
