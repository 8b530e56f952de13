import type { Fault, OperationFilter } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { names } from '../external/names.js';
import { serviceType } from '../kinds/gateway/service.js';
import { remoteEdges } from './access-scene.js';
import type { Kind, LifecycleWorld } from './lifecycle-world.js';
import { seededRandom } from './seeded-random.js';

/** The kinds that people create and delete here. Services are called by the kind of what they get. */
type Churned = Extract<Kind, 'resource' | 'group' | 'access' | 'connector'> | 'service';

export interface ChaosOptions {
  /** What is created, each as often as it is listed. */
  readonly churn: readonly Churned[];
  /** Objects that exist at a time; then some are deleted before others are created. */
  readonly most: number;
}

const apiFaults: readonly Fault[] = [
  { kind: 'lost-reply' },
  { kind: 'dropped-connection' },
  { kind: 'status', status: 500, applied: true },
  { kind: 'status', status: 503 },
  { kind: 'truncated-body' },
  { kind: 'html' },
  { kind: 'html', applied: true },
  { kind: 'late-commit', delayMs: 25_000 },
  { kind: 'late-commit', delayMs: 28_000, destroyAfterMs: 500 },
  { kind: 'slow', delayMs: 3000 },
  { kind: 'slow', delayMs: 15_000 },
  { kind: 'rate-limit', retryAfterSeconds: 5 },
  { kind: 'rate-limit' },
  { kind: 'refused-key' },
];
const pauses = [0, 0, 100, 1000, 5000, 20_000, 45_000];
const inDefault = { namespace: 'default' };

/** Users, administrators, networks and machines that do anything at any time, the same for the same seed. */
export class Chaos {
  readonly #world: LifecycleWorld;
  readonly #options: ChaosOptions;
  readonly #random: () => number;
  /** What users want to exist, by name. */
  readonly #wanted = new Map<string, Churned>();
  /** Which resource and group each access is for. */
  readonly #edges = new Map<string, readonly [resource: string, group: string]>();
  readonly #actions: readonly (() => Promise<void> | void)[];
  #created = 0;
  #runs = false;

