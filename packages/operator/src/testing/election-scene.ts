import { startEmbeddedCluster, VirtualClock, type EmbeddedCluster } from '@twingate-kit/testkit';
import type { Clock } from '../engine/index.js';
import { connectKube, KubeConfig, type KubeClient, type ResourceClient } from '../kube/index.js';
import { LeaderElection, LeaseClient, leaseType, Tenure, type Lease } from '../leadership/index.js';
import { captureLogs, type CapturedLogs } from './captured-logs.js';
import { QuietTime } from './quiet-time.js';

/** As they are by default, ms: a lease of 30 s, of which calls may take 20. */
export const DURATION_MS = 30_000;
export const INTERVAL_MS = 2_000;
export const LATE_MS = 30_000;
const REF = { namespace: 'default', name: 'twingate-operator' };
const UNSETTLED = 'kit.twingate.com/unsettled-seconds';

/** One process of an election, with clocks of its own. */
export interface Candidate {
  readonly election: LeaderElection;
  readonly tenure: Tenure;
  readonly logs: CapturedLogs;
  /** How `run` ended; undefined while it has not. */
  readonly end: { readonly error?: unknown } | undefined;
  /** Sets the wall clock of its machine forward, or back. */
  setWallClock(byMs: number): void;
  /** Its machine sleeps that long: the steady clock stands still meanwhile. To be followed by the advance of time. */
  sleep(ms: number): void;
  /** It does nothing any more, as a stopped or partitioned process. */
  freeze(): void;
}

export interface JoinOptions {
  readonly willing?: boolean;
  readonly unsettledMs?: () => number | undefined;
}

/** Processes that agree on a leader by a Lease of an embedded cluster, all on one virtual clock. */
export class ElectionScene {
  readonly clock: VirtualClock;
  readonly cluster: EmbeddedCluster;
  readonly #kube: KubeClient;
  readonly #time: QuietTime;
  readonly #closers: (() => Promise<void>)[] = [];
  readonly #logs: CapturedLogs[] = [];
  #calls = 0;

  private constructor(cluster: EmbeddedCluster, clock: VirtualClock) {
    this.clock = clock;
    this.cluster = cluster;
    this.#kube = this.#connect('test-user', clock);
    const activity = (): number =>
      this.#calls + cluster.requests.count() + this.#logs.reduce((sum, { lines }) => sum + lines.length, 0);
    this.#time = new QuietTime({ clock, activity });
  }

  static async open(): Promise<ElectionScene> {
    const clock = new VirtualClock();
    return new ElectionScene(await startEmbeddedCluster({ clock }), clock);
  }

  /** Starts a process; it wants to lead unless told otherwise. */
  async join(identity: string, options: JoinOptions = {}): Promise<Candidate> {
    const candidate = this.enter(identity, options);
    await this.settle();
    return candidate;
  }

  /** The same, and looks at the Lease only when time is given to it. */
  enter(identity: string, { willing = true, unsettledMs = () => 0 }: JoinOptions = {}): Candidate {
    const logs = captureLogs();
    this.#logs.push(logs);
    const offsets = { wall: 0, steady: 0 };
    let frozen = false;
    const clock: Clock = {
      now: () => this.clock.now() + offsets.wall,
      after: (delayMs, callback) =>
        this.clock.after(delayMs, () => {
          if (!frozen) callback();
        }),
    };
    const tenure = new Tenure({ steady: () => this.clock.now() + offsets.steady, wall: () => clock.now() });
    const kube = this.#connect(`${identity}/1`, clock);
    this.#closers.push(() => kube.close());
    const election = new LeaderElection({
      leases: new LeaseClient({ client: kube.vital<Lease>(leaseType), ...REF, fieldManager: identity }),
      identity,
      durationMs: DURATION_MS,
      intervalMs: INTERVAL_MS,
      callTimeoutMs: 5_000,
      lateMs: LATE_MS,
      unsettledAnnotation: UNSETTLED,
      unsettledMs,
      tenure,
      clock,
      random: () => 0.5,
      logger: logs.logger,
    });
    let end: Candidate['end'];
    election.run().then(
      () => (end = {}),
      (error: unknown) => (end = { error }),
    );
    if (willing) void election.lead();
    return {
      election,
      tenure,
      logs,
      get end() {
        return end;
      },
      setWallClock: (byMs) => void (offsets.wall += byMs),
      sleep: (ms) => void (offsets.steady -= ms),
      freeze: () => void (frozen = true),
    };
  }

  /** As it is stored; undefined when there is none. */
  async lease(): Promise<Lease | undefined> {
    return (await this.#leases.list({ namespace: REF.namespace })).items[0];
  }

  async createLease(spec: Lease['spec'] & object, annotations: Record<string, string> = {}): Promise<void> {
    const { group, version, kind } = leaseType;
    await this.#leases.create({
      apiVersion: `${group}/${version}`,
      kind,
      metadata: { ...REF, annotations },
      spec,
    });
  }

  async editLease(patch: object): Promise<void> {
    await this.#leases.mergePatch(REF, patch);
  }

  async deleteLease(): Promise<void> {
    await this.#leases.delete(REF);
  }

  /** Until nothing is under way at this instant. */
  settle(): Promise<void> {
    return this.#time.settle();
  }

  async advance(ms: number): Promise<void> {
    await this.#time.until(() => false, ms);
  }

  /** Lets time pass until the condition holds, and tells how much did, ms. */
  async until(condition: () => boolean, maxMs = 120_000): Promise<number> {
    const since = this.clock.now();
    if (!(await this.#time.until(condition, maxMs))) throw new Error(`not within ${maxMs} ms`);
    return this.clock.now() - since;
  }

  /** The result of something that needs time to pass. */
  async outcomeOf(work: Promise<void>): Promise<void> {
    let done = false;
    void work.finally(() => (done = true));
    await this.until(() => done);
    await work;
  }

  async close(): Promise<void> {
    for (const close of this.#closers) await close();
    await this.#kube.close();
    await this.cluster.close();
  }

  get #leases(): ResourceClient<Lease> {
    return this.#kube.resource<Lease>(leaseType);
  }

  #connect(userAgent: string, clock: Clock): KubeClient {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(this.cluster.kubeconfig);
    return connectKube({ kubeConfig, userAgent, clock, onCall: () => (this.#calls += 1) });
  }
}
