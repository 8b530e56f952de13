import type { Priority } from './limiter.js';

/** A minute, and a little for clocks and networks that are not exact. */
const windowMs = 60_100;

/** What one kind of requests may do: a pause, and optionally so many requests in any minute. */
export class Budget {
  readonly perMinute: number | undefined;
  #inFlight = 0;
  #pausedUntil = 0;
  /** When requests of the last minute ended, oldest first. Empty without a limit. */
  readonly #ended: number[] = [];

  constructor(perMinute: number | undefined) {
    this.perMinute = perMinute;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get pausedUntil(): number {
    return this.#pausedUntil;
  }

  /** Requests that count against the limit now. */
  used(now: number): number {
    while (this.#ended[0] !== undefined && this.#ended[0] + windowMs <= now) this.#ended.shift();
    return this.#inFlight + this.#ended.length;
  }

  /** When a request of this priority may start: `now` or earlier = at once, Infinity = not before another has ended. */
  readyAt(now: number, priority: Priority, reserve: number): number {
    return Math.max(this.#pausedUntil, this.#windowOpensAt(now, priority === 'urgent' ? 0 : reserve));
  }

  start(): void {
    this.#inFlight += 1;
  }

  /**
   * A request counts from its start until a minute after its end, because the server counted it at some moment
   * between the two.
   */
  end(now: number): void {
    this.#inFlight -= 1;
    if (this.perMinute !== undefined) this.#ended.push(now);
  }

  pauseUntil(time: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, time);
  }

  #windowOpensAt(now: number, reserve: number): number {
    if (this.perMinute === undefined) return now;
    const allowed = Math.max(1, this.perMinute - reserve);
    const tooMany = this.used(now) - allowed + 1;
    if (tooMany <= 0) return now;
    const lastToLeave = this.#ended[tooMany - 1];
    return lastToLeave === undefined ? Number.POSITIVE_INFINITY : lastToLeave + windowMs;
  }
}
