import type { Clock } from '../clock/clock.js';

const minute = 60_000;

export interface RateLimits {
  readonly readsPerMinute?: number;
  readonly writesPerMinute?: number;
  /** `fixed`: a minute that starts with the first request in it; `sliding`: any 60 seconds. Default: fixed. */
  readonly window?: 'fixed' | 'sliding';
  /** False: 429 without a Retry-After header. Default: true. */
  readonly retryAfter?: boolean;
}

/** Counts the requests of one budget. Refused requests do not count. */
export class RateWindow {
  readonly #clock: Clock;
  #startedAt = -Infinity;
  #count = 0;
  /** Instants of the accepted requests of the last minute, oldest first. */
  #accepted: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Undefined: accepted. Otherwise the ms until a request would be accepted again. */
  admit(perMinute: number, kind: 'fixed' | 'sliding'): number | undefined {
    const now = this.#clock.now();
    return kind === 'fixed' ? this.#admitFixed(now, perMinute) : this.#admitSliding(now, perMinute);
  }

  #admitFixed(now: number, perMinute: number): number | undefined {
    if (now - this.#startedAt >= minute) {
      this.#startedAt = now;
      this.#count = 0;
    }
    if (this.#count >= perMinute) return this.#startedAt + minute - now;
    this.#count += 1;
    return undefined;
  }

  #admitSliding(now: number, perMinute: number): number | undefined {
    this.#accepted = this.#accepted.filter((at) => now - at < minute);
    const oldest = this.#accepted[0];
    if (this.#accepted.length >= perMinute) return (oldest ?? now) + minute - now;
    this.#accepted.push(now);
    return undefined;
  }
}
