import { Backoff, type Clock, type Logger, type ObjectKey, type Store } from '../engine/index.js';
import type { AbsenceGuard } from './absence-guard.js';
import type { ExternalResource, ManagedObject, RemoteObject } from './external-resource.js';
import { identityOf } from './identity.js';
import { OWN_CREATE_SETTLES_MS } from './limits.js';
import { PageSize } from './page-size.js';
import type { RemoteCache } from './remote-cache.js';
import type { SweepBudget } from './sweep-budget.js';
import { mentioningKeys } from './claims.js';

/** A sweep that was asked for does not start sooner after the last one than this. */
const MIN_GAP_MS = 10_000;
const RETRY_MS = 15_000;
/** So often at least while every sweep fails. */
const MAX_RETRY_MS = 120_000;

export interface SweeperOptions<O extends ManagedObject, R extends RemoteObject> {
  readonly external: Pick<ExternalResource<O, unknown, R>, 'kind' | 'pages'>;
  readonly store: Store<O>;
  readonly cache: RemoteCache<R>;
  readonly guard: AbsenceGuard;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly intervalMs: number;
  readonly budget: SweepBudget;
  /** Called with the keys of objects about which a sweep told something new. */
  readonly wake: (keys: readonly ObjectKey[]) => void;
  /** Whether others need what a sweep reads, although there is no object of the kind. */
  readonly isNeeded?: () => boolean;
  /** Called when a sweep reached the last page; returns the keys of more objects to wake. */
  readonly onSwept?: () => readonly ObjectKey[];
}

/**
 * Finds drift: lists all remote objects of a kind page by page into the remote-state cache, and judges which of the
 * recorded ones are absent. One sweep costs about N/100 reads, however many objects it checks, and sweeps are as rare as
 * the budget of all of them demands.
 */
export class Sweeper<O extends ManagedObject, R extends RemoteObject> {
  readonly #options: SweeperOptions<O, R>;
  #cancelTimer: () => void = () => undefined;
  #running: Promise<void> | undefined;
  #lastStart = Number.NEGATIVE_INFINITY;
  #dueAt = Number.POSITIVE_INFINITY;
  #stop = new AbortController();
  #completed = 0;
  readonly #pageSize = new PageSize();
  readonly #backoff: Backoff;

  constructor(options: SweeperOptions<O, R>) {
    this.#options = options;
    this.#backoff = new Backoff({ random: options.random, baseMs: RETRY_MS, maxMs: MAX_RETRY_MS });
  }

  /** Number of sweeps that reached the last page. */
  get completed(): number {
    return this.#completed;
  }

  /** Sweeps now and then once per interval, until stopped. */
  start(): void {
    this.#stop = new AbortController();
    this.#schedule(0);
  }

  /** Asks for a sweep soon: somebody saw an object missing. */
  request(): void {
    const sinceLast = this.#options.clock.now() - this.#lastStart;
    this.#schedule(Math.max(0, this.#atLeast(MIN_GAP_MS) - sinceLast));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#cancelTimer();
    this.#dueAt = Number.POSITIVE_INFINITY;
    await this.#running;
  }

