import type { Fault, OperationFilter } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { closeWorlds, startWorld, type Kind, type LifecycleWorld } from '../testing/lifecycle-world.js';
import { seededRandom } from '../testing/seeded-random.js';

/** CHAOS_SEEDS=FROM-TO runs others, e.g. 1-500. A seed that fails once fails always. */
const [firstSeed = 1, lastSeed = 6] = (process.env['CHAOS_SEEDS'] ?? '1-6').split('-').map(Number);
const STEPS = 60;

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

describe('whatever goes wrong in whatever order', () => {
  afterEach(closeWorlds);

  for (let seed = firstSeed; seed <= lastSeed; seed += 1) {
    it(`each object ends with one remote object of its own, as it asks (seed ${seed})`, async () => {
      const chaos = new Chaos(await startWorld({ environment: sweepsEveryMinute, running: false }), seed);
      await chaos.start();
      for (let step = 0; step < STEPS; step += 1) await chaos.step();
      await chaos.heal();
      await chaos.expectOrder();
    });
  }
});

const sweepsEveryMinute = { RESOURCE_RECONCILER_INTERVAL: '60', GROUP_RECONCILER_INTERVAL: '60' };

/** Users, administrators, networks and machines that do anything at any time. */
class Chaos {
  readonly #world: LifecycleWorld;
  readonly #random: () => number;
  /** What users want to exist, by name. */
  readonly #wanted = new Map<string, Kind>();
  readonly #actions: readonly (() => Promise<void> | void)[];
  #created = 0;
  #runs = false;

  constructor(world: LifecycleWorld, seed: number) {
    this.#world = world;
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

  async heal(): Promise<void> {
    this.#world.simulator.faults.clear();
    this.#world.cluster.faults.clear();
    await this.start();
    await this.#world.advance(12 * 60_000);
  }

  async expectOrder(): Promise<void> {
    const world = this.#world;
    for (const [name, kind] of this.#wanted) await world.ready(kind, name);
    for (const kind of ['resource', 'group'] as const) {
      const objects = world.objects(kind);
      const wanted = [...this.#wanted].filter(([, wantedKind]) => wantedKind === kind).map(([name]) => name);
      expect(objects.map(({ metadata }) => metadata.name)).to.have.members(wanted);
      const remotes = kind === 'resource' ? world.remoteResources() : world.remoteGroups();
      expect(remotes.map(({ id, name }) => `${id} ${name}`)).to.have.members(
        objects.map(({ metadata, spec }) => `${world.idOf(kind, metadata.name)} ${spec.name}`),
      );
    }
  }

  async #create(): Promise<void> {
    const name = `o${(this.#created += 1)}`;
    const kind = this.#random() < 0.7 ? 'resource' : 'group';
    this.#wanted.set(name, kind);
    // Few names, so that many objects are alike.
    const remoteName = this.#pick(['A', 'B', 'C']) ?? '';
    if (kind === 'group') await this.#world.applyGroup({ metadata: { name }, spec: { name: remoteName } });
    else
      await this.#world.applyResource({
        metadata: { name },
        spec: { name: remoteName, address: 'x.internal' },
      });
  }

  async #rename(): Promise<void> {
    const [name, kind] = this.#pick([...this.#wanted]) ?? [];
    if (name === undefined || kind === undefined) return;
    await this.#world.edit(kind, name, { spec: { name: this.#pick(['A', 'B', 'C', 'D']) } });
  }

  async #delete(): Promise<void> {
    const [name, kind] = this.#pick([...this.#wanted]) ?? [];
    if (name === undefined || kind === undefined) return;
    this.#wanted.delete(name);
    await this.#world.delete(kind, name);
  }

  async #stripId(): Promise<void> {
    const [name, kind] = this.#pick([...this.#wanted]) ?? [];
    if (name === undefined || kind === undefined) return;
    // Before its status is stored, spec.id is all that the cluster knows.
    if (this.#world.get(kind, name).status?.id === undefined) return;
    if (this.#world.mark(kind, name).kind === 'none')
      await this.#world.edit(kind, name, { spec: { id: null } });
  }

  #editInConsole(): void {
    const id = this.#knownResource();
    if (id !== undefined)
      this.#world.simulator.world.resources.edit(id, { name: 'Edited', isVisible: false });
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
