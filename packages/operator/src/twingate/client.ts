import { createLimiter, createTwingateClient, type Fetch, type TwingateClient } from '@twingate-kit/sdk';
import type { Config } from '../config.js';
import type { Clock } from '../engine/index.js';
import { LATE_COMMIT_MARGIN_MS } from '../external/limits.js';
import type { OperatorMetrics } from '../observability/index.js';
import { UnansweredMutations } from './unanswered-mutations.js';

export interface ConnectTwingateOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: () => number;
  readonly metrics: OperatorMetrics;
  readonly version: string;
  readonly fetch: Fetch;
}

/** The API client, and what is not known of its mutations. */
export interface TwingateConnection {
  readonly client: TwingateClient;
  readonly unanswered: Pick<UnansweredMutations, 'underWay' | 'effectiveForMs'>;
  /** The limit of queries that is obeyed now; undefined while none is known. */
  readsPerMinute(): number | undefined;
}

export function connectTwingate({
  config,
  clock,
  random,
  metrics,
  version,
  fetch,
}: ConnectTwingateOptions): TwingateConnection {
  const unanswered = new UnansweredMutations({
    now: () => clock.now(),
    lateMs: config.requestTimeoutMs + LATE_COMMIT_MARGIN_MS,
  });
  const limiter = createLimiter({
    clock,
    concurrency: 16,
    limits: { readsPerMinute: config.readsPerMinute, writesPerMinute: config.writesPerMinute },
    // A revoked access must not wait behind hundreds of new objects.
    reserveForUrgent: true,
  });
  const client = createTwingateClient({
    network: config.network,
    apiKey: config.apiKey,
    host: config.host,
    apiUrl: config.apiUrl,
    timeoutMs: config.requestTimeoutMs,
    fetch,
    clock,
    random,
    // The lifecycle decides about every lost reply itself.
    repeatMutations: false,
    userAgent: `twingate-kit-operator/${version}`,
    limiter,
    hooks: {
      onRequest: ({ kind }) => {
        if (kind === 'mutation') unanswered.sent();
      },
      onResponse: ({ kind, operation, outcome, durationMs }) => {
        if (kind === 'mutation') unanswered.ended(outcome);
        metrics.apiCall({ operation, outcome, durationMs });
      },
      onWait: ({ priority, waitedMs }) => metrics.apiWait(priority, waitedMs),
    },
  });
  metrics.watchBudgets(() => {
    const { reads, writes } = limiter.state();
    return { read: reads, write: writes };
  });
  return {
    client,
    unanswered,
    readsPerMinute: () => limiter.state().reads.perMinute,
  };
}
