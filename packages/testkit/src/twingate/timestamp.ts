import type { Clock } from '../clock/clock.js';

/**
 * Times in the API's form, ISO 8601 with microseconds and offset. Within one millisecond the microseconds count up,
 * so that two writes never carry the same time.
 */
export function createTimestamps(clock: Clock): () => string {
  let lastMs = -1;
  let micros = 0;
  return () => {
    const now = clock.now();
    micros = now === lastMs ? Math.min(micros + 1, 999) : 0;
    lastMs = now;
    return formatTimestamp(now, micros);
  };
}

export function formatTimestamp(ms: number, micros = 0): string {
  return `${new Date(ms).toISOString().slice(0, -1)}${String(micros).padStart(3, '0')}+00:00`;
}
