import {
  twingateCertificateAuthority,
  twingateConnector,
  twingateGateway,
  twingateGroup,
  twingateResource,
  twingateResourceAccess,
  type TwingateCertificateAuthority,
  type TwingateConnector,
  type TwingateGateway,
  type TwingateGroup,
  type TwingateResource,
  type TwingateResourceAccess,
} from '@twingate-kit/crds';
import {
  buildTwingateCertificateAuthorityManifest,
  buildTwingateConnectorManifest,
  buildTwingateGatewayManifest,
  buildTwingateGroupManifest,
  buildTwingateResourceAccessManifest,
  buildTwingateResourceManifest,
  startEmbeddedCluster,
  startTwingateSimulator,
  VirtualClock,
  type EmbeddedCluster,
  type EmbeddedClusterOptions,
  type StoredConnector,
  type StoredGroup,
  type StoredResource,
  type TwingateSimulator,
  type TwingateSimulatorOptions,
} from '@twingate-kit/testkit';
import { loadConfig, type Environment } from '../config.js';
import { Informer, Store, type Clock, type KubeObject } from '../engine/index.js';
import type { SendGuard } from '../http/exchange.js';
import { readMark, type ReadMark } from '../external/create-mark.js';
import type { ManagedObject, ManagedStatus, StatusCondition } from '../external/external-resource.js';
import {
  connectKube,
  KubeConfig,
  readCondition,
  toListWatch,
  type EventObject,
  type KubeClient,
  type ResourceType,
} from '../kube/index.js';
import { captureLogs, type CapturedLogs } from './captured-logs.js';
import { kubernetesEffect, twingateEffect, type EffectTap } from './effect-tap.js';
import { startGateInFrontOf, type Gate } from './gate.js';
import { defaultNetworkId } from './lifecycle-leftovers.js';
import { OperatorProcess } from './operator-process.js';
import { QuietTime } from './quiet-time.js';

/** A managed object as the API server has it. */
export interface WorldObject extends ManagedObject {
  readonly spec: ManagedObject['spec'] & { readonly name: string; readonly [field: string]: unknown };
}

export type Kind = 'resource' | 'group' | 'connector' | 'gateway' | 'authority' | 'access';

type Manifest =
  | TwingateConnector
  | TwingateResource
  | TwingateGroup
  | TwingateGateway
  | TwingateCertificateAuthority
  | TwingateResourceAccess;

interface Overrides<T extends Manifest> {
  readonly metadata?: Partial<T['metadata']>;
  readonly spec?: Partial<T['spec']>;
  readonly status?: ManagedStatus;
}

type AccessOverrides = Omit<
  NonNullable<Parameters<typeof buildTwingateResourceAccessManifest>[0]>,
  'status'
> & {
  readonly status?: ManagedStatus & Readonly<Record<string, unknown>>;
};

export interface WorldOptions {
  /** Added to the operator's environment. */
  readonly environment?: Environment;
  readonly simulator?: Omit<TwingateSimulatorOptions, 'clock'>;
  readonly mapCrd?: NonNullable<EmbeddedClusterOptions['mapCrd']>;
  readonly kinds?: NonNullable<EmbeddedClusterOptions['kinds']>;
  /** False: the operator is started by the test. */
  readonly running?: boolean;
}

const NAMESPACE = 'default';
const OPERATOR = 'twingate-operator/test';
const EVENTS: ResourceType = { group: '', version: 'v1', plural: 'events', kind: 'Event' };
const types: Readonly<Record<Kind, ResourceType>> = {
  resource: twingateResource,
  group: twingateGroup,
  connector: twingateConnector,
  gateway: twingateGateway,
  authority: twingateCertificateAuthority,
  access: twingateResourceAccess,
};
const kinds = Object.keys(types) as readonly Kind[];
/** Longer than any pause of the operator but those that a test waits for by itself. */
const PATIENCE_MS = 15 * 60_000;

const open = new Set<LifecycleWorld>();

/** For `afterEach`: stops every world that the test started. */
export async function closeWorlds(): Promise<void> {
  for (const world of open) await world.close();
  open.clear();
}

export async function startWorld(options: WorldOptions = {}): Promise<LifecycleWorld> {
  const clock = new VirtualClock();
  const simulator = await startTwingateSimulator({ ...options.simulator, clock });
  const { mapCrd, kinds: served } = options;
  const cluster = await startEmbeddedCluster({
    clock,
    ...(mapCrd === undefined ? {} : { mapCrd }),
    ...(served === undefined ? {} : { kinds: served }),
  });
  const world = new LifecycleWorld({ clock, simulator, cluster, environment: options.environment ?? {} });
  open.add(world);
  await world.watch();
  if (options.running !== false) await world.startOperator();
  return world;
}

