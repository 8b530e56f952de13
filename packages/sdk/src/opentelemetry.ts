import type {
  Attributes,
  BatchObservableResult,
  Counter,
  Histogram,
  Meter,
  ObservableGauge,
  Span,
  Tracer,
} from '@opentelemetry/api';
import { metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { VERSION } from './generated/version.js';
import type { CallEvent, Hooks, ResponseEvent } from './hooks.js';
import type { BudgetState, Limiter, Priority } from './limiter.js';

const scope = '@twingate-kit/sdk';
const priorities: readonly Priority[] = ['urgent', 'normal', 'background'];

/** Options of {@link createOpenTelemetryHooks}. */
export interface OpenTelemetryOptions {
  /** Default: that of the global tracer provider. */
  readonly tracer?: Tracer | undefined;
  /** Default: that of the global meter provider. */
  readonly meter?: Meter | undefined;
  /** Reports the state of this limiter, too. Give the one of the clients, and once if they share it. Default: none. */
  readonly limiter?: Limiter | undefined;
}

/**
 * Makes the hooks of one client that report to OpenTelemetry. They say the names of operations, IDs of requests and durations; never
 * variables, results or keys.
 *
 * Spans: one for every attempt, `query GetGroup` or `mutation CreateGroup`, child of what was active at the call.
 *
 * Metrics, by operation: `twingate.client.request.duration` and `twingate.client.wait.duration` (histograms, in seconds),
 * `twingate.client.retries`. By kind, with a limiter: `twingate.client.limiter.waiting`, `.in_flight`, `.limit`, `.used`.
 */
export function createOpenTelemetryHooks(options: OpenTelemetryOptions = {}): Hooks {
  const meter = options.meter ?? metrics.getMeter(scope, VERSION);
  const spans = new AttemptSpans(options.tracer ?? trace.getTracer(scope, VERSION));
  const { durations, waits, retries } = createInstruments(meter);
  if (options.limiter !== undefined) observeLimiter(meter, options.limiter);
  return {
    onWait: (event) => {
      spans.waited(event.requestId, event.waitedMs);
      waits.record(event.waitedMs / 1000, { ...operationOf(event), 'twingate.priority': event.priority });
    },
    onRequest: (event) => spans.start(event),
    onResponse: (event) => {
      spans.end(event);
      durations.record(event.durationMs / 1000, { ...operationOf(event), ...errorOf(event) });
    },
    onRetry: (event) => retries.add(1, { ...operationOf(event), 'error.type': event.reason }),
  };
}

interface Instruments {
  readonly durations: Histogram;
  readonly waits: Histogram;
  readonly retries: Counter;
}

function createInstruments(meter: Meter): Instruments {
  return {
    durations: meter.createHistogram('twingate.client.request.duration', {
      unit: 's',
      description: 'Time from handing a request to the socket to its complete answer.',
    }),
    waits: meter.createHistogram('twingate.client.wait.duration', {
      unit: 's',
      description: 'Time that a call waited for the limiter, if it had to.',
    }),
    retries: meter.createCounter('twingate.client.retries', {
      unit: '{attempt}',
      description: 'Failed attempts that are repeated.',
    }),
  };
}

/** The spans of attempts that have not ended. */
class AttemptSpans {
  readonly #tracer: Tracer;
  readonly #open = new Map<string, Span>();
  readonly #waitedMs = new Map<string, number>();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  /** The wait comes before the request that it belongs to. */
  waited(requestId: string, waitedMs: number): void {
    this.#waitedMs.set(requestId, waitedMs);
  }

  start(event: CallEvent): void {
    const waitedMs = this.#waitedMs.get(event.requestId) ?? 0;
    this.#waitedMs.delete(event.requestId);
    const span = this.#tracer.startSpan(`${event.kind} ${event.operation}`, {
      kind: SpanKind.CLIENT,
      attributes: {
        ...operationOf(event),
        'http.request.resend_count': event.attempt - 1,
        'twingate.correlation_id': event.correlationId,
        'twingate.priority': event.priority,
        'twingate.request_id': event.requestId,
        'twingate.waited_ms': waitedMs,
      },
    });
    this.#open.set(event.requestId, span);
  }

  end(event: ResponseEvent): void {
    const span = this.#open.get(event.requestId);
    this.#open.delete(event.requestId);
    if (event.outcome !== 'ok') {
      span?.setAttributes(errorOf(event));
      span?.setStatus({ code: SpanStatusCode.ERROR, message: event.outcome });
    }
    span?.end();
  }
}

function operationOf({ operation, kind }: CallEvent): Attributes {
  return { 'graphql.operation.name': operation, 'graphql.operation.type': kind };
}

function errorOf({ outcome }: ResponseEvent): Attributes {
  return outcome === 'ok' ? {} : { 'error.type': outcome };
}

/** Reports the limiter's state whenever metrics are collected. */
function observeLimiter(meter: Meter, limiter: Limiter): void {
  const gauge = (name: string, description: string): ObservableGauge =>
    meter.createObservableGauge(`twingate.client.limiter.${name}`, { unit: '{request}', description });
  const gauges = {
    waiting: gauge('waiting', 'Calls that wait for their turn.'),
    inFlight: gauge('in_flight', 'Requests that have their turn.'),
    limit: gauge('limit', 'Requests a minute that are known or learned to be allowed.'),
    used: gauge('used', 'Requests that count against the limit.'),
  };
  const observe = (result: BatchObservableResult): void => {
    const { reads, writes } = limiter.state();
    observeBudget(result, gauges, reads, { 'graphql.operation.type': 'query' });
    observeBudget(result, gauges, writes, { 'graphql.operation.type': 'mutation' });
  };
  meter.addBatchObservableCallback(observe, Object.values(gauges));
}

type Gauges = Readonly<Record<'waiting' | 'inFlight' | 'limit' | 'used', ObservableGauge>>;

function observeBudget(
  result: BatchObservableResult,
  { waiting, inFlight, limit, used }: Gauges,
  budget: BudgetState,
  attributes: Attributes,
): void {
  for (const priority of priorities) {
    result.observe(waiting, budget.waiting[priority], { ...attributes, 'twingate.priority': priority });
  }
  result.observe(inFlight, budget.inFlight, attributes);
  result.observe(used, budget.used, attributes);
  if (budget.perMinute !== undefined) result.observe(limit, budget.perMinute, attributes);
}
