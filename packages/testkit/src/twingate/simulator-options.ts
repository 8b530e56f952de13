import type { Clock } from '../clock/clock.js';
import type { ListOrder } from './collection.js';
import type { KeyRefusal } from './faults.js';
import type { RateLimits } from './rate-window.js';

export interface TwingateSimulatorOptions {
  /** Port on 127.0.0.1. Default: any free one. */
  readonly port?: number;
  /** Default: `simulated`. */
  readonly network?: string;
  /** Default: `simulated-api-key`. */
  readonly apiKey?: string;
  /** Time of the API: timestamps, Date header, latency, limits. Default: real time. */
  readonly clock?: Clock;
  readonly latencyMs?: number;
  readonly limits?: RateLimits | undefined;
  readonly staleReadMs?: number;
  /** Seed of everything random. Default: 1. */
  readonly seed?: number;
  /** Order of all lists. Default: oldest-first. */
  readonly listOrder?: ListOrder;
  /** How a wrong key is answered. Default: json. */
  readonly keyRefusal?: KeyRefusal;
  /** HEAD on the API answers 308 with this Location, as for an account on another shard. */
  readonly shardRedirect?: string;
  /** Prints a line per request to stderr. */
  readonly logRequests?: boolean;
}
