import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { Environment } from '../fixtures/environment.js';
import { eventually } from '../fixtures/eventually.js';
import { Replica } from '../fixtures/replica.js';
import { expectOneToOne } from './one-to-one.js';
import type { TestCluster } from '../cluster/cluster.js';
import { createSteps, type CreateStep } from './create-steps.js';
import { noSweeps, type SuiteCluster } from './suite.js';

export interface HighAvailabilityLoad {
  /** How often leaders are frozen at each step of a create. */
  readonly freezes: number;
  /** Pairs of operators among which the work is divided, each with an account and a namespace of its own. */
  readonly pairs: number;
}

/** Short, since each takeover waits for it. */
const LEASE = { OPERATOR_LEASE_DURATION: '3', TWINGATE_API_TIMEOUT: '1' };
/** Objects that are created at the same time, at whatever step they are then. */
const BYSTANDERS = 3;
/** Far below the lease, which is held for 30 s by default: handing over does not wait for it to expire. */
const LONGEST_GAP_MS = 15_000;

/** Two replicas: leaders that are frozen, and a rolling update. */
export function highAvailabilitySuite(cluster: SuiteCluster, { freezes, pairs }: HighAvailabilityLoad): void {
  describe(`two operators on ${cluster.name}`, () => {
    let running: TestCluster;
    const open: Pair[] = [];
    const openPair = async (environment: Readonly<Record<string, string>>): Promise<Pair> => {
      const pair = await Pair.open(running, environment);
      open.push(pair);
      return pair;
    };
    before(async () => {
      running = await cluster.start();
    });
    afterEach(async () => {
      await Promise.all(open.splice(0).map((pair) => pair.close()));
    });
    after(() => running.stop());

    it(`make each object once and lose no ID although the leader is frozen ${freezes * createSteps.length} times, at every step of a create, until the other one leads`, async () => {
      const steps = Array.from({ length: freezes }, () => createSteps).flat();
      const all = await Promise.all(Array.from({ length: pairs }, () => openPair({ ...noSweeps, ...LEASE })));
      await Promise.all(
        all.map(async (pair) => {
          for (let step = steps.pop(); step !== undefined; step = steps.pop()) await pair.survive(step);
          await pair.expectAllInOrder();
        }),
      );
      expect(all.reduce((sum, { frozen }) => sum + frozen, 0)).to.equal(freezes * createSteps.length);
    }).timeout(60_000 + freezes * createSteps.length * 20_000);

    it('are replaced one after the other while objects are created: one writes, and the other goes on soon', async () => {
      const pair = await openPair(noSweeps);
      const creating = pair.createContinually();
      for (const name of ['first', 'second']) {
        await pair.replace(name, `next-${name}`);
        await sleep(1_000);
      }
      const made = await creating.end();
      expect(made).to.be.greaterThan(5);
      await pair.expectAllInOrder();
      expect(pair.longestGapMs()).to.be.below(LONGEST_GAP_MS);
    }).timeout(180_000);
  });
}

/** Two replicas of one release. */
class Pair {
  readonly #env: Environment;
  readonly #environment: Readonly<Record<string, string>>;
  #replicas: readonly Replica[] = [];
  readonly #retired: Replica[] = [];
  /** Which replica each mutation came from, in the order of their arrival, and when. */
  readonly #mutations: { readonly from: string; readonly at: number }[] = [];
  #objects = 0;
  #frozen = 0;

  private constructor(env: Environment, environment: Readonly<Record<string, string>>) {
    this.#env = env;
    this.#environment = environment;
  }

  static async open(cluster: TestCluster, environment: Readonly<Record<string, string>>): Promise<Pair> {
    const pair = new Pair(await Environment.create(cluster), environment);
    pair.#replicas = [await pair.#start('first'), await pair.#start('second')];
    await pair.#allReady();
    return pair;
  }

  /** How often a leader was frozen. */
  get frozen(): number {
    return this.#frozen;
  }

