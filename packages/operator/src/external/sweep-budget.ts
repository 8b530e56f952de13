/** The part of the account's queries that sweeps may take, all kinds together. */
const SHARE = 1 / 5;
const MINUTE_MS = 60_000;

interface Sweep {
  /** Pages that the last one read. */
  readonly reads: number;
  /** How often there is to be one, ms. */
  readonly intervalMs: number;
}

/** Shares out among the sweeps of all kinds what they may read, so that they leave most of it to others. */
export class SweepBudget {
  readonly #readsPerMinute: () => number | undefined;
  readonly #sweeps = new Map<string, Sweep>();

  /** `readsPerMinute` is the limit that is obeyed now; undefined while none is known. */
  constructor(readsPerMinute: () => number | undefined) {
    this.#readsPerMinute = readsPerMinute;
  }

  /** Notes what a sweep of the kind took. */
  record(kind: string, sweep: Sweep): void {
    this.#sweeps.set(kind, sweep);
  }

  /** What all sweeps at their intervals need of what they may read; above 1 is too much. */
  load(): number {
    const needed = [...this.#sweeps.values()].reduce(
      (sum, { reads, intervalMs }) => sum + (reads * MINUTE_MS) / intervalMs,
      0,
    );
    return needed / this.#allowance();
  }

  /** The time after which another sweep of the kind is paid for, ms. */
  payOffMs(kind: string): number {
    return ((this.#sweeps.get(kind)?.reads ?? 0) * MINUTE_MS) / this.#allowance();
  }

  /** Reads a minute. */
  #allowance(): number {
    return (this.#readsPerMinute() ?? Number.POSITIVE_INFINITY) * SHARE;
  }
}
