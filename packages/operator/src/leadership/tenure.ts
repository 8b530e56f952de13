import type { SendGuard } from '../http/exchange.js';

/** A moment as two clocks of this machine tell it, ms. */
export interface Moment {
  /** Cannot be set, but may stand still while the machine sleeps. */
  readonly steady: number;
  /** Goes on while the machine sleeps, but can be set. */
  readonly wall: number;
}

export interface TenureClocks {
  readonly steady: () => number;
  readonly wall: () => number;
}

/** A request was not sent, because another process may lead before it is answered. */
export class NotLeadingError extends Error {
  override readonly name = 'NotLeadingError';
  /** Tells the SDK that nothing has left the process. */
  readonly code = 'ERR_NOT_SENT';
}

/**
 * Until when nobody else may write. It ends as soon as either clock says so: a process that slept, or whose clock was set,
 * rather writes nothing than beside another one.
 */
export class Tenure {
  readonly #clocks: TenureClocks;
  #since: Moment;
  #durationMs = 0;

  constructor(clocks: TenureClocks) {
    this.#clocks = clocks;
    this.#since = this.now();
  }

  now(): Moment {
    return { steady: this.#clocks.steady(), wall: this.#clocks.wall() };
  }

  /** It lasts that long, counted from the moment before it was asked for. */
  grant(since: Moment, durationMs: number): void {
    this.#since = since;
    this.#durationMs = durationMs;
  }

  end(): void {
    this.#durationMs = 0;
  }

  /** 0 when it is over or has not begun. */
  get remainingMs(): number {
    const { steady, wall } = this.now();
    const passed = Math.max(steady - this.#since.steady, wall - this.#since.wall);
    return Math.max(0, this.#durationMs - passed);
  }

  /** Refuses what may still be under way, `deadlineMs` after it was sent, when the tenure is over. */
  guard(deadlineMs: number): SendGuard {
    return () => {
      if (this.remainingMs <= deadlineMs) {
        throw new NotLeadingError('not sent: the lease of this process was not renewed in time');
      }
    };
  }
}
