import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes } from '@opentelemetry/api';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { TwingateSimulator } from '@twingate-kit/testkit';
import { startTwingateSimulator } from '@twingate-kit/testkit';
import { expect } from 'chai';
import type { TwingateClient } from './index.js';
import { createLimiter, createTwingateClient } from './index.js';
import { createOpenTelemetryHooks } from './opentelemetry.js';

/** What a metric says about one set of attributes. */
interface Point {
  readonly attributes: Attributes;
  /** How many values there are, of a histogram. */
  readonly value: number;
}

/** Collects when it is asked. */
class PulledReader extends MetricReader {
  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

describe('OpenTelemetry hooks', () => {
  let simulator: TwingateSimulator;
  let client: TwingateClient;
  let exporter: InMemorySpanExporter;
  let reader: PulledReader;
  let tracerProvider: BasicTracerProvider;

  beforeEach(async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    exporter = new InMemorySpanExporter();
    reader = new PulledReader();
    tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    const meterProvider = new MeterProvider({ readers: [reader] });
    simulator = await startTwingateSimulator({ apiKey: 'tk-key' });
    const limiter = createLimiter({ concurrency: 1, limits: { writesPerMinute: 20 } });
    const { network, apiKey, url: apiUrl } = simulator;
    client = createTwingateClient({
      network,
      apiKey,
      apiUrl,
      limiter,
      correlationId: 'run-7',
      random: () => 0,
      hooks: createOpenTelemetryHooks({
        tracer: tracerProvider.getTracer('test'),
        meter: meterProvider.getMeter('test'),
        limiter,
      }),
    });
  });

  afterEach(async () => {
    context.disable();
    await simulator.close();
  });

  async function points(name: string): Promise<readonly Point[]> {
    const { resourceMetrics } = await reader.collect();
    return resourceMetrics.scopeMetrics
      .flatMap(({ metrics }) => metrics)
      .filter(({ descriptor }) => descriptor.name === name)
      .flatMap(({ dataPoints }): readonly Point[] =>
        dataPoints.map(({ attributes, value }) => ({
          attributes,
          value: typeof value === 'number' ? value : value.count,
        })),
      );
  }

  it('make a client span of every attempt, child of what is active at the call', async () => {
    simulator.faults.add({ fault: { kind: 'lost-reply' }, operations: 'reads' });
    const parent = tracerProvider.getTracer('test').startSpan('parent');
    await context.with(trace.setSpan(context.active(), parent), () => client.groups.findByName('dev'));
    const [failed, good, ...others] = exporter.getFinishedSpans();
    expect(others).to.have.length(0);
    expect(failed).to.include({ name: 'query ListGroups', kind: SpanKind.CLIENT });
    expect(failed?.status).to.deep.equal({ code: SpanStatusCode.ERROR, message: 'TRANSPORT' });
    expect(failed?.attributes).to.include({
      'graphql.operation.name': 'ListGroups',
      'graphql.operation.type': 'query',
      'error.type': 'TRANSPORT',
      'http.request.resend_count': 0,
      'twingate.correlation_id': 'run-7',
      'twingate.priority': 'normal',
    });
    expect(good?.status.code).to.equal(SpanStatusCode.UNSET);
    expect(good?.attributes).to.include({ 'http.request.resend_count': 1 });
    expect(good?.attributes['twingate.request_id']).to.not.equal(failed?.attributes['twingate.request_id']);
    expect(
      exporter.getFinishedSpans().map(({ parentSpanContext }) => parentSpanContext?.spanId),
    ).to.deep.equal([parent, parent].map((span) => span.spanContext().spanId));
  });

  it('measure durations, waits and repetitions by operation', async () => {
    simulator.faults.add({ fault: { kind: 'dropped-connection' }, operations: 'reads' });
    await Promise.all([client.groups.findByName('a'), client.groups.create({ name: 'secret-name' })]);
    const query = { 'graphql.operation.name': 'ListGroups', 'graphql.operation.type': 'query' };
    const mutation = { 'graphql.operation.name': 'CreateGroup', 'graphql.operation.type': 'mutation' };
    const failed = { ...query, 'error.type': 'TRANSPORT' };
    expect(await points('twingate.client.request.duration')).to.have.deep.members([
      { attributes: failed, value: 1 },
      { attributes: query, value: 1 },
      { attributes: mutation, value: 1 },
    ]);
    expect(await points('twingate.client.retries')).to.deep.equal([{ attributes: failed, value: 1 }]);
    expect(await points('twingate.client.wait.duration')).to.not.have.length(0);
  });

  it('observe the limiter', async () => {
    await client.groups.create({ name: 'dev' });
    const [reads, writes] = ['query', 'mutation'].map((type) => ({ 'graphql.operation.type': type }));
    expect(await points('twingate.client.limiter.limit')).to.deep.equal([{ attributes: writes, value: 20 }]);
    expect(await points('twingate.client.limiter.used')).to.deep.equal([
      { attributes: reads, value: 0 },
      { attributes: writes, value: 1 },
    ]);
    expect(await points('twingate.client.limiter.in_flight')).to.deep.equal([
      { attributes: reads, value: 0 },
      { attributes: writes, value: 0 },
    ]);
    expect(await points('twingate.client.limiter.waiting')).to.have.deep.members(
      ['urgent', 'normal', 'background'].flatMap((priority) =>
        [reads, writes].map((kind) => ({ attributes: { ...kind, 'twingate.priority': priority }, value: 0 })),
      ),
    );
  });

  it('never say what was asked or answered', async () => {
    await client.groups.create({ name: 'secret-name' });
    const spans = exporter
      .getFinishedSpans()
      .map(({ name, attributes, events }) => ({ name, attributes, events }));
    const { resourceMetrics } = await reader.collect();
    const text = JSON.stringify([spans, resourceMetrics.scopeMetrics]);
    expect(text).to.contain('CreateGroup');
    expect(text).to.not.contain('secret-name');
    expect(text).to.not.contain('tk-key');
  });
});
