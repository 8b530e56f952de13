import { createLimiter, createTwingateClient, type TwingateClient } from '@twingate-kit/sdk';
import type { Config } from '../config.js';
import type { Clock } from '../engine/index.js';
import type { OperatorMetrics } from '../observability/index.js';

export interface ConnectTwingateOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: () => number;
  readonly metrics: OperatorMetrics;
  readonly version: string;
}

/** The API client, and how many of its mutations are on their way. */
export interface TwingateConnection {
  readonly client: TwingateClient;
  /** Mutations that were sent and not answered yet. */
  unansweredMutations(): number;
  /** The limit of queries that is obeyed now; undefined while none is known. */
  readsPerMinute(): number | undefined;
}

/** One attempt of a call is given up after this, answer included. */
export const REQUEST_DEADLINE_MS = 20_000;

export function connectTwingate({
  config,
  clock,
  random,
  metrics,
  version,
}: ConnectTwingateOptions): TwingateConnection {
  let unanswered = 0;
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
    timeoutMs: REQUEST_DEADLINE_MS,
    clock,
    random,
    // The lifecycle decides about every lost reply itself.
    repeatMutations: false,
    userAgent: `twingate-kit-operator/${version}`,
    limiter,
    hooks: {
      onRequest: ({ kind }) => {
        if (kind === 'mutation') unanswered += 1;
      },
      onResponse: ({ kind, operation, outcome, durationMs }) => {
        if (kind === 'mutation') unanswered -= 1;
        metrics.apiCall({ operation, outcome, durationMs });
      },
      onWait: ({ priority, waitedMs }) => metrics.apiWait(priority, waitedMs),
    },
  });
  return {
    client,
    unansweredMutations: () => unanswered,
    readsPerMinute: () => limiter.state().reads.perMinute,
  };
}
