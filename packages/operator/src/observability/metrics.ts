import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ControllerMetrics, ReconcileOutcome } from '../engine/index.js';
import { metricDefinitions as definitions, type MetricDefinition } from './metric-definitions.js';

/** What is read from a queue when metrics are scraped. */
export interface MeasuredQueue {
  readonly size: number;
  readonly inFlight: number;
  readonly delayed: number;
  readonly oldestAgeMs: number;
}

/** A call to the Kubernetes API that ended; `status` 0 when there was no answer. */
export interface MeasuredKubeCall {
  readonly verb: string;
  readonly resource: string;
  readonly status: number;
  readonly durationMs: number;
}

/** A call to the Twingate API that ended. */
export interface MeasuredApiCall {
  /** Name of the GraphQL operation. */
  readonly operation: string;
  /** `ok`, or the code of the error, e.g. `RATE_LIMITED`. */
  readonly outcome: string;
  readonly durationMs: number;
}

/** What is read of the limits that calls to the Twingate API obey, for `read` and `write`. */
export interface MeasuredBudget {
  readonly perMinute?: number | undefined;
  readonly inFlight: number;
  /** ms since epoch; absent when there is no pause. */
  readonly pausedUntil?: number | undefined;
}

/** A metric that is read for each kind when metrics are scraped. */
type KindDefinition = MetricDefinition & { readonly labels: readonly ['kind'] };

const SECONDS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 120];

/** All metrics of the operator, see {@link definitions}. */
export class OperatorMetrics implements ControllerMetrics {
  readonly registry = new Registry();
  readonly #reconciles = this.#counter(definitions.reconciles);
  readonly #reconcileSeconds = this.#histogram(definitions.reconcileSeconds);
  readonly #drift = this.#counter(definitions.drift);
  readonly #apiCalls = this.#counter(definitions.apiCalls);
  readonly #apiSeconds = this.#histogram(definitions.apiSeconds);
  readonly #apiWaitSeconds = this.#counter(definitions.apiWaitSeconds);
  readonly #kubeCalls = this.#counter(definitions.kubeCalls);
  readonly #kubeSeconds = this.#histogram(definitions.kubeSeconds);
  readonly #queueSeconds = this.#histogram(definitions.queueSeconds);
  readonly #queueRetries = this.#counter(definitions.queueRetries);
  readonly #queues = new Map<string, MeasuredQueue>();
  readonly #values = new Map<string, Map<string, () => number>>();

  constructor(build: { readonly version: string }) {
    this.#measureQueues();
    this.#measureProcess();
    this.#gauge(definitions.buildInfo, (gauge) => gauge.set({ version: build.version }, 1));
  }

  reconciled(controller: string, outcome: ReconcileOutcome, durationMs: number): void {
    this.#reconciles.inc({ controller, outcome });
    this.#reconcileSeconds.observe({ controller }, durationMs / 1000);
  }

  waited(controller: string, waitedMs: number): void {
    this.#queueSeconds.observe({ name: controller }, waitedMs / 1000);
  }

  retried(controller: string): void {
    this.#queueRetries.inc({ name: controller });
  }

  drifted(kind: string, outcome: 'found' | 'corrected'): void {
    this.#drift.inc({ kind, outcome });
  }

  kubeCall(call: MeasuredKubeCall): void {
    this.#kubeCalls.inc({ verb: call.verb, resource: call.resource, code: String(call.status) });
    // A watch lasts as long as it lasts.
    if (call.verb !== 'watch') this.#kubeSeconds.observe({ verb: call.verb }, call.durationMs / 1000);
  }

  apiCall(call: MeasuredApiCall): void {
    this.#apiCalls.inc({ operation: call.operation, outcome: call.outcome });
    this.#apiSeconds.observe({ operation: call.operation }, call.durationMs / 1000);
  }

  apiWait(priority: string, waitedMs: number): void {
    this.#apiWaitSeconds.inc({ priority }, waitedMs / 1000);
  }

  /** Shows the limits that calls obey from now on. */
  watchBudgets(read: () => Readonly<Record<'read' | 'write', MeasuredBudget>>): void {
    const each = (
      definition: MetricDefinition,
      valueOf: (budget: MeasuredBudget) => number | undefined,
    ): void =>
      this.#gauge(definition, (gauge) => {
        for (const [calls, budget] of Object.entries(read())) {
          const value = valueOf(budget);
          if (value !== undefined) gauge.set({ calls }, value);
        }
      });
    each(definitions.apiLimit, ({ perMinute }) => perMinute);
    each(definitions.apiInFlight, ({ inFlight }) => inFlight);
    each(definitions.apiPaused, ({ pausedUntil }) => Number(pausedUntil !== undefined));
  }

  /** Shows the queue from now on. */
  watchQueue(name: string, queue: MeasuredQueue): void {
    this.#queues.set(name, queue);
  }

  /** Shows whether this process leads from now on. */
  watchLeader(isLeading: () => boolean): void {
    this.#gauge(definitions.leader, (gauge) => gauge.set(Number(isLeading())));
  }

  /** A gauge that is read for each kind when metrics are scraped, e.g. whether a guard holds. */
  watchValue(definition: KindDefinition, kind: string, read: () => number): void {
    const present = this.#values.get(definition.name);
    const reads = present ?? new Map<string, () => number>();
    reads.set(kind, read);
    if (present !== undefined) return;
    this.#values.set(definition.name, reads);
    this.#gauge(definition, (gauge) => {
      for (const [label, value] of reads) gauge.set({ kind: label }, value());
    });
  }

  #measureQueues(): void {
    const each = (definition: MetricDefinition, read: (queue: MeasuredQueue) => number): void =>
      this.#gauge(definition, (gauge) => {
        for (const [name, queue] of this.#queues) gauge.set({ name }, read(queue));
      });
    each(definitions.queueDepth, (queue) => queue.size);
    each(definitions.queueInFlight, (queue) => queue.inFlight);
    each(definitions.queueDelayed, (queue) => queue.delayed);
    each(definitions.queueOldestAge, (queue) => queue.oldestAgeMs / 1000);
  }

  /** Read at each scrape; prom-client's own collection keeps timers running. */
  #measureProcess(): void {
    this.#gauge(definitions.residentMemory, (gauge) => gauge.set(process.memoryUsage.rss()));
    this.#gauge(definitions.startTime, (gauge) => gauge.set(Math.round(performance.timeOrigin / 1000)));
    new Counter({
      name: definitions.cpuSeconds.name,
      help: definitions.cpuSeconds.help,
      registers: [this.registry],
      collect() {
        const { user, system } = process.cpuUsage();
        this.reset();
        this.inc((user + system) / 1e6);
      },
    });
  }

  #counter<L extends string>({
    name,
    help,
    labels,
  }: MetricDefinition & { labels: readonly L[] }): Counter<L> {
    return new Counter({ name, help, labelNames: [...labels], registers: [this.registry] });
  }

  #histogram<L extends string>({
    name,
    help,
    labels,
  }: MetricDefinition & { labels: readonly L[] }): Histogram<L> {
    return new Histogram({
      name,
      help,
      labelNames: [...labels],
      buckets: SECONDS,
      registers: [this.registry],
    });
  }

  #gauge({ name, help, labels }: MetricDefinition, read: (gauge: Gauge) => void): void {
    new Gauge({
      name,
      help,
      labelNames: [...labels],
      registers: [this.registry],
      collect() {
        this.reset();
        read(this);
      },
    });
  }
}
