import 'reflect-metadata';
import {
  container as root,
  instanceCachingFactory,
  type DependencyContainer,
  type InjectionToken,
} from 'tsyringe';
import {
  twingateGroup,
  twingateResource,
  type TwingateGroup,
  type TwingateResource,
} from '@twingate-kit/crds';
import type { Config } from './config.js';
import { Manager, type Clock, type Logger } from './engine/index.js';
import type { ExternalResource, ManagedObject, RemoteObject, Stored } from './external/external-resource.js';
import { manageKind, managedStore, type ManagedController } from './external/managed-controller.js';
import { names } from './external/names.js';
import { groupAdapter } from './kinds/group/adapter.js';
import { resourceAdapter } from './kinds/resource/adapter.js';
import {
  EventRecorder,
  isNotFound,
  parseNamespaceSelector,
  toListWatch,
  type KubeClient,
  type ResourceType,
} from './kube/index.js';
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
  resources: token<ManagedController<Stored<TwingateResource>>>('TwingateResourceController'),
  groups: token<ManagedController<Stored<TwingateGroup>>>('TwingateGroupController'),
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
  once(tokens.resources, (c) => resources(c, edges));
  once(tokens.groups, (c) => groups(c, edges));
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

function resources(
  container: DependencyContainer,
  edges: Edges,
): ManagedController<Stored<TwingateResource>> {
  const network = container.resolve(tokens.defaultNetwork);
  const external = resourceAdapter({
    api: container.resolve(tokens.api),
    defaultPolicy: container.resolve(tokens.defaultPolicy),
    defaults: () => ({ remoteNetworkId: network.id, tags: edges.config.defaultTags }),
  });
  return managed(container, edges, {
    external,
    type: twingateResource,
    sweepIntervalMs: edges.config.resourceSweepMs,
  });
}

function groups(container: DependencyContainer, edges: Edges): ManagedController<Stored<TwingateGroup>> {
  const external = groupAdapter({ api: container.resolve(tokens.api) });
  return managed(container, edges, {
    external,
    type: twingateGroup,
    sweepIntervalMs: edges.config.groupSweepMs,
  });
}

function managed<O extends ManagedObject, I, R extends RemoteObject>(
  container: DependencyContainer,
  edges: Edges,
  kind: { external: ExternalResource<O, I, R>; type: ResourceType; sweepIntervalMs: number },
): ManagedController<O> {
  const { config, kube, clock, random, newId, logger, metrics } = edges;
  const { client } = container.resolve(tokens.twingate);
  const resource = kube.resource<O>(kind.type);
  const running = manageKind({
    external: kind.external,
    store: managedStore<O>(),
    client: resource,
    source: (namespace) => toListWatch(resource, namespace === undefined ? {} : { namespace }),
    namespaces: parseNamespaceSelector(config.namespaces),
    account: container.resolve(tokens.networkRecord),
    recreateConfirmed: config.confirmRecreate === config.network,
    events: container.resolve(tokens.recorder),
    clock,
    apiNow: () => client.serverClock.now(),
    random,
    newId,
    holder: config.instance,
    requestDeadlineMs: REQUEST_DEADLINE_MS,
    sweepIntervalMs: kind.sweepIntervalMs,
    concurrency: 16,
    logger,
    metrics,
  });
  measure(running, metrics);
  return running;
}

function measure<O extends ManagedObject>(
  { kind, store, controller, guard }: ManagedController<O>,
  metrics: OperatorMetrics,
): void {
  metrics.watchQueue(controller.name, controller.queue);
  metrics.watchObjects(kind, () => store.size);
  metrics.watchValue(
    'twingate_operator_mass_absence',
    '1 while so many objects are missing in Twingate that nothing is created again or deleted',
    kind,
    () => Number(guard.holding),
  );
}

function manager(container: DependencyContainer, { clock, logger }: Edges): Manager {
  const resources = container.resolve(tokens.resources);
  const groups = container.resolve(tokens.groups);
  return new Manager({
    informers: [...resources.informers, ...groups.informers],
    controllers: [resources.controller, groups.controller],
    clock,
    logger,
    unansweredWrites: () => container.resolve(tokens.twingate).unansweredMutations(),
  });
}

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
    kinds: [container.resolve(tokens.resources), container.resolve(tokens.groups)],
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
