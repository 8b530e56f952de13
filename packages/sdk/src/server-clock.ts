import type { Clock } from './clock.js';

/** The time at the API, as far as its Date headers tell (whole seconds, plus half the round trip). */
export interface ServerClock {
  /** Milliseconds since the epoch; our own clock until the first answer. */
  now(): number;
}

/** A server clock that learns. */
export interface LearningServerClock extends ServerClock {
  /** Takes the Date header of an answer; anything that is no date is ignored. */
  observe(date: string | null, requestedAt: number): void;
}

/** Makes a server clock that runs with the given one. */
export function createServerClock(clock: Clock): LearningServerClock {
  let offsetMs = 0;
  return {
    now: () => clock.now() + offsetMs,
    observe(date, requestedAt) {
      const serverTime = date === null ? Number.NaN : Date.parse(date);
      if (Number.isNaN(serverTime)) return;
      offsetMs = serverTime - (requestedAt + clock.now()) / 2;
    },
  };
}