/** The ways of one operator to the world. */
export interface Gates {
  readonly twingate: Gate;
  readonly kubernetes: Gate;
}

type CutOff = Readonly<Record<keyof Gates, Pick<Gate, 'url' | 'shut'>>>;

interface WorldParts {
  readonly clock: VirtualClock;
  readonly simulator: TwingateSimulator;
  readonly cluster: EmbeddedCluster;
  readonly environment: Environment;
}

/**
 * The whole operator, a simulated Twingate account and a Kubernetes API in one process on one virtual clock, with real
 * HTTP between them. Time moves from one timer to the next, and only when nothing is under way any more.
 */
export class LifecycleWorld {
  readonly clock: VirtualClock;
  readonly simulator: TwingateSimulator;
  readonly cluster: EmbeddedCluster;
  readonly logs: CapturedLogs = captureLogs();
  readonly #environment: Environment;
  readonly #user: KubeClient;
  readonly #mirrors: Readonly<Record<Kind, Store<WorldObject>>>;
  readonly #events = new Store<EventObject>();
  readonly #watching = new AbortController();
  readonly #time: QuietTime;
  readonly #killed: OperatorProcess[] = [];
  readonly #servers: (() => number)[] = [];
  readonly #replicas: OperatorProcess[] = [];
  #operator: OperatorProcess | undefined;
  #changes = 0;
  #calls = 0;
  #ids = 0;

