import type { TwingateGroup, TwingateResource } from '@twingate-kit/crds';
import type { Fetch } from '@twingate-kit/sdk';
import type { InjectionToken } from 'tsyringe';
import type { Config } from '../config.js';
import type { Manager } from '../engine/index.js';
import { type Clock, type Logger } from '../engine/index.js';
import type { Stored } from '../external/external-resource.js';
import type { ManagedController } from '../external/managed-controller.js';
import type { SweepBudget } from '../external/sweep-budget.js';
import type { ServedCertificateAuthority } from '../kinds/certificate-authority/certificate-authority-object.js';
import type { ServedConnector } from '../kinds/connector/connector-object.js';
import type { Connectors } from '../kinds/connector/connectors.js';
import type { ServedGateway } from '../kinds/gateway/gateway-object.js';
import type { AccessController } from '../kinds/resource-access/access-controller.js';
import type { ServiceController } from '../kinds/service/controller.js';
import type { Stores } from '../kinds/stores.js';
import type { EventRecorder } from '../kube/index.js';
import { type KubeClient } from '../kube/index.js';
import type { Leadership, Tenure } from '../leadership/index.js';
import type { OperatorMetrics } from '../observability/index.js';
import type { Operator } from '../operator.js';
import type { StartupCheck } from '../startup-check.js';
import type { TwingateApi } from '../twingate/api.js';
import type { TwingateConnection } from '../twingate/client.js';
import type { DefaultNetwork } from '../twingate/default-network.js';
import type { DefaultPolicy } from '../twingate/default-policy.js';
import type { NetworkRecord } from '../twingate/network-record.js';

/** What the operator touches the world with. A test gives its own. */
export interface Edges {
  readonly config: Config;
  /** Its writes are to be guarded by the tenure. */
  readonly kube: KubeClient;
  /** Reaches the Twingate API; mutations are to be guarded by the tenure. */
  readonly fetch: Fetch;
  /** Until when this process may write. */
  readonly tenure: Tenure;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly newId: () => string;
  readonly logger: Logger;
  readonly metrics: OperatorMetrics;
  readonly version: string;
  /** The namespace of our Lease. */
  readonly ownNamespace: string;
}

const token = <T>(name: string): InjectionToken<T> => Symbol(name);

export const tokens = {
  twingate: token<TwingateConnection>('TwingateConnection'),
  api: token<TwingateApi>('TwingateApi'),
  defaultNetwork: token<DefaultNetwork>('DefaultNetwork'),
  defaultPolicy: token<DefaultPolicy>('DefaultPolicy'),
  networkRecord: token<NetworkRecord>('NetworkRecord'),
  networkCheck: token<StartupCheck>('NetworkCheck'),
  leadership: token<Leadership>('Leadership'),
  recorder: token<EventRecorder>('EventRecorder'),
  stores: token<Stores>('Stores'),
  sweepBudget: token<SweepBudget>('SweepBudget'),
  resources: token<ManagedController<Stored<TwingateResource>>>('TwingateResourceController'),
  groups: token<ManagedController<Stored<TwingateGroup>>>('TwingateGroupController'),
  gateways: token<ManagedController<ServedGateway>>('TwingateGatewayController'),
  authorities: token<ManagedController<ServedCertificateAuthority>>('TwingateCertificateAuthorityController'),
  services: token<ServiceController>('ServiceController'),
  connectorParts: token<Connectors>('Connectors'),
  connectors: token<ManagedController<ServedConnector>>('TwingateConnectorController'),
  access: token<AccessController>('TwingateResourceAccessController'),
  manager: token<Manager>('Manager'),
  operator: token<Operator>('Operator'),
};
