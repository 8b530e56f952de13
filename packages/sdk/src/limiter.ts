import { Budget } from './budget.js';
import { systemClock } from './clock.js';
import type { Clock } from './clock.js';
import { AbortedError, InvalidInputError } from './errors.js';
import type { OperationKind } from './operation.js';

/** Who goes first when calls wait: urgent before normal before background, first come first served within one. */
export type Priority = 'urgent' | 'normal' | 'background';

const priorities: readonly Priority[] = ['urgent', 'normal', 'background'];
const kinds: readonly OperationKind[] = ['query', 'mutation'];

/** Limits of the account, if they are known. */
export interface FixedLimits {
  /** Queries in any minute, at least 1. */
  readonly readsPerMinute: number;
  /** Mutations in any minute, at least 1. One of them is kept for urgent calls when there are at least 2. */
  readonly writesPerMinute: number;
}

/** Options of {@link createLimiter}. */
export interface LimiterOptions {
  /** Requests in flight at a time. Default: 10. */
  readonly concurrency?: number | undefined;
  /** Default: no limit until an answer 429 asks for a pause. */
  readonly limits?: FixedLimits | undefined;
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
  /** Must be called once, when the answer is complete or will not come. */
  release(): void;
}

/** One of the two budgets, as it is now. */
export interface BudgetState {
  /** Calls waiting for their turn. */
  readonly waiting: Readonly<Record<Priority, number>>;
  /** Requests that have their turn now. */
  readonly inFlight: number;
  /** The fixed limit, if there is one. */
  readonly perMinute?: number;
  /** Requests that count against `perMinute` now; 0 without a limit. */
  readonly used: number;
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

interface Waiter {
  readonly request: TurnRequest;
  readonly order: number;
  readonly begin: () => void;
}

/** Waiting calls of one kind. */
class Line {
  readonly #again: Readonly<Record<Priority, Set<Waiter>>> = emptySets();
  readonly #fresh: Readonly<Record<Priority, Set<Waiter>>> = emptySets();

  add(waiter: Waiter): void {
    this.#setOf(waiter).add(waiter);
  }

  remove(waiter: Waiter): void {
    this.#setOf(waiter).delete(waiter);
  }

  first(): Waiter | undefined {
    for (const priority of priorities) {
      const [waiter] = this.#again[priority].size > 0 ? this.#again[priority] : this.#fresh[priority];
      if (waiter !== undefined) return waiter;
    }
    return undefined;
  }

  size(priority: Priority): number {
    return this.#again[priority].size + this.#fresh[priority].size;
  }

  #setOf({ request }: Waiter): Set<Waiter> {
    return (request.again === true ? this.#again : this.#fresh)[request.priority];
  }
}

function emptySets(): Record<Priority, Set<Waiter>> {
  return { urgent: new Set(), normal: new Set(), background: new Set() };
}

/** How many slots of a budget only urgent calls may take. */
function reserveOf(kind: OperationKind): number {
  return kind === 'mutation' ? 1 : 0;
}

/** Makes a limiter: reads and writes apart, obeying 429, in order of priority. */
export function createLimiter(options: LimiterOptions = {}): Limiter {
  checkLimits(options);
  return new SharedLimiter(options);
}

class SharedLimiter implements Limiter {
  readonly #clock: Clock;
  readonly #concurrency: number;
  readonly #budgets: Readonly<Record<OperationKind, Budget>>;
  readonly #lines: Readonly<Record<OperationKind, Line>> = { query: new Line(), mutation: new Line() };
  #order = 0;
  #cancelWake: (() => void) | undefined;

  constructor({ clock = systemClock, concurrency = 10, limits }: LimiterOptions) {
    this.#clock = clock;
    this.#concurrency = concurrency;
    this.#budgets = {
      query: new Budget(limits?.readsPerMinute),
      mutation: new Budget(limits?.writesPerMinute),
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
      const waiter: Waiter = { request, order: this.#order++, begin };
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
    this.#budgets[kind].pauseUntil(this.#clock.now() + durationMs);
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
    budget.start();
    let released = false;
    const release = (): void => {
      if (released) return;
      released = true;
      budget.end(this.#clock.now());
      this.#dispatch();
    };
    return { waitedMs, release };
  }

  #dispatch(): void {
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    const now = this.#clock.now();
    while (this.#inFlight() < this.#concurrency) {
      const next = this.#next(now);
      if (next === undefined) {
        this.#wakeLater(now);
        return;
      }
      next.begin();
    }
  }

  /** The waiting call that may start now and comes first. */
  #next(now: number): Waiter | undefined {
    const ready = kinds
      .filter((kind) => this.#readyAt(kind, now) <= now)
      .flatMap((kind) => this.#lines[kind].first() ?? []);
    return ready.sort(byPriorityThenOrder)[0];
  }

  #wakeLater(now: number): void {
    const at = Math.min(...kinds.map((kind) => this.#readyAt(kind, now)));
    if (at === Number.POSITIVE_INFINITY) return;
    this.#cancelWake = this.#clock.after(at - now, () => this.#dispatch());
  }

  /** When the first waiting call of a kind may start; Infinity when none waits or one must end first. */
  #readyAt(kind: OperationKind, now: number): number {
    const first = this.#lines[kind].first();
    if (first === undefined) return Number.POSITIVE_INFINITY;
    return this.#budgets[kind].readyAt(now, first.request.priority, reserveOf(kind));
  }

  #inFlight(): number {
    return this.#budgets.query.inFlight + this.#budgets.mutation.inFlight;
  }

  #stateOf(kind: OperationKind): BudgetState {
    const now = this.#clock.now();
    const budget = this.#budgets[kind];
    const line = this.#lines[kind];
    return {
      waiting: {
        urgent: line.size('urgent'),
        normal: line.size('normal'),
        background: line.size('background'),
      },
      inFlight: budget.inFlight,
      used: budget.perMinute === undefined ? 0 : budget.used(now),
      ...(budget.perMinute === undefined ? {} : { perMinute: budget.perMinute }),
      ...(budget.pausedUntil > now ? { pausedUntil: budget.pausedUntil } : {}),
    };
  }
}

function byPriorityThenOrder(a: Waiter, b: Waiter): number {
  const rank = priorities.indexOf(a.request.priority) - priorities.indexOf(b.request.priority);
  return rank === 0 ? a.order - b.order : rank;
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
