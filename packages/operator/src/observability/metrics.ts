import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ControllerMetrics, ReconcileOutcome } from '../engine/index.js';

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

const SECONDS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 120];

/** All metrics of the operator. None has a label with the name of an object: their number would grow with use. */
export class OperatorMetrics implements ControllerMetrics {
  readonly registry = new Registry();
  readonly #reconciles = this.#counter(
    'twingate_operator_reconcile_total',
    'Runs by controller and outcome',
    ['controller', 'outcome'],
  );
  readonly #reconcileSeconds = this.#histogram(
    'twingate_operator_reconcile_duration_seconds',
    'Duration of runs',
    ['controller'],
  );
  readonly #apiCalls = this.#counter('twingate_operator_api_requests_total', 'Calls to the Twingate API', [
    'operation',
    'outcome',
  ]);
  readonly #apiSeconds = this.#histogram(
    'twingate_operator_api_request_duration_seconds',
    'Duration of calls to the Twingate API',
    ['operation'],
  );
  readonly #apiWaitSeconds = this.#counter(
    'twingate_operator_api_wait_seconds_total',
    'Time that calls to the Twingate API waited for their turn',
    ['priority'],
  );
  readonly #kubeCalls = this.#counter('rest_client_requests_total', 'Calls to the Kubernetes API', [
    'verb',
    'resource',
    'code',
  ]);
  readonly #kubeSeconds = this.#histogram(
    'rest_client_request_duration_seconds',
    'Duration of calls to the Kubernetes API',
    ['verb'],
  );
  readonly #queues = new Map<string, MeasuredQueue>();
  readonly #counts = new Map<string, () => number>();
  readonly #values = new Map<string, Map<string, () => number>>();

  constructor(build: { readonly version: string }) {
    this.#measureQueues();
    this.#measureProcess();
    this.#gauge('twingate_operator_objects', 'Objects known, by kind', ['kind'], (gauge) => {
      for (const [kind, count] of this.#counts) gauge.set({ kind }, count());
    });
    this.#gauge(
      'twingate_operator_build_info',
      'Always 1; the label says which version runs',
      ['version'],
      (gauge) => gauge.set({ version: build.version }, 1),
    );
  }

  reconciled(controller: string, outcome: ReconcileOutcome, durationMs: number): void {
    this.#reconciles.inc({ controller, outcome });
    this.#reconcileSeconds.observe({ controller }, durationMs / 1000);
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

  /** Shows the queue from now on. */
  watchQueue(name: string, queue: MeasuredQueue): void {
    this.#queues.set(name, queue);
  }

  /** Shows the number of objects of a kind from now on. */
  watchObjects(kind: string, count: () => number): void {
    this.#counts.set(kind, count);
  }

  /** Shows whether this process leads from now on. */
  watchLeader(isLeading: () => boolean): void {
    const help = '1 while this process is the one that writes';
    this.#gauge('twingate_operator_leader', help, [], (gauge) => gauge.set(Number(isLeading())));
  }

  /** A gauge that is read when metrics are scraped, e.g. whether a guard holds. */
  watchValue(name: `twingate_operator_${string}`, help: string, kind: string, read: () => number): void {
    const present = this.#values.get(name);
    const reads = present ?? new Map<string, () => number>();
    reads.set(kind, read);
    if (present !== undefined) return;
    this.#values.set(name, reads);
    this.#gauge(name, help, ['kind'], (gauge) => {
      for (const [label, value] of reads) gauge.set({ kind: label }, value());
    });
  }

  #measureQueues(): void {
    const each = (name: string, help: string, read: (queue: MeasuredQueue) => number): void =>
      this.#gauge(name, help, ['name'], (gauge) => {
        for (const [queueName, queue] of this.#queues) gauge.set({ name: queueName }, read(queue));
      });
    each('workqueue_depth', 'Keys that wait for a worker', (queue) => queue.size);
    each('workqueue_in_flight', 'Keys that are worked on', (queue) => queue.inFlight);
    each('workqueue_delayed', 'Keys whose delay has not passed', (queue) => queue.delayed);
    each(
      'workqueue_oldest_age_seconds',
      'Age of the key that waits longest',
      (queue) => queue.oldestAgeMs / 1000,
    );
  }

  /** Read at each scrape; prom-client's own collection keeps timers running. */
  #measureProcess(): void {
    this.#gauge('process_resident_memory_bytes', 'Resident memory', [], (gauge) =>
      gauge.set(process.memoryUsage.rss()),
    );
    this.#gauge('process_cpu_seconds_total', 'User and system CPU time', [], (gauge) => {
      const { user, system } = process.cpuUsage();
      gauge.set((user + system) / 1e6);
    });
    this.#gauge('process_start_time_seconds', 'Start of the process, seconds since epoch', [], (gauge) =>
      gauge.set(Math.round(performance.timeOrigin / 1000)),
    );
  }

  #counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  #histogram<L extends string>(name: string, help: string, labelNames: readonly L[]): Histogram<L> {
    return new Histogram({
      name,
      help,
      labelNames: [...labelNames],
      buckets: SECONDS,
      registers: [this.registry],
    });
  }

  #gauge<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    read: (gauge: Gauge<L>) => void,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      collect() {
        this.reset();
        read(this);
      },
    });
  }
}