  /** The earlier of two due times wins. */
  #schedule(delayMs: number): void {
    if (this.#stop.signal.aborted) return;
    const dueAt = this.#options.clock.now() + delayMs;
    if (dueAt >= this.#dueAt) return;
    this.#cancelTimer();
    this.#dueAt = dueAt;
    this.#cancelTimer = this.#options.clock.after(delayMs, () => {
      this.#dueAt = Number.POSITIVE_INFINITY;
      this.#running = this.#run();
    });
  }

  async #run(): Promise<void> {
    await this.#running;
    this.#lastStart = this.#options.clock.now();
    try {
      await this.#sweep();
      this.#schedule(this.#intervalMs());
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#pageSize.failed(error);
      const message = error instanceof Error ? error.message : String(error);
      this.#options.logger.warn(
        { kind: this.#options.external.kind, error: message },
        'sweep failed, trying again',
      );
      this.#schedule(this.#backoff.next(this.#options.external.kind));
    }
  }

  /** Give or take a tenth, and never less than the budget demands. */
  #intervalMs(): number {
    const { intervalMs, budget, random } = this.#options;
    const spread = 0.2 * random();
    return intervalMs * Math.max(0.9 + spread, budget.load() * (1 + spread));
  }

  /** Pauses outside the interval must be paid for as well. */
  #atLeast(pauseMs: number): number {
    return Math.max(pauseMs, this.#options.budget.payOffMs(this.#options.external.kind));
  }

  async #sweep(): Promise<void> {
    const { store, cache, external, budget, intervalMs, isNeeded } = this.#options;
    if (store.size === 0 && isNeeded?.() !== true) return;
    const seen = new Set<string>();
    const consistency = new SweepConsistency();
    const pageSize = this.#pageSize.current;
    for await (const page of external.pages({
      signal: this.#stop.signal,
      priority: 'background',
      pageSize,
    })) {
      consistency.add(page);
      for (const entity of page.items) seen.add(entity.id);
      this.#wakeClaimants(cache.applyPage(page));
    }
    this.#completed += 1;
    this.#pageSize.succeeded();
    this.#backoff.forget(external.kind);
    budget.record(external.kind, { reads: consistency.pages, intervalMs });
    if (consistency.provesAbsence) this.#judgeAbsence(seen, consistency.startedAt);
    else this.#schedule(this.#atLeast(RETRY_MS) * (1 + this.#options.random()));
    cache.prune((id) => this.#isWanted(id));
    this.#wakeOthers();
  }

  /** Objects that depend on what nobody watches. */
  #wakeOthers(): void {
    const keys = this.#options.onSwept?.() ?? [];
    if (keys.length > 0) this.#options.wake(keys);
  }

  /** Somebody in the cluster names it, or will as soon as the ID of our own create is stored. */
  #isWanted(id: string): boolean {
    const { store, cache } = this.#options;
    return store.byIndex('remoteId', id).length > 0 || cache.createdWithin(id, OWN_CREATE_SETTLES_MS);
  }

  #judgeAbsence(seen: ReadonlySet<string>, startedAt: number): void {
    const { store, cache, guard } = this.#options;
    const recorded = recordedIds(store);
    const absent = [...recorded].filter((id) => !seen.has(id) && !this.#tooFresh(id, startedAt));
    for (const id of absent) cache.forget(id);
    const held: boolean = guard.holding;
    guard.judge(absent, recorded.size);
    this.#wakeClaimants(held && !guard.holding ? [...recorded] : absent);
  }

  #tooFresh(id: string, startedAt: number): boolean {
    const { cache } = this.#options;
    return cache.wroteSince(id, startedAt) || cache.createdWithin(id, OWN_CREATE_SETTLES_MS);
  }

  #wakeClaimants(ids: readonly string[]): void {
    const keys = ids.flatMap((id) => mentioningKeys(this.#options.store, id));
    if (keys.length > 0) this.#options.wake([...new Set(keys)]);
  }
}

/** A list read in pages proves absence only if the pages join and the total never moved. */
class SweepConsistency {
  startedAt = Number.POSITIVE_INFINITY;
  pages = 0;
  #total: number | undefined;
  #broken = false;

  get provesAbsence(): boolean {
    return !this.#broken;
  }

  add(page: { totalCount: number; requestedAt: number; overlapKept: boolean }): void {
    this.pages += 1;
    this.startedAt = Math.min(this.startedAt, page.requestedAt);
    if (!page.overlapKept || (this.#total !== undefined && this.#total !== page.totalCount))
      this.#broken = true;
    this.#total = page.totalCount;
  }
}

function recordedIds<O extends ManagedObject>(store: Store<O>): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const object of store.list()) {
    const identity = identityOf(object);
    if (identity.kind !== 'none' && identity.kind !== 'import') ids.add(identity.id);
  }
  return ids;
}
