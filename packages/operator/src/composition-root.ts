import 'reflect-metadata';
import {
  container as root,
  instanceCachingFactory,
  type DependencyContainer,
  type InjectionToken,
} from 'tsyringe';
import {
  twingateCertificateAuthority,
  twingateConnector,
  twingateGateway,
  twingateGroup,
  twingateResource,
  twingateResourceAccess,
  type TwingateGroup,
  type TwingateResource,
} from '@twingate-kit/crds';
import type { Config } from './config.js';
import {
  Manager,
  type Clock,
  type KubeObject,
  type Logger,
  type ManagedInformer,
  type Store,
} from './engine/index.js';
import { massAbsenceMessage } from './external/absence-guard.js';
import type { ExternalResource, ManagedObject, RemoteObject, Stored } from './external/external-resource.js';
import { manageKind, type ManagedController } from './external/managed-controller.js';
import { names } from './external/names.js';
import { namespacedInformers } from './external/namespaced-informers.js';
import { reasons } from './external/reasons.js';
import { certificateAuthorityAdapter } from './kinds/certificate-authority/adapter.js';
import type { ServedCertificateAuthority } from './kinds/certificate-authority/certificate-authority-object.js';
import { secretType, type TlsSecret } from './kinds/certificate-authority/tls-secret.js';
import type { ServedConnector } from './kinds/connector/connector-object.js';
import { assembleConnectors, type Connectors } from './kinds/connector/connectors.js';
import { connectKinds } from './kinds/dependencies.js';
import { gatewayAdapter } from './kinds/gateway/adapter.js';
import type { ServedGateway } from './kinds/gateway/gateway-object.js';
import { serviceType, type Service } from './kinds/gateway/service.js';
import { SweepBudget } from './external/sweep-budget.js';
import { groupAdapter } from './kinds/group/adapter.js';
import { References, type ReferenceTarget } from './kinds/references.js';
import { accessCalls } from './kinds/resource-access/access-calls.js';
import {
  accessStore,
  manageAccess,
  type AccessController,
} from './kinds/resource-access/access-controller.js';
import type { ServedAccess } from './kinds/resource-access/access-object.js';
import { accessReferences } from './kinds/resource-access/access-references.js';
import { NameDirectory } from './kinds/resource-access/name-directory.js';
import { resourceAdapter } from './kinds/resource/adapter.js';
import { manageServices, type ServiceController } from './kinds/service/controller.js';
import { createStores, isAuthorityReferenced, isGatewayReferenced, type Stores } from './kinds/stores.js';
import {
  EventRecorder,
  isNotFound,
  parseNamespaceSelector,
  toListWatch,
  type KubeClient,
  type ResourceClient,
  type ResourceType,
} from './kube/index.js';
import { parseNamespacePolicy } from './namespace-policy.js';
import { startHealthServer, type HealthServer, type OperatorMetrics } from './observability/index.js';
import { Operator } from './operator.js';
import { servedCrdsProblem } from './served-crds.js';
import { StartupCheck } from './startup-check.js';
import { TwingateApi } from './twingate/api.js';
import { connectTwingate, REQUEST_DEADLINE_MS, type TwingateConnection } from './twingate/client.js';
import { DefaultNetwork } from './twingate/default-network.js';
import { DefaultPolicy } from './twingate/default-policy.js';
import { NetworkRecord, type Lease, type LeaseClient } from './twingate/network-record.js';

