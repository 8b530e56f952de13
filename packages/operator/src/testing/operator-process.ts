import { composeOperator } from '../composition-root.js';
import type { Edges } from '../composition/container.js';
import type { KubeClient } from '../kube/index.js';
import type { Clock } from '../engine/index.js';
import { OperatorMetrics } from '../observability/index.js';
import type { Operator } from '../operator.js';
import { Tenure } from '../leadership/index.js';
import type { SendGuard } from '../http/exchange.js';
import { connectApi, type ApiConnections } from '../twingate/send.js';
import type { Gate } from './gate.js';
import { Lifeline } from './lifeline.js';

export interface OperatorProcessOptions extends Pick<Edges, 'config' | 'logger' | 'newId'> {
  readonly clock: Clock;
  readonly connectKube: (clock: Clock, guard: SendGuard) => KubeClient;
  /** Of this machine, beside its clock; default: the same. */
  readonly steady?: () => number;
  /** Through which its connections go; a process without any cannot be killed. */
  readonly gates?: readonly Pick<Gate, 'shut'>[];
}

/** An operator that runs in this process and can end like one of its own. */
export class OperatorProcess {
  readonly #operator: Operator;
  readonly #lifeline: Lifeline;
  readonly #kube: KubeClient;
  readonly #api: ApiConnections;
  readonly #metrics = new OperatorMetrics({ version: 'test' });
  readonly #gates: readonly Pick<Gate, 'shut'>[];
  readonly #ended: Promise<unknown>;
  #failure: unknown;

  constructor({ config, logger, newId, clock, connectKube, gates = [], steady }: OperatorProcessOptions) {
    this.#lifeline = new Lifeline(clock);
    const wall = (): number => clock.now();
    const tenure = new Tenure({ steady: steady ?? wall, wall });
    this.#kube = connectKube(this.#lifeline, tenure.guard(0));
    this.#api = connectApi(tenure.guard(config.requestTimeoutMs));
    this.#gates = gates;
    this.#operator = composeOperator({
      config,
      logger,
      newId,
      kube: this.#kube,
      fetch: this.#api.fetch,
      tenure,
      clock: this.#lifeline,
      random: () => 0.5,
      metrics: this.#metrics,
      version: 'test',
      ownNamespace: 'default',
    });
    this.#ended = this.#operator.run().catch((error: unknown) => (this.#failure = error));
  }

  readinessProblems(): readonly string[] {
    return this.#operator.readinessProblems();
  }

  /** Why it ended by itself, when it did. */
  get failure(): unknown {
    return this.#failure;
  }

  /** What /metrics says. */
  metrics(): Promise<string> {
    return this.#metrics.registry.metrics();
  }

  /** The value of a metric's line, such as `name{kind="TwingateGroup"}`. */
  async metric(line: string): Promise<number> {
    const text = await this.metrics();
    const found = text.split('\n').find((candidate) => candidate.startsWith(`${line} `));
    return Number(found?.slice(line.length + 1));
  }

  /** As on SIGTERM. Needs time to pass meanwhile. */
  async stop(): Promise<void> {
    await this.#operator.stop();
    await this.#ended;
    await this.#disconnect();
  }

  /** As on SIGKILL: nothing that was planned happens, connections break, and what was sent is on its way. */
  async kill(): Promise<void> {
    if (this.#gates.length === 0) throw new Error('Only an operator behind gates can be killed');
    this.#lifeline.cut();
    await this.#disconnect();
  }

  /** Frees what the operating system would have freed after {@link kill}. */
  async bury(): Promise<void> {
    this.#lifeline.bury();
    await this.#operator.stop();
  }

  async #disconnect(): Promise<void> {
    await Promise.all([this.#kube.close(), this.#api.close(), ...this.#gates.map((gate) => gate.shut())]);
  }
}
