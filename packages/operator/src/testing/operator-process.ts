import { composeOperator } from '../composition-root.js';
import type { Edges } from '../composition/container.js';
import type { KubeClient } from '../kube/index.js';
import type { Clock } from '../engine/index.js';
import { OperatorMetrics } from '../observability/index.js';
import type { Operator } from '../operator.js';
import type { Gate } from './gate.js';
import { Lifeline } from './lifeline.js';

export interface OperatorProcessOptions extends Pick<Edges, 'config' | 'logger' | 'newId'> {
  readonly clock: Clock;
  readonly connectKube: (clock: Clock) => KubeClient;
  /** Through which its connections go; a process without any cannot be killed. */
  readonly gates?: readonly Gate[];
}

/** An operator that runs in this process and can end like one of its own. */
export class OperatorProcess {
  readonly #operator: Operator;
  readonly #lifeline: Lifeline;
  readonly #kube: KubeClient;
  readonly #metrics = new OperatorMetrics({ version: 'test' });
  readonly #gates: readonly Gate[];
  readonly #ended: Promise<unknown>;

  constructor({ config, logger, newId, clock, connectKube, gates = [] }: OperatorProcessOptions) {
    this.#lifeline = new Lifeline(clock);
    this.#kube = connectKube(this.#lifeline);
    this.#gates = gates;
    this.#operator = composeOperator({
      config,
      logger,
      newId,
      kube: this.#kube,
      clock: this.#lifeline,
      random: () => 0.5,
      metrics: this.#metrics,
      version: 'test',
      ownNamespace: 'default',
    });
    this.#ended = this.#operator.run().catch((error: unknown) => error);
  }

  readinessProblems(): readonly string[] {
    return this.#operator.readinessProblems();
  }

  /** The value of a metric's line, such as `name{kind="TwingateGroup"}`. */
  async metric(line: string): Promise<number> {
    const text = await this.#metrics.registry.metrics();
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
    await Promise.all([this.#kube.close(), ...this.#gates.map((gate) => gate.shut())]);
  }
}