/** What the operator touches the world with. A test gives its own. */
export interface Edges {
  readonly config: Config;
  readonly kube: KubeClient;
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
const tokens = {
  twingate: token<TwingateConnection>('TwingateConnection'),
  api: token<TwingateApi>('TwingateApi'),
  defaultNetwork: token<DefaultNetwork>('DefaultNetwork'),
  defaultPolicy: token<DefaultPolicy>('DefaultPolicy'),
  networkRecord: token<NetworkRecord>('NetworkRecord'),
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

/** Puts the operator together. Nothing runs and nothing is sent before its `run`. */
export function composeOperator(edges: Edges): Operator {
  const container = root.createChildContainer();
  const once = <T>(name: InjectionToken<T>, make: (container: DependencyContainer) => T): void => {
    container.register(name, { useFactory: instanceCachingFactory(make) });
  };
  once(tokens.twingate, () => connectTwingate(edges));
  once(tokens.api, (c) => new TwingateApi({ client: c.resolve(tokens.twingate).client, clock: edges.clock }));
  once(tokens.defaultNetwork, (c) => defaultNetwork(c, edges));
  once(tokens.defaultPolicy, (c) => new DefaultPolicy(c.resolve(tokens.api)));
  once(tokens.networkRecord, () => new NetworkRecord());
  once(tokens.recorder, () => recorder(edges));
  once(tokens.stores, createStores);
  once(tokens.sweepBudget, (c) => new SweepBudget(() => c.resolve(tokens.twingate).readsPerMinute()));
  once(tokens.resources, (c) => resources(c, edges));
  once(tokens.groups, (c) => groups(c, edges));
  once(tokens.gateways, (c) => gateways(c, edges));
  once(tokens.authorities, (c) => authorities(c, edges));
  once(tokens.services, (c) => services(c, edges));
  once(tokens.connectorParts, (c) => connectorParts(c, edges));
  once(tokens.connectors, (c) => connectors(c, edges));
  once(tokens.access, (c) => access(c, edges));
  once(tokens.manager, (c) => manager(c, edges));
  once(tokens.operator, (c) => operator(c, edges));
  return container.resolve(tokens.operator);
}

function defaultNetwork(
  container: DependencyContainer,
  { config, clock, random, logger }: Edges,
): DefaultNetwork {
  return new DefaultNetwork({
    api: container.resolve(tokens.api),
    configured: config.remoteNetwork,
    clock,
    random,
    logger,
  });
}

function recorder({ kube, clock, config, logger }: Edges): EventRecorder {
  return new EventRecorder({
    client: kube,
    clock,
    component: 'twingate-operator',
    instance: config.instance,
    logger,
  });
}

function references({ config }: Edges): References {
  return new References({
    namespaces: parseNamespaceSelector(config.namespaces),
    policy: parseNamespacePolicy(config.crossNamespaceReferences),
  });
}

function target<T extends KubeObject>(
  { kube }: Edges,
  type: ResourceType,
  waitingReason: string,
  store?: Store<T>,
): ReferenceTarget<T> {
  const client = kube.resource<T>(type);
  return {
    kind: type.kind,
    waitingReason,
    read: (ref, signal) => client.get(ref, { signal }),
    ...(store === undefined ? {} : { store }),
  };
}

function resources(
  container: DependencyContainer,
  edges: Edges,
): ManagedController<Stored<TwingateResource>> {
  const network = container.resolve(tokens.defaultNetwork);
  const stores = container.resolve(tokens.stores);
  const found = references(edges);
  const external = resourceAdapter({
    api: container.resolve(tokens.api),
    defaultPolicy: container.resolve(tokens.defaultPolicy),
    defaults: () => ({ remoteNetworkId: network.id, tags: edges.config.defaultTags }),
    references: found,
    gateways: target<ServedGateway>(edges, twingateGateway, reasons.waitingForGateway, stores.gateways),
    access: () => container.resolve(tokens.access).sweep,
  });
  return managed(container, edges, {
    external,
    type: twingateResource,
    store: stores.resources,
    references: found,
    sweepIntervalMs: edges.config.resourceSweepMs,
    isSweepNeeded: () => container.resolve(tokens.access).store.size > 0,
    onDeleted: (id) => container.resolve(tokens.access).resourceDeleted(id),
  });
}

function groups(container: DependencyContainer, edges: Edges): ManagedController<Stored<TwingateGroup>> {
  const external = groupAdapter({ api: container.resolve(tokens.api) });
  return managed(container, edges, {
    external,
    type: twingateGroup,
    store: container.resolve(tokens.stores).groups,
    sweepIntervalMs: edges.config.groupSweepMs,
  });
}

function gateways(container: DependencyContainer, edges: Edges): ManagedController<ServedGateway> {
  const network = container.resolve(tokens.defaultNetwork);
  const stores = container.resolve(tokens.stores);
  const found = references(edges);
  const external = gatewayAdapter({
    api: container.resolve(tokens.api),
    references: found,
    services: target<Service>(edges, serviceType, reasons.waitingForService, stores.services),
    certificateAuthorities: target<ServedCertificateAuthority>(
      edges,
      twingateCertificateAuthority,
      reasons.waitingForCertificateAuthority,
      stores.authorities,
    ),
    defaults: () => ({ remoteNetworkId: network.id }),
    isReferenced: (gateway) => isGatewayReferenced(stores, gateway),
  });
  return managed(container, edges, {
    external,
    type: twingateGateway,
    store: stores.gateways,
    references: found,
    sweepIntervalMs: edges.config.gatewaySweepMs,
  });
}

function authorities(
  container: DependencyContainer,
  edges: Edges,
): ManagedController<ServedCertificateAuthority> {
  const stores = container.resolve(tokens.stores);
  const found = references(edges);
  const external = certificateAuthorityAdapter({
    api: container.resolve(tokens.api),
    references: found,
    secrets: { ...target<TlsSecret>(edges, secretType, reasons.waitingForSecret), announced: true },
    isReferenced: (authority, id) => isAuthorityReferenced(stores, authority, id),
  });
  return managed(container, edges, {
    external,
    type: twingateCertificateAuthority,
    store: stores.authorities,
    references: found,
    sweepIntervalMs: edges.config.certificateAuthoritySweepMs,
  });
}

function services(container: DependencyContainer, edges: Edges): ServiceController {
  const { kube, clock, random, newId, logger, metrics } = edges;
  const stores = container.resolve(tokens.stores);
  const running = manageServices({
    store: stores.services,
    resources: kube.resource<Stored<TwingateResource>>(twingateResource),
    resourceStore: stores.resources,
    events: container.resolve(tokens.recorder),
    clock,
    random,
    newId,
    logger,
    metrics,
  });
  const { kind, plural } = serviceType;
  metrics.watchQueue(plural, running.controller.queue);
  metrics.watchObjects(kind, () => stores.services.size);
  metrics.watchValue(
    'twingate_operator_refused_objects',
    'Objects that are left as they are until a person changes something; their events say what',
    kind,
    running.refused,
  );
  return running;
}

function connectorParts(container: DependencyContainer, edges: Edges): Connectors {
  const { config, clock, random, version } = edges;
  const network = container.resolve(tokens.defaultNetwork);
  return assembleConnectors({
    ...edges,
    api: container.resolve(tokens.api),
    secrets: container.resolve(tokens.stores).secrets,
    namespaces: parseNamespaceSelector(config.namespaces),
    defaults: () => ({ remoteNetworkId: network.id }),
    registries: {
      http: { fetch: globalThis.fetch, clock, random, userAgent: `twingate-kit-operator/${version}` },
      insecureRegistries: new Set(config.insecureRegistries),
      dockerHubUrl: config.dockerHubUrl,
    },
    networkUrl: `https://${config.network}.${config.host}`,
    operatorVersion: version,
    events: container.resolve(tokens.recorder),
  });
}

function connectors(container: DependencyContainer, edges: Edges): ManagedController<ServedConnector> {
  const { external, store, wake } = container.resolve(tokens.connectorParts);
  const running = managed(container, edges, {
    external,
    store,
    type: twingateConnector,
    sweepIntervalMs: edges.config.connectorSweepMs,
  });
  wake(running.controller);
  return running;
}

interface KindParts<O extends ManagedObject, I, R extends RemoteObject> {
  readonly external: ExternalResource<O, I, R>;
  readonly type: ResourceType;
  readonly store: Store<O>;
  /** Read anew after each sweep, where nobody watches. */
  readonly references?: References;
  readonly sweepIntervalMs: number;
  /** Whether sweeps are needed although there is no object of the kind. */
  readonly isSweepNeeded?: () => boolean;
  /** Called when the API said that the remote object `id` is gone. */
  readonly onDeleted?: (id: string) => void;
}

function managed<O extends ManagedObject, I, R extends RemoteObject>(
  container: DependencyContainer,
  edges: Edges,
  kind: KindParts<O, I, R>,
): ManagedController<O> {
  const { config, kube, clock, random, newId, logger, metrics } = edges;
  const { client } = container.resolve(tokens.twingate);
  const resource = kube.resource<O>(kind.type);
  const running = manageKind({
    external: kind.external,
    store: kind.store,
    client: resource,
    source: (namespace) => toListWatch(resource, namespace === undefined ? {} : { namespace }),
    namespaces: parseNamespaceSelector(config.namespaces),
    account: container.resolve(tokens.networkRecord),
    imports: parseNamespacePolicy(config.imports),
    onSwept: () => kind.references?.refresh() ?? [],
    recreateConfirmed: config.confirmRecreate === config.network,
    events: container.resolve(tokens.recorder),
    clock,
    apiNow: () => client.serverClock.now(),
    random,
    newId,
    holder: config.instance,
    requestDeadlineMs: REQUEST_DEADLINE_MS,
    sweepIntervalMs: kind.sweepIntervalMs,
    sweepBudget: container.resolve(tokens.sweepBudget),
    concurrency: 16,
    logger,
    metrics,
    ...(kind.isSweepNeeded === undefined ? {} : { isSweepNeeded: kind.isSweepNeeded }),
    ...(kind.onDeleted === undefined ? {} : { onDeleted: kind.onDeleted }),
  });
  measure(running, metrics);
  watchAbsence(running, metrics);
  return running;
}

/** Waits for the answer of a mutation that many share: more at a time make larger batches. */
const ACCESS_CONCURRENCY = 64;

function access(container: DependencyContainer, edges: Edges): AccessController {
  const { config, kube, clock, random, newId, logger, metrics } = edges;
  const { client } = container.resolve(tokens.twingate);
  const api = container.resolve(tokens.api);
  const resources = container.resolve(tokens.resources);
  const groups = container.resolve(tokens.groups);
  const resource = kube.resource<ServedAccess>(twingateResourceAccess);
  const running = manageAccess({
    store: accessStore(),
    resources: resources.store,
    groups: groups.store,
    client: resource,
    source: (namespace) => toListWatch(resource, namespace === undefined ? {} : { namespace }),
    namespaces: parseNamespaceSelector(config.namespaces),
    calls: accessCalls(api),
    directory: new NameDirectory({ api, clock }),
    references: accessReferences({
      references: references(edges),
      resources: target(edges, twingateResource, reasons.waitingForResource, resources.store),
      groups: target(edges, twingateGroup, reasons.waitingForGroup, groups.store),
    }),
    account: container.resolve(tokens.networkRecord),
    heldByAbsence: () => absenceProblem([resources, groups]),
    defaultPolicyId: () => container.resolve(tokens.defaultPolicy).id,
    isCompared: config.compareAccess,
    requestSweep: (end) => (end === 'resource' ? resources : groups).sweeper.request(),
    events: container.resolve(tokens.recorder),
    clock,
    apiNow: () => client.serverClock.now(),
    random,
    newId,
    requestDeadlineMs: REQUEST_DEADLINE_MS,
    concurrency: ACCESS_CONCURRENCY,
    logger,
    metrics,
  });
  measure(running, metrics);
  return running;
}

function absenceProblem(
  kinds: readonly Pick<ManagedController<ManagedObject>, 'guard'>[],
): string | undefined {
  const holding = kinds.find(({ guard }) => guard.holding);
  return holding === undefined ? undefined : massAbsenceMessage(holding.guard.absentCount);
}

/** What every kind of objects is measured by. */
interface Measured extends Pick<ManagedController<ManagedObject>, 'kind' | 'controller'> {
  readonly store: { readonly size: number };
  readonly informers: readonly { readonly isForbidden: boolean }[];
}

function measureAccess(
  kind: string,
  informers: readonly { readonly isForbidden: boolean }[],
  metrics: OperatorMetrics,
): void {
  metrics.watchValue(
    'twingate_operator_forbidden_watches',
    'Watches that the API server refuses (403): objects there are not seen',
    kind,
    () => informers.filter(({ isForbidden }) => isForbidden).length,
  );
}

function measure({ kind, store, controller, informers }: Measured, metrics: OperatorMetrics): void {
  metrics.watchQueue(controller.name, controller.queue);
  metrics.watchObjects(kind, () => store.size);
  measureAccess(kind, informers, metrics);
}

function watchAbsence(
  { kind, guard }: Pick<ManagedController<ManagedObject>, 'kind' | 'guard'>,
  metrics: OperatorMetrics,
): void {
  metrics.watchValue(
    'twingate_operator_mass_absence',
    '1 while so many objects are missing in Twingate that nothing is created again or deleted',
    kind,
    () => Number(guard.holding),
  );
}

/** Every kind whose objects have an ID in Twingate. */
function allKinds(container: DependencyContainer): readonly AnyController[] {
  return [
    container.resolve(tokens.resources),
    container.resolve(tokens.groups),
    container.resolve(tokens.connectors),
    container.resolve(tokens.gateways),
    container.resolve(tokens.authorities),
  ];
}

type AnyController = Pick<ManagedController<ManagedObject>, 'controller' | 'sweeper' | 'wakeAll'> & {
  readonly informers: readonly ManagedInformer[];
};

function manager(container: DependencyContainer, edges: Edges): Manager {
  const { clock, logger } = edges;
  const kinds = allKinds(container);
  connectKinds(
    container.resolve(tokens.stores),
    {
      resources: container.resolve(tokens.resources).controller,
      gateways: container.resolve(tokens.gateways).controller,
      authorities: container.resolve(tokens.authorities).controller,
    },
    logger,
  );
  const grants = container.resolve(tokens.access);
  return new Manager({
    informers: [
      ...kinds.flatMap(({ informers }) => informers),
      ...container.resolve(tokens.connectorParts).informers,
      ...grants.informers,
      ...foundationInformers(container, edges),
    ],
    controllers: [
      ...kinds.map(({ controller }) => controller),
      grants.controller,
      container.resolve(tokens.services).controller,
    ],
    clock,
    logger,
    unansweredWrites: () => container.resolve(tokens.twingate).unansweredMutations(),
  });
}

/** Of what the kinds refer to. Of Secrets nobody keeps more than the metadata. */
function foundationInformers(container: DependencyContainer, edges: Edges): readonly ManagedInformer[] {
  const { kube, config, clock, random, logger, metrics } = edges;
  const { services, secrets } = container.resolve(tokens.stores);
  const namespaces = parseNamespaceSelector(config.namespaces);
  const watched = <T extends KubeObject>(
    client: ListedClient<T>,
    store: Store<T>,
  ): readonly ManagedInformer[] => {
    const informers = namespacedInformers<T>({
      name: client.type.plural,
      source: (namespace) => toListWatch(client, namespace === undefined ? {} : { namespace }),
      store,
      namespaces,
      clock,
      random,
      logger,
    });
    measureAccess(client.type.kind, informers, metrics);
    return informers;
  };
  return [
    ...watched(kube.resource<Service>(serviceType), services),
    ...watched(kube.metadata(secretType), secrets),
  ];
}

type ListedClient<T extends KubeObject> = Pick<ResourceClient<T>, 'type' | 'list' | 'watch'>;

async function serveHealth(
  container: DependencyContainer,
  { config, metrics, logger }: Edges,
): Promise<HealthServer> {
  const server = await startHealthServer({
    host: config.healthHost,
    port: config.healthPort,
    problems: () => container.resolve(tokens.operator).readinessProblems(),
    metrics: metrics.registry,
  });
  logger.info(
    { url: `http://${config.healthHost}:${server.port}` },
    'serving /healthz, /readyz and /metrics',
  );
  return server;
}

function operator(container: DependencyContainer, edges: Edges): Operator {
  return new Operator({
    serveHealth: () => serveHealth(container, edges),
    checks: startupChecks(container, edges),
    api: container.resolve(tokens.api),
    defaultNetwork: container.resolve(tokens.defaultNetwork),
    manager: container.resolve(tokens.manager),
    kinds: allKinds(container),
    recorder: container.resolve(tokens.recorder),
    logger: edges.logger,
  });
}

function startupChecks(
  container: DependencyContainer,
  { kube, config, ownNamespace, clock, logger }: Edges,
): StartupCheck[] {
  const record = container.resolve(tokens.networkRecord);
  const crds = (): Promise<string | undefined> => servedCrdsProblem(kube);
  const network = async (): Promise<string | undefined> => {
    const { network: name, confirmRecreate } = config;
    await record.check({
      leases: leaseClient(kube),
      namespace: ownNamespace,
      network: name,
      confirmed: confirmRecreate,
    });
    if (record.mismatch !== undefined) logger.error({}, record.mismatch);
    return undefined;
  };
  return [
    new StartupCheck({
      pending: 'the CustomResourceDefinitions have not been checked yet',
      check: crds,
      clock,
      logger,
    }),
    new StartupCheck({
      pending: 'the recorded Twingate network has not been read yet',
      check: network,
      clock,
      logger,
    }),
  ];
}

function leaseClient(kube: KubeClient): LeaseClient {
  const leases = kube.resource<Lease>({
    group: 'coordination.k8s.io',
    version: 'v1',
    plural: 'leases',
    kind: 'Lease',
  });
  return {
    find: async (ref) => {
      try {
        return await leases.get(ref);
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    create: (lease) => leases.create(lease),
    mergePatch: (ref, patch) => leases.mergePatch(ref, patch, { fieldManager: names.fieldManager }),
  };
}
