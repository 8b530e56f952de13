/** One request that has ended: the server counted it at some moment between the two. */
export interface Exchange {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
}

/** Older requests say nothing about any window of a minute, even one that a slow answer told of late. */
const keptMs = 180_000;
/** Without a limit a log could grow without bounds; so many requests a minute are no scarce budget. */
const mostKept = 10_000;

/** The requests of the last minutes that the server accepted, in the order in which they ended. */
export class RequestLog {
  #exchanges: Exchange[] = [];

  add(exchange: Exchange): void {
    this.#exchanges.push(exchange);
    const tooOld = exchange.endedAt - keptMs;
    while (this.#exchanges.length > mostKept || (this.#exchanges[0]?.endedAt ?? Infinity) < tooOld) {
      this.#exchanges.shift();
    }
  }

  /** How many ended after `time`. */
  countAfter(time: number): number {
    return this.#exchanges.length - this.#firstAfter(time);
  }

  /** When the `nth` (from 1) of those that ended after `time` ended; undefined when there are not so many. */
  endOf(nth: number, time: number): number | undefined {
    return this.#exchanges[this.#firstAfter(time) + nth - 1]?.endedAt;
  }

  /** Whether any request was on its way at some moment between the two times. */
  overlaps(from: number, until: number): boolean {
    const next = this.#exchanges[this.#firstAfter(from)];
    return next !== undefined && next.startedAt <= until;
  }

  /** Empties the log and returns what was in it, for {@link putBack}. */
  takeAll(): readonly Exchange[] {
    return this.#exchanges.splice(0);
  }

  /** Puts older requests back in front. */
  putBack(older: readonly Exchange[]): void {
    this.#exchanges.unshift(...older);
  }

  /** Moves all times back: the clock was set back by so many milliseconds. */
  moveBack(ms: number): void {
    this.#exchanges = this.#exchanges.map(({ startedAt, endedAt }) => ({
      startedAt: startedAt - ms,
      endedAt: endedAt - ms,
    }));
  }

  #firstAfter(time: number): number {
    let low = 0;
    let high = this.#exchanges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const ended = this.#exchanges[middle]?.endedAt ?? Infinity;
      if (ended > time) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