  constructor(world: LifecycleWorld, seed: number, options: ChaosOptions) {
    this.#world = world;
    this.#options = options;
    this.#random = seededRandom(seed);
    this.#actions = [
      ...Array<() => Promise<void>>(4).fill(() => this.#create()),
      ...Array<() => Promise<void>>(2).fill(() => this.#rename()),
      ...Array<() => Promise<void>>(2).fill(() => this.#delete()),
      ...Array<() => void>(3).fill(() => this.#breakTwingate()),
      ...Array<() => void>(2).fill(() => this.#breakKubernetes()),
      () => this.#stripId(),
      () => this.#editInConsole(),
      () => this.#removeInConsole(),
      () => this.#kill(),
      () => this.start(),
    ];
  }

  async start(): Promise<void> {
    if (!this.#runs) await this.#world.startMortalOperator();
    this.#runs = true;
  }

  async step(): Promise<void> {
    await this.#pick(this.#actions)?.();
    await this.#world.advance(this.#pick(pauses) ?? 0);
  }

  /** Everything is mended, and time passes until all is done. */
  async heal(): Promise<void> {
    this.#world.simulator.faults.clear();
    this.#world.cluster.faults.clear();
    await this.start();
    await this.#world.advance(12 * 60_000);
  }

  /** Cluster and Twingate agree exactly. */
  async expectOrder(): Promise<void> {
    for (const [name, kind] of this.#wanted) await this.#expectReady(name, kind);
    this.#expectOneEach('resource', this.#world.remoteResources());
    this.#expectOneEach('group', this.#world.remoteGroups());
    this.#expectOneEach('connector', this.#world.remoteConnectors());
    expect(remoteEdges(this.#world)).to.have.members([...new Set(this.#wantedEdges())]);
  }

  async #expectReady(name: string, kind: Churned): Promise<void> {
    if (kind === 'service') await this.#world.ready('resource', `${name}-resource`);
    else if (kind !== 'access' || this.#isPossible(name)) await this.#world.ready(kind, name);
  }

  #expectOneEach(
    kind: 'resource' | 'group' | 'connector',
    remotes: readonly { readonly id: string; readonly name: string }[],
  ): void {
    const objects = this.#world.objects(kind);
    expect(objects.map(({ metadata }) => metadata.name)).to.have.members(this.#namesOf(kind));
    expect(remotes.map(({ id, name }) => `${id} ${name}`)).to.have.members(
      objects.map(({ metadata, spec }) => `${this.#world.idOf(kind, metadata.name)} ${spec.name}`),
    );
  }

  #namesOf(kind: 'resource' | 'group' | 'connector'): readonly string[] {
    return [...this.#wanted].flatMap(([name, wanted]) => {
      if (wanted === kind) return [name];
      return kind === 'resource' && wanted === 'service' ? [`${name}-resource`] : [];
    });
  }

  #wantedEdges(): readonly string[] {
    return [...this.#edges]
      .filter(([name]) => this.#isPossible(name))
      .map(
        ([, [resource, group]]) =>
          `${this.#world.idOf('resource', resource)} ${this.#world.idOf('group', group)}`,
      );
  }

  /** Both ends of the access are there. */
  #isPossible(access: string): boolean {
    const ends = this.#wanted.has(access) ? this.#edges.get(access) : undefined;
    return ends?.every((name) => this.#wanted.has(name)) === true;
  }

  async #create(): Promise<void> {
    if (this.#wanted.size >= this.#options.most) await this.#delete();
    const name = `o${(this.#created += 1)}`;
    const kind = this.#pick(this.#options.churn) ?? 'resource';
    // Few names, so that many objects are alike.
    const remoteName = this.#pick(['Alpha', 'Beta', 'Gamma']) ?? '';
    const metadata = { name };
    switch (kind) {
      case 'resource':
        await this.#world.applyResource({ metadata, spec: { name: remoteName, address: 'x.internal' } });
        break;
      case 'group':
        await this.#world.applyGroup({ metadata, spec: { name: remoteName } });
        break;
      case 'connector':
        await this.#world.applyConnector({ metadata, spec: { name: unique(remoteName, name) } });
        break;
      case 'service':
        await this.#expose(name);
        break;
      case 'access':
        if (!(await this.#grant(name))) return;
    }
    this.#wanted.set(name, kind);
  }

  async #expose(name: string): Promise<void> {
    const annotations = { [names.serviceAnnotations.enabled]: 'true' };
    const object = { metadata: { name, annotations, ...inDefault }, spec: { ports: [{ port: 80 }] } };
    await this.#world.createOther(serviceType, object);
  }

  /** False when there is nothing to grant, or nobody to grant it to. */
  async #grant(name: string): Promise<boolean> {
    const resource = this.#anyOf('resource');
    const group = this.#anyOf('group');
    if (resource === undefined || group === undefined) return false;
    this.#edges.set(name, [resource, group]);
    const spec = { resourceRef: { name: resource }, groupRef: { name: group } };
    await this.#world.applyAccess({ metadata: { name }, spec });
    return true;
  }

  #anyOf(kind: Churned): string | undefined {
    return this.#pick([...this.#wanted].filter(([, wanted]) => wanted === kind))?.[0];
  }

  async #rename(): Promise<void> {
    const [name, kind] = this.#pick([...this.#wanted]) ?? [];
    if (name === undefined || kind === undefined || kind === 'access') return;
    const remoteName = this.#pick(['Alpha', 'Beta', 'Gamma', 'Delta']) ?? '';
    if (kind !== 'service') {
      const spec = { name: kind === 'connector' ? unique(remoteName, name) : remoteName };
      return this.#world.edit(kind, name, { spec });
    }
    const annotations = { [`${names.serviceAnnotations.prefix}name`]: remoteName };
    await this.#world.editOther(serviceType, name, { metadata: { annotations } }, inDefault);
  }

  async #delete(): Promise<void> {
    const [name, kind] = this.#pick([...this.#wanted]) ?? [];
    if (name === undefined || kind === undefined) return;
    this.#wanted.delete(name);
    if (kind === 'service') await this.#world.deleteOther(serviceType, name, inDefault.namespace);
    else await this.#world.delete(kind, name);
  }

  async #stripId(): Promise<void> {
    const [name, kind] = this.#pick([...this.#wanted]) ?? [];
    if (name === undefined || (kind !== 'resource' && kind !== 'group')) return;
    // Before its status is stored, spec.id is all that the cluster knows.
    if (this.#world.get(kind, name).status?.id === undefined) return;
    if (this.#world.mark(kind, name).kind === 'none')
      await this.#world.edit(kind, name, { spec: { id: null } });
  }

  #editInConsole(): void {
    const id = this.#knownResource();
    if (id !== undefined)
      this.#world.simulator.world.resources.edit(id, { name: 'Edited', isVisible: false, access: [] });
  }

  #removeInConsole(): void {
    const id = this.#knownResource();
    if (id !== undefined) this.#world.simulator.world.resources.remove(id);
  }

  /** One that is recorded as ours. Before that it cannot be told from an import, which nobody creates again. */
  #knownResource(): string | undefined {
    const recorded = this.#world.objects('resource').map(({ status }) => status?.id);
    return this.#pick(this.#world.remoteResources().filter(({ id }) => recorded.includes(id)))?.id;
  }

  #breakTwingate(): void {
    const operations: OperationFilter = this.#random() < 0.7 ? 'writes' : 'reads';
    const fault = this.#pick(apiFaults) ?? { kind: 'html' };
    this.#world.simulator.faults.add({ fault, operations, times: 1 + Math.floor(this.#random() * 3) });
  }

  #breakKubernetes(): void {
    const { faults } = this.#world.cluster;
    const [verb, subresource] = this.#pick([['patch', ''], ['patch', 'status'], ['get'], ['watch']]) ?? [];
    const when = {
      client: 'twingate-operator/test',
      ...(verb === undefined ? {} : { verb }),
      ...(subresource === undefined ? {} : { subresource }),
    };
    const times = 2;
    this.#pick([
      () => faults.fail({ when, times, status: this.#pick([409, 429, 500, 503]) ?? 500 }),
      () => faults.reset({ when, times }),
      () => faults.loseReplies({ when, times }),
      () => faults.delay({ when, times, ms: 2000 }),
    ])?.();
  }

  async #kill(): Promise<void> {
    if (!this.#runs) return;
    for (let turn = Math.floor(this.#random() * 60); turn > 0; turn -= 1)
      await new Promise((resolve) => setImmediate(resolve));
    await this.#world.killOperator();
    this.#runs = false;
    if (this.#random() < 0.7) await this.start();
  }

  #pick<T>(choices: readonly T[]): T | undefined {
    return choices[Math.floor(this.#random() * choices.length)];
  }
}

/** No two connectors may have the same name. */
function unique(remoteName: string, name: string): string {
  return `${remoteName} ${name}`;
}
