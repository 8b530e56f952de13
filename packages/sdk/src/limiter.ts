import type { Demand, RefusalAnswer } from './budget.js';
import { Budget } from './budget.js';
import { systemClock } from './clock.js';
import type { Clock } from './clock.js';
import { AbortedError, InvalidInputError } from './errors.js';
import type { OperationKind } from './operation.js';
import type { Waiter } from './waiting-line.js';
import { Chooser, WaitingLine } from './waiting-line.js';

/**
 * Who goes first when calls wait: urgent before normal before background, first come first served within one. A call
 * that has waited for more than a minute gets one of ten turns, so that nothing waits for ever.
 */
export type Priority = 'urgent' | 'normal' | 'background';

const kinds: readonly OperationKind[] = ['query', 'mutation'];

/** Limits of the account, as far as they are known. */
export interface FixedLimits {
  /** Queries in any minute, at least 1. Default: to be learned. */
  readonly readsPerMinute?: number | undefined;
  /** Mutations in any minute, at least 1. Default: to be learned. */
  readonly writesPerMinute?: number | undefined;
}

/** Options of {@link createLimiter}. */
export interface LimiterOptions {
  /** Requests in flight at a time. Default: 10. */
  readonly concurrency?: number | undefined;
  /** Default: no limit until an answer 429 teaches one. */
  readonly limits?: FixedLimits | undefined;
  /**
   * Keeps one write for urgent calls, until five seconds before the next one frees, so that an urgent call never
   * waits for longer than that (but for a pause that a 429 asked for). The others lose no turn by it, they get
   * some later. Without effect while no limit is known, and with one write a minute. Default: false.
   */
  readonly reserveForUrgent?: boolean | undefined;
  /**
   * With configured limits, sends one request beyond them when a hundred or more wait, to learn where the minute of the
   * server begins; that can save the better part of a minute. Never with `reserveForUrgent`. Default: true.
   */
  readonly probe?: boolean | undefined;
  /** Default: the clock of the machine. */
  readonly clock?: Clock | undefined;
}

/** A request for a turn. */
export interface TurnRequest {
  /** Which budget it takes from. */
  readonly kind: OperationKind;
  /** Who goes first when calls wait. */
  readonly priority: Priority;
  /** True for the repetition of a request that already had its turn: it goes before those that had none. */
  readonly again?: boolean | undefined;
  /** Aborting it removes the waiting call. */
  readonly signal?: AbortSignal | undefined;
}

/** The permission to send one request. */
export interface Turn {
  /** Milliseconds spent waiting for it. */
  readonly waitedMs: number;
  /** Gives the turn back when the answer is complete or will not come. Further calls have no effect. */
  release(): void;
  /** Gives the turn back when the answer is 429: nothing of this kind starts during the pause. */
  refuse(answer: RefusalAnswer): void;
}

/** One of the two budgets, as it is now. */
export interface BudgetState {
  /** Calls waiting for their turn. */
  readonly waiting: Readonly<Record<Priority, number>>;
  /** Requests that have their turn now. */
  readonly inFlight: number;
  /** The limit that is obeyed now, if one is known. */
  readonly perMinute?: number;
  /** True when refusals taught `perMinute`, false when it is configured or absent. */
  readonly learned: boolean;
  /** Requests that count against `perMinute` now; 0 without a limit. */
  readonly used: number;
  /** Requests that were answered 429 so far. */
  readonly refused: number;
  /** End of the pause that a 429 asked for, in milliseconds since the epoch; absent when there is none. */
  readonly pausedUntil?: number;
}

/** A limiter, as it is now. */
export interface LimiterState {
  /** Most requests in flight at a time. */
  readonly concurrency: number;
  /** Requests in flight now, of both kinds. */
  readonly inFlight: number;
  /** The budget of queries. */
  readonly reads: BudgetState;
  /** The budget of mutations. */
  readonly writes: BudgetState;
}

/** Shares out the API's budget. Give one limiter to all clients of an account. */
export interface Limiter {
  /** Waits for a turn. Rejects with an AbortedError when the signal is aborted first. */
  acquire(request: TurnRequest): Promise<Turn>;
  /** Starts no request of this kind for the next `durationMs` milliseconds. Pauses do not add up. */
  pause(kind: OperationKind, durationMs: number): void;
  /** The state at this moment. */
  state(): LimiterState;
}

/**
 * Makes a limiter: reads and writes apart, in order of priority, obeying 429 and what is known or learned of the limits.
 *
 * @throws InvalidInputError naming every number that makes no sense
 */
export function createLimiter(options: LimiterOptions = {}): Limiter {
  checkLimits(options);
  return new SharedLimiter(options);
}

