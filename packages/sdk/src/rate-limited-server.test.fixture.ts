import type { VirtualClock } from '@twingate-kit/testkit';
import type { Limiter, Priority } from './limiter.js';

const minuteMs = 60_000;

/** Counts requests as a server does: undefined = accepted, otherwise the milliseconds until one would be accepted. */
export type Admit = (now: number) => number | undefined;

/** Makes one budget of a server. */
export type ServerModel = (perMinute: number) => Admit;

/** Windows of a minute that begin `offsetMs` after the full minute of the server's clock. */
export function alignedWindow(offsetMs: number): ServerModel {
  return (perMinute) => {
    let window = Number.NaN;
    let count = 0;
    return (now) => {
      const current = Math.floor((now - offsetMs) / minuteMs);
      if (current !== window) {
        window = current;
        count = 0;
      }
      if (count < perMinute) {
        count += 1;
        return undefined;
      }
      return (current + 1) * minuteMs + offsetMs - now;
    };
  };
}

/** Windows of a minute that begin with the first request after the one before. */
export const windowFromFirst: ServerModel = (perMinute) => {
  let startedAt = Number.NEGATIVE_INFINITY;
  let count = 0;
  return (now) => {
    if (now - startedAt >= minuteMs) {
      startedAt = now;
      count = 0;
    }
    if (count < perMinute) {
      count += 1;
      return undefined;
    }
    return startedAt + minuteMs - now;
  };
};

/** Any 60 seconds. */
export const slidingWindow: ServerModel = (perMinute) => {
  let accepted: readonly number[] = [];
  return (now) => {
    accepted = accepted.filter((at) => now - at < minuteMs);
    const oldest = accepted[0];
    if (accepted.length >= perMinute && oldest !== undefined) return oldest + minuteMs - now;
    accepted = [...accepted, now];
    return undefined;
  };
};

/** A bucket of a minute's requests that refills evenly. */
export const tokenBucket: ServerModel = (perMinute) => {
  const tokenMs = minuteMs / perMinute;
  let tokens = perMinute;
  let latest = Number.NaN;
  return (now) => {
    if (!Number.isNaN(latest)) tokens = Math.min(perMinute, tokens + (now - latest) / tokenMs);
    latest = now;
    // Adding up fractions may miss a whole by a hair.
    if (tokens >= 1 - 1e-9) {
      tokens -= 1;
      return undefined;
    }
    return (1 - tokens) * tokenMs;
  };
};

/** What keeps even the best client from sending at once. */
export interface Journey {
  /** Both ways together. */
  readonly latencyMs: number;
  /** Requests in flight at a time. */
  readonly concurrency: number;
}

/** How long `count` requests take at least, if each is sent just so that it comes when it is accepted. */
export function theoreticalMinimumMs(
  model: ServerModel,
  limits: { readonly perMinute: number; readonly count: number; readonly startAt: number },
  journey: Journey = { latencyMs: 0, concurrency: Number.MAX_SAFE_INTEGER },
): number {
  const { perMinute, count, startAt } = limits;
  const admit = model(perMinute);
  const counted: number[] = [];
  let now = startAt;
  while (counted.length < count) {
    const before = counted[counted.length - journey.concurrency];
    now = Math.max(now, before === undefined ? startAt + journey.latencyMs / 2 : before + journey.latencyMs);
    const wait = admit(now);
    if (wait === undefined) counted.push(now);
    else now += Math.max(wait, 1e-3);
  }
  return now + journey.latencyMs / 2 - startAt;
}

/** How a server answers. */
export interface ServerOptions {
  readonly admit: Admit;
  /** Both ways together. */
  readonly latencyMs?: number;
  /** Default: whole seconds, rounded up. */
  readonly retryAfter?: 'seconds' | 'absent';
  /** How far the server's clock is ahead of ours. */
  readonly skewMs?: number;
}

/** What happened to a load. */
export interface Load {
  /** When every call got through, by name. */
  readonly doneAt: Map<string, number>;
  /** When each request was sent. */
  readonly sentAt: number[];
  /** Requests in flight at the first refusal, the refused one included. */
  inFlightAtFirstRefusal: number;
  refused: number;
}

/** Sends calls through a limiter to a server that counts them half-way of their journey, until each got through. */
export function sender(limiter: Limiter, clock: VirtualClock, options: ServerOptions) {
  const { admit, latencyMs = 40, retryAfter = 'seconds', skewMs = 0 } = options;
  const load: Load = { doneAt: new Map(), sentAt: [], inFlightAtFirstRefusal: 0, refused: 0 };
  const half = (): Promise<void> => new Promise((resolve) => clock.after(latencyMs / 2, resolve));
  const send = async (name: string, kind: 'query' | 'mutation', priority: Priority): Promise<void> => {
    for (let again = false; ; again = true) {
      const turn = await limiter.acquire({ kind, priority, again });
      load.sentAt.push(clock.now());
      await half();
      const wait = admit(clock.now() + skewMs);
      if (wait !== undefined && load.refused++ === 0) load.inFlightAtFirstRefusal = limiter.state().inFlight;
      await half();
      if (wait === undefined) {
        turn.release();
        load.doneAt.set(name, clock.now());
        return;
      }
      const stated = retryAfter === 'seconds';
      const retryAfterMs = stated ? Math.max(1, Math.ceil(wait / 1000)) * 1000 : minuteMs;
      turn.refuse({ retryAfterMs, stated });
    }
  };
  return { load, send };
}