  /** Freezes the leader at that step, until the other one leads; then lets it go on, and waits until it is its standby. */
  async survive(step: CreateStep): Promise<void> {
    await Promise.all(Array.from({ length: BYSTANDERS }, () => this.#create()));
    const objectName = this.#nextName();
    const { leader, afterTakeover } = await step.freeze({
      env: this.#env,
      replicas: this.#replicas,
      objectName,
      leader: () => this.#leader(),
    });
    this.#frozen += 1;
    const exits = leader.exits.length;
    await eventually(async () => ((await this.#holder()) === leader ? undefined : true));
    await eventually(async () => await this.#holder());
    if (step.untilMade === true) await this.#env.ready('TwingateResource', objectName);
    await afterTakeover?.();
    leader.thaw();
    await eventually(() => (leader.exits.length > exits ? true : undefined));
    expect(leader.exits.at(-1), step.name).to.deep.equal({ code: 1, signal: null });
    await this.#allReady();
  }

  /** Objects, one after the other, until `end`, which tells how many. */
  createContinually(): { end(): Promise<number> } {
    const over = new AbortController();
    const work = (async () => {
      while (!over.signal.aborted) {
        await this.#create();
        await sleep(100);
      }
    })();
    return {
      end: async () => {
        over.abort();
        await work;
        return this.#objects;
      },
    };
  }

  /** As a rolling update does: the new one is ready before the old one stops. */
  async replace(name: string, by: string): Promise<void> {
    const old = this.#replicas.find((replica) => replica.name === name);
    if (old === undefined) throw new Error(`There is no replica ${name}`);
    const replacement = await this.#start(by);
    await eventually(async () => ((await replacement.isReady()) ? true : undefined));
    this.#replicas = [...this.#replicas.filter((replica) => replica !== old), replacement];
    this.#retired.push(old);
    expect(await old.stop()).to.deep.equal({ code: 0, signal: null });
  }

  /** Each object has its own remote object, nothing else is there, and no two wrote by turns. */
  async expectAllInOrder(): Promise<void> {
    await expectOneToOne(this.#env, this.#objects);
    const turns = this.#mutations.filter(({ from }, index) => from !== this.#mutations[index - 1]?.from);
    expect(turns.length).to.be.at.most(await this.#terms());
  }

  /** Between two mutations in a row. */
  longestGapMs(): number {
    const gaps = this.#mutations.map(({ at }, index) => at - (this.#mutations[index - 1]?.at ?? at));
    return Math.max(...gaps);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#replicas, ...this.#retired].map((replica) => replica.dispose()));
    await this.#env.dispose();
  }

  #start(name: string): Promise<Replica> {
    return Replica.start({
      env: this.#env,
      name,
      environment: this.#environment,
      onMutation: () => void this.#mutations.push({ from: name, at: performance.now() }),
    });
  }

  #nextName(): string {
    this.#objects += 1;
    return `object-${this.#objects}`;
  }

  async #create(): Promise<void> {
    await this.#env.kube.create(this.#env.resource(this.#nextName()));
  }

  async #allReady(): Promise<void> {
    for (const replica of this.#replicas)
      await eventually(async () => {
        if (await replica.isReady()) return true;
        throw new Error(`${replica.name} is not ready:\n${replica.output.slice(-2000)}`);
      });
  }

  #leader(): Promise<Replica> {
    return eventually(() => this.#holder());
  }

  /** The replica that holds the Lease; undefined when nobody does. */
  async #holder(): Promise<Replica | undefined> {
    const { holderIdentity = '' } = await this.#lease();
    return this.#replicas.find(({ name }) => holderIdentity === `${name}_uid-of-${name}`);
  }

  /** How often somebody began to lead. */
  async #terms(): Promise<number> {
    return (await this.#lease()).leaseTransitions ?? 0;
  }

  async #lease(): Promise<{ readonly holderIdentity?: string; readonly leaseTransitions?: number }> {
    const path = `/apis/coordination.k8s.io/v1/namespaces/${this.#env.namespace}/leases/twingate-operator`;
    const { spec } = (await this.#env.kube.call('GET', path)) as { readonly spec: object };
    return spec;
  }
}