class SharedLimiter implements Limiter {
  readonly #clock: Clock;
  readonly #concurrency: number;
  readonly #budgets: Readonly<Record<OperationKind, Budget>>;
  readonly #lines: Readonly<Record<OperationKind, WaitingLine>> = {
    query: new WaitingLine(),
    mutation: new WaitingLine(),
  };
  readonly #chooser = new Chooser();
  #order = 0;
  #cancelWake: (() => void) | undefined;

  constructor(options: LimiterOptions) {
    const { clock = systemClock, concurrency = 10, limits, reserveForUrgent = false, probe = true } = options;
    this.#clock = clock;
    this.#concurrency = concurrency;
    this.#budgets = {
      query: new Budget({ perMinute: limits?.readsPerMinute, reserve: false, probe }),
      mutation: new Budget({ perMinute: limits?.writesPerMinute, reserve: reserveForUrgent, probe }),
    };
  }

  acquire(request: TurnRequest): Promise<Turn> {
    const { kind, signal } = request;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#lines[kind].remove(waiter);
        reject(new AbortedError('Aborted while waiting for its turn; nothing was sent.'));
        this.#dispatch();
      };
      const since = this.#clock.now();
      const begin = (): void => {
        signal?.removeEventListener('abort', leave);
        this.#lines[kind].remove(waiter);
        resolve(this.#turn(kind, this.#clock.now() - since));
      };
      const waiter: Waiter = { request, order: this.#order++, since, begin };
      if (signal?.aborted === true) {
        leave();
        return;
      }
      signal?.addEventListener('abort', leave, { once: true });
      this.#lines[kind].add(waiter);
      this.#dispatch();
    });
  }

  pause(kind: OperationKind, durationMs: number): void {
    this.#budgets[kind].pause(this.#clock.now(), durationMs);
    this.#dispatch();
  }

  state(): LimiterState {
    return {
      concurrency: this.#concurrency,
      inFlight: this.#inFlight(),
      reads: this.#stateOf('query'),
      writes: this.#stateOf('mutation'),
    };
  }

  #turn(kind: OperationKind, waitedMs: number): Turn {
    const budget = this.#budgets[kind];
    const ticket = budget.start(this.#clock.now());
    let open = true;
    const end = (settle: (now: number) => void): void => {
      if (!open) return;
      open = false;
      settle(this.#clock.now());
      this.#dispatch();
    };
    return {
      waitedMs,
      release: () => end((now) => budget.accept(ticket, now)),
      refuse: (answer) => end((now) => budget.refuse(ticket, now, answer)),
    };
  }

  #dispatch(): void {
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    const now = this.#clock.now();
    while (this.#inFlight() < this.#concurrency) {
      const calls = this.#firstCalls(now);
      const ready = calls.filter(({ readyAt }) => readyAt <= now).map(({ waiter }) => waiter);
      const next = this.#chooser.choose(ready, now);
      if (next === undefined) {
        this.#wakeAt(Math.min(...calls.map(({ readyAt }) => readyAt)), now);
        return;
      }
      next.begin();
    }
  }

  /** The first waiting call of every kind and priority, and when it may start. */
  #firstCalls(now: number): readonly { readonly waiter: Waiter; readonly readyAt: number }[] {
    return kinds.flatMap((kind) => {
      const line = this.#lines[kind];
      return line.heads().map((waiter) => {
        const demand: Demand = { urgent: waiter.request.priority === 'urgent', waiting: line.length };
        return { waiter, readyAt: this.#budgets[kind].readyAt(now, demand) };
      });
    });
  }

  #wakeAt(time: number, now: number): void {
    // Infinity: another call must end first.
    if (time === Number.POSITIVE_INFINITY) return;
    this.#cancelWake = this.#clock.after(time - now, () => this.#dispatch());
  }

  #inFlight(): number {
    return this.#budgets.query.inFlight + this.#budgets.mutation.inFlight;
  }

  #stateOf(kind: OperationKind): BudgetState {
    const now = this.#clock.now();
    const { perMinute, learned, inFlight, refused, pausedUntil } = this.#budgets[kind];
    const line = this.#lines[kind];
    return {
      waiting: {
        urgent: line.size('urgent'),
        normal: line.size('normal'),
        background: line.size('background'),
      },
      inFlight,
      learned,
      used: perMinute === undefined ? 0 : this.#budgets[kind].used(now),
      refused,
      ...(perMinute === undefined ? {} : { perMinute }),
      ...(pausedUntil > now ? { pausedUntil } : {}),
    };
  }
}

function checkLimits({ concurrency, limits }: LimiterOptions): void {
  const numbers: Readonly<Record<string, number | undefined>> = {
    concurrency,
    readsPerMinute: limits?.readsPerMinute,
    writesPerMinute: limits?.writesPerMinute,
  };
  const wrong = Object.entries(numbers).filter(
    ([, value]) => value !== undefined && !(Number.isInteger(value) && value >= 1),
  );
  if (wrong.length > 0) {
    throw new InvalidInputError(
      `${wrong.map(([name]) => name).join(', ')} must be a whole number of at least 1.`,
    );
  }
}
