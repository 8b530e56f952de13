import type { Clock } from './clock.js';
import type { ObjectKey } from './object.js';
import type { Priority } from './reconciler.js';
import { WaitingLine, type Waiting } from './waiting-line.js';

export interface WorkItem {
  readonly key: ObjectKey;
  readonly priority: Priority;
  /** How long it waited for its turn. */
  readonly waitedMs: number;
}

interface Delayed {
  readonly priority: Priority;
  readonly dueAt: number;
  readonly cancel: () => void;
}

type Taker = (item: WorkItem | undefined) => void;

/** An urgent key goes before keys of lower priority that came at most this much earlier. So nothing starves. */
const HEAD_START_MS: Readonly<Record<Priority, number>> = { urgent: 0, normal: 60_000, background: 600_000 };

/**
 * Keys to work on. A key waits at most once, is never handed out twice at the same time, and runs once more when it
 * is added during its run. Urgent keys go first, keys of equal priority in order of arrival.
 */
export class Workqueue {
  readonly #clock: Clock;
  readonly #waiting = new Map<ObjectKey, Waiting>();
  readonly #lines = { urgent: new WaitingLine(), normal: new WaitingLine(), background: new WaitingLine() };
  readonly #delayed = new Map<ObjectKey, Delayed>();
  readonly #running = new Set<ObjectKey>();
  /** Keys that were added while they ran, with the priority of their rerun. */
  readonly #dirty = new Map<ObjectKey, Priority>();
  readonly #takers = new Set<Taker>();
  /** When somebody first asked for a key: nobody waits for workers that are not to work yet. */
  #openedAt: number | undefined;
  #down = false;

  constructor(options: { readonly clock: Clock }) {
    this.#clock = options.clock;
  }

  /** Keys that could run now and wait for a taker. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Keys that were handed out and are not done. */
  get inFlight(): number {
    return this.#running.size;
  }

  /** Keys whose delay has not passed. */
  get delayed(): number {
    return this.#delayed.size;
  }

  /** How long the longest waiting key has waited, ms; 0 when none waits, and before anybody took keys. */
  get oldestAgeMs(): number {
    let oldest = this.#clock.now();
    for (const { since } of this.#waiting.values()) oldest = Math.min(oldest, since);
    return this.#waitedMs(oldest);
  }

  /** Makes `key` run as soon as its turn comes. Takes the place of a delayed add; can raise a priority, never lower it. */
  add(key: ObjectKey, priority: Priority = 'normal'): void {
    if (this.#down) return;
    const wanted = higher(priority, this.#undelay(key));
    if (this.#running.has(key)) {
      this.#dirty.set(key, higher(wanted, this.#dirty.get(key)));
      return;
    }
    const present = this.#waiting.get(key);
    if (present === undefined) this.#line(key, wanted, this.#clock.now());
    else if (outranks(wanted, present.priority)) this.#line(key, wanted, present.since);
    this.#serve();
  }

  /** Makes `key` run after `delayMs`, or sooner if it is due sooner already. */
  addAfter(key: ObjectKey, delayMs: number, priority: Priority = 'normal'): void {
    if (this.#down) return;
    if (delayMs <= 0 || this.#waiting.has(key) || this.#dirty.has(key)) {
      this.add(key, priority);
      return;
    }
    const present = this.#delayed.get(key);
    const dueAt = Math.min(this.#clock.now() + delayMs, present?.dueAt ?? Number.POSITIVE_INFINITY);
    present?.cancel();
    const cancel = this.#clock.after(dueAt - this.#clock.now(), () => this.add(key));
    this.#delayed.set(key, { priority: higher(priority, present?.priority), dueAt, cancel });
  }

  /** The next key to work on, as soon as there is one. Undefined after shutdown or when the signal is aborted. */
  next(signal?: AbortSignal): Promise<WorkItem | undefined> {
    if (this.#down || signal?.aborted === true) return Promise.resolve(undefined);
    this.#openedAt ??= this.#clock.now();
    const item = this.#take();
    if (item !== undefined) return Promise.resolve(item);
    return new Promise((resolve) => {
      const leave = (): void => taker(undefined);
      const taker: Taker = (taken) => {
        this.#takers.delete(taker);
        signal?.removeEventListener('abort', leave);
        resolve(taken);
      };
      this.#takers.add(taker);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  /** To be called once for each key that was taken, when its run is over. */
  done(key: ObjectKey): void {
    if (!this.#running.delete(key)) return;
    const rerun = this.#dirty.get(key);
    this.#dirty.delete(key);
    if (rerun !== undefined) this.add(key, rerun);
  }

  /** Drops everything that waits. Later adds do nothing. Keys that run are unaffected. */
  shutdown(): void {
    this.#down = true;
    this.#waiting.clear();
    this.#dirty.clear();
    for (const { cancel } of this.#delayed.values()) cancel();
    this.#delayed.clear();
    for (const taker of [...this.#takers]) taker(undefined);
  }

  #undelay(key: ObjectKey): Priority | undefined {
    const delayed = this.#delayed.get(key);
    delayed?.cancel();
    this.#delayed.delete(key);
    return delayed?.priority;
  }

  #line(key: ObjectKey, priority: Priority, since: number): void {
    const entry = { key, priority, since };
    this.#waiting.set(key, entry);
    this.#lines[priority].push(entry);
  }

  #waitedMs(since: number): number {
    const now = this.#clock.now();
    return now - Math.max(since, this.#openedAt ?? now);
  }

  #serve(): void {
    for (const taker of this.#takers) {
      const item = this.#take();
      if (item === undefined) return;
      taker(item);
    }
  }

  #take(): WorkItem | undefined {
    const counts = (entry: Waiting): boolean => this.#waiting.get(entry.key) === entry;
    const heads = Object.values(this.#lines).map((line) => line.head(counts));
    const first = heads.reduce(
      (best, head) => (best === undefined || isBefore(head, best) ? head : best),
      undefined,
    );
    if (first === undefined) return undefined;
    this.#waiting.delete(first.key);
    this.#running.add(first.key);
    const { key, priority, since } = first;
    return { key, priority, waitedMs: this.#waitedMs(since) };
  }
}

function isBefore(a: Waiting | undefined, b: Waiting): boolean {
  if (a === undefined) return false;
  return a.since + HEAD_START_MS[a.priority] < b.since + HEAD_START_MS[b.priority];
}

function outranks(a: Priority, b: Priority): boolean {
  return HEAD_START_MS[a] < HEAD_START_MS[b];
}

function higher(a: Priority, b: Priority | undefined): Priority {
  return b !== undefined && outranks(b, a) ? b : a;
}