  constructor({ clock, simulator, cluster, environment }: WorldParts) {
    this.clock = clock;
    this.simulator = simulator;
    this.cluster = cluster;
    this.#environment = environment;
    this.#user = this.#connect('test-user');
    this.#time = new QuietTime({ clock, activity: () => this.#activity() });
    this.#mirrors = {
      resource: new Store<WorldObject>(),
      group: new Store<WorldObject>(),
      connector: new Store<WorldObject>(),
      gateway: new Store<WorldObject>(),
      authority: new Store<WorldObject>(),
      access: new Store<WorldObject>(),
    };
  }

  // ---- the operator

  async startOperator(environment: Environment = {}): Promise<void> {
    this.#launch(environment);
    await this.quiet();
  }

  async stopOperator(): Promise<void> {
    if (this.#operator !== undefined) await this.stopReplica(this.#operator);
    this.#operator = undefined;
  }

  async stopReplica(replica: OperatorProcess): Promise<void> {
    let stopped = false;
    void replica.stop().then(() => (stopped = true));
    await this.until(() => stopped, 'the operator to stop');
  }

  async restartOperator(environment: Environment = {}): Promise<void> {
    await this.stopOperator();
    await this.startOperator(environment);
  }

  /** An operator for {@link killOperator}: all its connections go through gates that can be shut. */
  async startMortalOperator(environment: Environment = {}): Promise<Gates> {
    const twingate = await startGateInFrontOf(this.simulator.url);
    const kubernetes = await startGateInFrontOf(this.cluster.server);
    this.#launch({ ...environment, TWINGATE_API_URL: twingate.url }, { twingate, kubernetes });
    return { twingate, kubernetes };
  }

  /** Another operator beside the one that runs; its calls to the cluster are counted as those of `client`. */
  async startReplica(client: string, environment: Environment = {}): Promise<OperatorProcess> {
    const replica = this.#start({ HOSTNAME: client, ...environment }, { client });
    this.#replicas.push(replica);
    await this.quiet();
    return replica;
  }

  /** An operator for {@link killOperator} whose effects the tap notes, and that it can cut off after any of them. */
  async startTappedOperator(tap: EffectTap): Promise<void> {
    const twingate = await tap.gateInFrontOf(this.simulator.url, twingateEffect);
    const kubernetes = await tap.gateInFrontOf(this.cluster.server, kubernetesEffect);
    this.waitFor(() => tap.activity);
    this.#launch({ TWINGATE_API_URL: twingate.url }, { twingate, kubernetes });
  }

  async killOperator(): Promise<void> {
    const operator = this.#runningOperator();
    await operator.kill();
    this.#killed.push(operator);
    this.#operator = undefined;
    await this.quiet();
  }

  /** Why the operator ended by itself, when it did. */
  get operatorFailure(): unknown {
    return this.#operator?.failure;
  }

  readinessProblems(): readonly string[] {
    return this.#runningOperator().readinessProblems();
  }

  /** What /metrics says. */
  metrics(): Promise<string> {
    return this.#runningOperator().metrics();
  }

  /** The value of a metric's line, such as `name{kind="TwingateGroup"}`. */
  metric(line: string): Promise<number> {
    return this.#runningOperator().metric(line);
  }

  // ---- what users do in the cluster

  /** Creates a resource and returns its name. A status given is stored with it, as an earlier process left it. */
  async applyResource({ status, ...manifest }: Overrides<TwingateResource> = {}): Promise<string> {
    return this.#create('resource', buildTwingateResourceManifest(manifest), status);
  }

  /** Creates that many resources at once, while time stands still. Returns their names. */
  async createResources(count: number): Promise<readonly string[]> {
    const manifests = Array.from({ length: count }, () => buildTwingateResourceManifest());
    const client = this.#user.resource(types.resource);
    await this.settled(Promise.all(manifests.map((manifest) => client.create(manifest as KubeObject))));
    return manifests.map(({ metadata }) => metadata.name ?? '');
  }

  /** Creates that many resources at once and waits until they are ready. Returns their names. */
  async manageResources(count: number): Promise<readonly string[]> {
    const names = await this.createResources(count);
    await this.until(() => names.every((name) => this.isReady('resource', name)), 'all to be ready');
    return names;
  }

  async applyGroup({ status, ...manifest }: Overrides<TwingateGroup> = {}): Promise<string> {
    return this.#create('group', buildTwingateGroupManifest(manifest), status);
  }

  async applyConnector({ status, ...manifest }: Overrides<TwingateConnector> = {}): Promise<string> {
    return this.#create('connector', buildTwingateConnectorManifest(manifest), status);
  }

  async applyGateway({ status, ...manifest }: Overrides<TwingateGateway> = {}): Promise<string> {
    return this.#create('gateway', buildTwingateGatewayManifest(manifest), status);
  }

  async applyAuthority({
    status,
    ...manifest
  }: Overrides<TwingateCertificateAuthority> = {}): Promise<string> {
    return this.#create('authority', buildTwingateCertificateAuthorityManifest(manifest), status);
  }

  async applyAccess({ status, ...manifest }: AccessOverrides = {}): Promise<string> {
    return this.#create('access', buildTwingateResourceAccessManifest(manifest), status);
  }

  /** A JSON merge patch. */
  async edit(kind: Kind, name: string, patch: object, subresource?: 'status'): Promise<void> {
    const client = this.#user.resource<WorldObject>(types[kind]);
    const options = subresource === undefined ? {} : { subresource };
    await this.settled(client.mergePatch({ namespace: NAMESPACE, name }, patch, options));
  }

  /** Accepted, not finished: see {@link gone}. */
  async delete(kind: Kind, name: string): Promise<void> {
    await this.settled(this.#user.resource(types[kind]).delete({ namespace: NAMESPACE, name }));
  }

  /** Finalizers off, then deleted: as people do when something hangs. */
  async deleteByForce(kind: Kind, name: string): Promise<void> {
    await this.edit(kind, name, { metadata: { finalizers: null } });
    await this.delete(kind, name);
  }

  /** An object of another type that nobody watches here. */
  async createOther(type: ResourceType, object: KubeObject, fieldManager = 'test-user'): Promise<void> {
    await this.settled(this.#user.resource(type).create(object, { fieldManager }));
  }

  async editOther(
    type: ResourceType,
    name: string,
    patch: object,
    { namespace = '', subresource }: { readonly namespace?: string; readonly subresource?: 'status' } = {},
  ): Promise<void> {
    const options = subresource === undefined ? {} : { subresource };
    await this.settled(this.#user.resource(type).mergePatch({ namespace, name }, patch, options));
  }

  async deleteOther(type: ResourceType, name: string, namespace = ''): Promise<void> {
    await this.settled(this.#user.resource(type).delete({ namespace, name }));
  }

  /** As it is stored now; throws when it does not exist. */
  async readOther(type: ResourceType, name: string, namespace = ''): Promise<KubeObject> {
    return this.settled(this.#user.resource(type).get({ namespace, name }));
  }

  /** Follows all objects of another type, from now on. */
  async follow<T extends KubeObject>(type: ResourceType): Promise<Store<T>> {
    const store = new Store<T>();
    this.#informer(type, store).start(this.#watching.signal);
    await this.quiet();
    return store;
  }

  // ---- what is there

  /** Throws when there is no such object. */
  get(kind: Kind, name: string, namespace = NAMESPACE): WorldObject {
    const object = this.#mirrors[kind].get(`${namespace}/${name}`);
    if (object === undefined) throw new Error(`There is no ${kind} ${name}`);
    return object;
  }

  has(kind: Kind, name: string, namespace = NAMESPACE): boolean {
    return this.#mirrors[kind].get(`${namespace}/${name}`) !== undefined;
  }

  /** Calls the listener with each state of each object from now on, until it is deleted. */
  onChange(kind: Kind, listener: (object: WorldObject) => void): void {
    this.#mirrors[kind].subscribe(({ type, object }) => {
      if (type !== 'deleted') listener(object);
    });
  }

  objects(kind: Kind): readonly WorldObject[] {
    return this.#mirrors[kind].list();
  }

  condition(kind: Kind, name: string, type: 'Ready' | 'Synced'): StatusCondition | undefined {
    return readCondition(this.get(kind, name).status?.conditions, type);
  }

  mark(kind: Kind, name: string): ReadMark {
    return readMark(this.get(kind, name));
  }

  /** The ID under which the object is recorded. Throws while `spec.id` and `status.id` are not the same ID. */
  idOf(kind: Kind, name: string): string {
    const { spec, status } = this.get(kind, name);
    if (typeof spec.id !== 'string' || spec.id !== status?.id)
      throw new Error(`${name} has spec.id ${String(spec.id)} and status.id ${String(status?.id)}`);
    return spec.id;
  }

  remoteResources(): readonly StoredResource[] {
    return this.simulator.world.resources.list();
  }

  /** Without those that every account has. */
  remoteGroups(): readonly StoredGroup[] {
    return this.simulator.world.groups.list().filter(({ type }) => type === 'MANUAL');
  }

  remoteConnectors(): readonly StoredConnector[] {
    return this.simulator.world.connectors.list();
  }

  /** Events about an object, as `type reason`. */
  events(name: string): readonly string[] {
    return this.#events
      .list()
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(({ type, reason }) => `${type} ${reason}`);
  }

  /** Writes of the operator to an object's main part and to its status, since the counters were reset. */
  kubeWrites(): { readonly main: number; readonly status: number; readonly events: number } {
    const { requests } = this.cluster;
    const count = (resource: string, subresource: string, verb = 'patch'): number =>
      requests.count({ verb, resource, subresource, client: OPERATOR });
    const both = (subresource: string): number =>
      kinds.reduce((sum, kind) => sum + count(types[kind].plural, subresource), 0);
    const events = count('events', '', 'create') + count('events', '');
    return { main: both(''), status: both('status'), events };
  }

  /** Everything that the operator wrote to Kubernetes, Leases and events included. */
  allKubeWrites(): number {
    const verbs = ['create', 'update', 'patch', 'delete', 'deletecollection'];
    return verbs.reduce((sum, verb) => sum + this.cluster.requests.count({ verb, client: OPERATOR }), 0);
  }

  resetCounters(): void {
    this.cluster.requests.reset();
    this.simulator.requests.reset();
  }

  // ---- waiting

  isReady(kind: Kind, name: string): boolean {
    if (!this.has(kind, name)) return false;
    const { metadata, status } = this.get(kind, name);
    const isTrue = (type: 'Ready' | 'Synced'): boolean => this.condition(kind, name, type)?.status === 'True';
    return status?.observedGeneration === metadata.generation && isTrue('Ready') && isTrue('Synced');
  }

  async ready(kind: Kind, name: string): Promise<WorldObject> {
    await this.until(() => this.isReady(kind, name), `${name} to be ready`);
    return this.get(kind, name);
  }

  /** Until the object is not in sync for this reason. */
  async refused(kind: Kind, name: string, reason: string): Promise<StatusCondition> {
    const synced = (): StatusCondition | undefined => this.condition(kind, name, 'Synced');
    await this.until(
      () => synced()?.status === 'False' && synced()?.reason === reason,
      `${name} to be refused with ${reason}`,
    );
    return synced() as StatusCondition;
  }

  async gone(kind: Kind, name: string): Promise<void> {
    await this.until(() => !this.has(kind, name), `${name} to be gone`);
  }

  /** Lets time pass until the condition holds. Fails with what there is when it never does. */
  async until(condition: () => boolean, what = 'the condition', maxMs = PATIENCE_MS): Promise<void> {
    if (!(await this.#time.until(condition, maxMs))) throw new Error(this.#explain(what, maxMs));
  }

  async advance(ms: number): Promise<void> {
    await this.#time.until(() => false, ms);
  }

  /** Another server that the operator talks to: time stands still while the count of what it received grows. */
  waitFor(received: () => number): void {
    this.#servers.push(received);
  }

  /** Until nothing is under way at this instant, and nothing is due. */
  quiet(): Promise<void> {
    return this.#time.settle();
  }

  /** The result of a call of the test's own, with time standing still. */
  async settled<T>(call: Promise<T>): Promise<T> {
    const result = await call;
    await this.quiet();
    return result;
  }

  async close(): Promise<void> {
    await this.stopOperator();
    for (const replica of this.#replicas) await this.stopReplica(replica);
    for (const operator of this.#killed) await operator.bury();
    this.#watching.abort(new Error('The world was closed'));
    await this.#user.close();
    await Promise.all([this.simulator.close(), this.cluster.close()]);
  }

  /** Follows what the API server has, to be called once. */
  async watch(): Promise<void> {
    const informers = [
      ...kinds.map((kind) => this.#informer(types[kind], this.#mirrors[kind])),
      this.#informer(EVENTS, this.#events),
    ];
    for (const informer of informers) informer.start(this.#watching.signal);
    await this.quiet();
  }

  #launch(environment: Environment, gates?: CutOff): void {
    this.#operator = this.#start(environment, { gates });
  }

  #start(
    environment: Environment,
    { client = OPERATOR, gates }: { readonly client?: string; readonly gates?: CutOff | undefined },
  ): OperatorProcess {
    const server = gates?.kubernetes.url;
    return new OperatorProcess({
      config: loadConfig({ ...this.#defaultEnvironment(), ...this.#environment, ...environment }),
      logger: this.logs.logger,
      newId: () => `id-${(this.#ids += 1)}`,
      clock: this.clock,
      connectKube: (clock, guard) => this.#connect(client, { clock, server, guard }),
      ...(gates === undefined ? {} : { gates: Object.values(gates) }),
    });
  }

  async #create<T extends Manifest>(
    kind: Kind,
    manifest: T,
    status: ManagedStatus | undefined,
  ): Promise<string> {
    // The factories name their objects.
    const object = manifest as T & KubeObject;
    await this.settled(this.#user.resource(types[kind]).create(object));
    const { name } = object.metadata;
    if (status !== undefined) await this.edit(kind, name, { status }, 'status');
    return name;
  }

  #informer<T extends KubeObject>(type: ResourceType, store: Store<T>): Informer<T> {
    store.subscribe(() => (this.#changes += 1));
    return new Informer<T>({
      name: type.plural,
      source: toListWatch(this.#user.resource<T>(type)),
      store,
      clock: this.clock,
      random: () => 0.5,
      logger: captureLogs().logger,
    });
  }

  #activity(): number {
    const { reads, writes } = this.simulator.requests;
    const counts = [
      reads,
      writes,
      this.cluster.requests.count(),
      this.#calls,
      this.#changes,
      this.logs.lines.length,
      ...this.#servers.map((received) => received()),
    ];
    return counts.reduce((sum, count) => sum + count, 0);
  }

  #connect(
    userAgent: string,
    {
      clock = this.clock,
      server,
      guard,
    }: { clock?: Clock; server?: string | undefined; guard?: SendGuard } = {},
  ): KubeClient {
    const { kubeconfig, server: direct } = this.cluster;
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(server === undefined ? kubeconfig : kubeconfig.replaceAll(direct, server));
    return connectKube({
      kubeConfig,
      userAgent,
      clock,
      onCall: () => (this.#calls += 1),
      ...(guard === undefined ? {} : { guard }),
    });
  }

  #defaultEnvironment(): Environment {
    return {
      TWINGATE_API_KEY: this.simulator.apiKey,
      TWINGATE_NETWORK: this.simulator.network,
      TWINGATE_API_URL: this.simulator.url,
      TWINGATE_REMOTE_NETWORK_ID: defaultNetworkId,
      OPERATOR_HEALTH_HOST: '127.0.0.1',
      OPERATOR_HEALTH_PORT: '0',
      HOSTNAME: 'operator-under-test',
      // Renewals would take most of the real time in which hours of virtual time pass.
      OPERATOR_LEADER_ELECTION: 'false',
    };
  }

  #runningOperator(): OperatorProcess {
    if (this.#operator === undefined) throw new Error('The operator is not running');
    return this.#operator;
  }

  #explain(what: string, maxMs: number): string {
    const objects = kinds
      .flatMap((kind) => this.objects(kind))
      .map(
        ({ metadata, spec, status }) =>
          `${metadata.name}: ${JSON.stringify({ spec, annotations: metadata.annotations, status })}`,
      );
    const logs = this.logs.lines
      .slice(-15)
      .map(({ level, message, fields }) => `${level} ${message} ${JSON.stringify(fields)}`);
    return [`Waited ${maxMs} ms of virtual time in vain for ${what}.`, ...objects, ...logs].join('\n  ');
  }
}
