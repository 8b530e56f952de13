import { Backoff } from './backoff.js';
import { sleep, type Clock } from './clock.js';
import { messageOf } from './errors.js';
import type { ListWatch, WatchEvent, WatchFailure } from './list-watch.js';
import type { Logger } from './logger.js';
import { compareResourceVersions, keyOf, type KubeObject } from './object.js';
import type { Store } from './store.js';

export type InformerState = 'idle' | 'listing' | 'watching' | 'backingOff' | 'stopped';

export interface InformerOptions<T extends KubeObject> {
  /** Names the cache in logs and on /readyz, e.g. `twingateresources`. */
  readonly name: string;
  readonly source: ListWatch<T>;
  /** Where the objects go. Informers of different scopes may share one. */
  readonly store: Store<T>;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
  /** Makes smaller what is kept. */
  readonly transform?: (object: T) => T;
  /** Which objects this informer answers for. Must depend only on what never changes, e.g. the namespace. */
  readonly filter?: (object: T) => boolean;
  /**
   * A refusal (403) of the list does not keep others waiting for `synced`: the store is then taken for filled without these
   * objects, `problem` says so, and the list is tried again. Default false.
   */
  readonly mayBeForbidden?: boolean;
  /** Objects per list request. Default 500. */
  readonly pageSize?: number;
  /** A watch without event and bookmark for this long is taken for dead. Default 180 000 ms. */
  readonly silenceMs?: number;
}

const BACKOFF = { baseMs: 500, maxMs: 30_000 };
/** A watch that lived this long was a good one, even if nothing happened. */
const HEALTHY_WATCH_MS = 5_000;

/**
 * Keeps a store equal to what the API server has: one list, then a watch from there, for as long as the signal lets
 * it. No failure ends it.
 */
export class Informer<T extends KubeObject> {
  readonly name: string;
  /** Resolves when the first list is in the store, or when it is refused and may be; see {@link InformerOptions.mayBeForbidden}. */
  readonly synced: Promise<void>;
  /** Resolves when the informer ended after its signal was aborted. */
  readonly stopped: Promise<void>;
  readonly #options: InformerOptions<T>;
  readonly #silenceMs: number;
  readonly #backoff: Backoff;
  #resolveSynced: () => void = () => undefined;
  #resolveStopped: () => void = () => undefined;
  #hasSynced = false;
  #state: InformerState = 'idle';
  #lastActivityAt: number | undefined;
  #lastFailure: string | undefined;
  #isForbidden = false;
  /** Where the next watch starts; undefined when a list is needed. */
  #version: string | undefined;
  /** The newest version that was ever seen. */
  #newest: string | undefined;

  constructor(options: InformerOptions<T>) {
    this.name = options.name;
    this.#options = options;
    this.#silenceMs = options.silenceMs ?? 180_000;
    this.#backoff = new Backoff({ ...BACKOFF, random: options.random });
    this.synced = new Promise((resolve) => (this.#resolveSynced = resolve));
    this.stopped = new Promise((resolve) => (this.#resolveStopped = resolve));
  }

  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  get state(): InformerState {
    return this.#state;
  }

  /** The API server refuses (403) to show the objects. */
  get isForbidden(): boolean {
    return this.#isForbidden;
  }

  /** When the API server last said something, ms since epoch; undefined before it first did. */
  get lastActivityAt(): number | undefined {
    return this.#lastActivityAt;
  }

  /** Why the store cannot be relied upon now, as a sentence; undefined when it can. */
  get problem(): string | undefined {
    const because = this.#lastFailure === undefined ? '' : ` (${this.#lastFailure})`;
    if (!this.#hasSynced) return `cache ${this.name} has not been filled yet${because}`;
    const silentMs = this.#options.clock.now() - (this.#lastActivityAt ?? 0);
    if (silentMs <= this.#silenceMs) return undefined;
    return `watch of ${this.name} has been silent for ${Math.round(silentMs / 1000)} s${because}`;
  }

  /** Lists and watches until `signal` is aborted. To be called once. */
  start(signal: AbortSignal): void {
    void this.#run(signal);
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const delayMs = await this.#round(signal);
      if (delayMs > 0) await this.#pause(delayMs, signal);
    }
    this.#state = 'stopped';
    this.#resolveStopped();
  }

  /** One list if needed and one watch. Returns the delay before the next round. */
  async #round(signal: AbortSignal): Promise<number> {
    try {
      const version = this.#version ?? (await this.#list(signal));
      return await this.#watch(version, signal);
    } catch (error) {
      return signal.aborted ? 0 : this.#afterFailure(error);
    }
  }

  async #list(signal: AbortSignal): Promise<string> {
    this.#state = 'listing';
    const { objects, resourceVersion } = await this.#listPages(signal);
    const rewind = (compareResourceVersions(resourceVersion, this.#newest) ?? 0) < 0;
    if (rewind)
      this.#options.logger.warn({ informer: this.name }, 'the cluster went back in time; starting over');
    const scope = this.#options.filter === undefined ? {} : { scope: this.#options.filter };
    this.#guard(() => this.#options.store.replaceAll(objects, { resourceVersion, rewind, ...scope }));
    this.#version = resourceVersion;
    this.#newest = resourceVersion;
    this.#heard();
    this.#hasSynced = true;
    this.#resolveSynced();
    return resourceVersion;
  }

  async #listPages(signal: AbortSignal): Promise<{ objects: readonly T[]; resourceVersion: string }> {
    const { source, filter, transform, pageSize: limit = 500 } = this.#options;
    const objects: T[] = [];
    let token: string | undefined;
    for (;;) {
      const page = await source.list({ limit, signal, ...(token === undefined ? {} : { continue: token }) });
      for (const object of page.items) {
        if (filter?.(object) !== false) objects.push(transform === undefined ? object : transform(object));
      }
      token = page.continue;
      if (token === undefined || token === '') return { objects, resourceVersion: page.resourceVersion };
    }
  }

  /** Follows one watch to its end. Returns the delay before the next. */
  async #watch(resourceVersion: string, signal: AbortSignal): Promise<number> {
    this.#state = 'watching';
    const watchdog = new Watchdog(this.#options.clock, this.#silenceMs, signal);
    let heardAnything = false;
    try {
      for await (const event of this.#options.source.watch({ resourceVersion, signal: watchdog.signal })) {
        watchdog.feed();
        this.#take(event);
        this.#backoff.forget(this.name);
        heardAnything = true;
      }
    } catch (error) {
      if (!watchdog.barked) throw error;
    } finally {
      watchdog.stop();
    }
    if (watchdog.barked) {
      this.#options.logger.warn(
        { informer: this.name, silenceMs: this.#silenceMs },
        'watch went silent; opening another',
      );
      return 0;
    }
    if (heardAnything || watchdog.ageMs >= HEALTHY_WATCH_MS) {
      this.#backoff.forget(this.name);
      return 0;
    }
    return this.#backoff.next(this.name);
  }

  #take(event: WatchEvent<T>): void {
    if (event.type === 'ERROR') throw new WatchError(event.object);
    this.#heard();
    if (event.type !== 'BOOKMARK') this.#guard(() => this.#store(event.type, event.object));
    const { resourceVersion } = event.object.metadata;
    if (resourceVersion === undefined) return;
    this.#version = resourceVersion;
    this.#newest = resourceVersion;
  }

  #store(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: T): void {
    const { store, filter, transform } = this.#options;
    if (filter?.(object) === false) return;
    if (type === 'DELETED') store.remove(keyOf(object), object.metadata.uid, 'watch');
    else store.upsert(transform === undefined ? object : transform(object), 'watch');
  }

  #heard(): void {
    this.#lastActivityAt = this.#options.clock.now();
    this.#lastFailure = undefined;
    this.#isForbidden = false;
  }

  /** What index functions and listeners throw is our bug, and no reason to be deaf from now on. */
  #guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#options.logger.error({ informer: this.name, err: error }, 'a change could not be taken in');
    }
  }

  #afterFailure(error: unknown): number {
    const isFirst = this.#backoff.failures(this.name) === 0;
    const delayMs = Math.max(this.#backoff.next(this.name), numberIn(error, 'retryAfterMs') ?? 0);
    this.#lastFailure = messageOf(error);
    this.#isForbidden = numberIn(error, 'status') === 403;
    if (this.#isForbidden && this.#options.mayBeForbidden === true) this.#resolveSynced();
    if (numberIn(error, 'status') === 410) {
      this.#version = undefined;
      this.#options.logger.info({ informer: this.name }, 'the watched version is too old; listing again');
      return isFirst ? 0 : delayMs;
    }
    const fields = { informer: this.name, error: this.#lastFailure, delayMs: Math.round(delayMs) };
    this.#options.logger.warn(fields, 'list or watch failed; trying again');
    return delayMs;
  }

  async #pause(delayMs: number, signal: AbortSignal): Promise<void> {
    this.#state = 'backingOff';
    await sleep(this.#options.clock, delayMs, signal).catch(() => undefined);
  }
}

/** Ends a watch that says nothing for too long, or when the outer signal is aborted. */
class Watchdog {
  barked = false;
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  readonly #openedAt: number;
  readonly #outer: AbortSignal;
  readonly #onOuterAbort: () => void;
  #fedAt: number;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock, silenceMs: number, outer: AbortSignal) {
    this.#clock = clock;
    this.#openedAt = this.#fedAt = clock.now();
    this.#outer = outer;
    this.#onOuterAbort = () => this.#controller.abort(outer.reason);
    outer.addEventListener('abort', this.#onOuterAbort, { once: true });
    if (outer.aborted) this.#onOuterAbort();
    this.#arm(silenceMs, silenceMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get ageMs(): number {
    return this.#clock.now() - this.#openedAt;
  }

  feed(): void {
    this.#fedAt = this.#clock.now();
  }

  stop(): void {
    this.#cancel();
    this.#outer.removeEventListener('abort', this.#onOuterAbort);
  }

  /** One timer however many events come: when it fires early, it is set again for the rest. */
  #arm(delayMs: number, silenceMs: number): void {
    this.#cancel = this.#clock.after(delayMs, () => {
      const restMs = this.#fedAt + silenceMs - this.#clock.now();
      if (restMs > 0) {
        this.#arm(restMs, silenceMs);
        return;
      }
      this.barked = true;
      this.#controller.abort(new Error('the watch went silent'));
    });
  }
}

/** The API server ended a watch with an error event. */
class WatchError extends Error {
  override readonly name = 'WatchError';
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(failure: WatchFailure) {
    super(failure.message ?? failure.reason ?? 'the watch failed');
    this.status = failure.reason === 'Expired' || failure.reason === 'Gone' ? 410 : failure.code;
    const seconds = failure.details?.retryAfterSeconds;
    this.retryAfterMs = seconds === undefined ? undefined : seconds * 1000;
  }
}

function numberIn(value: unknown, field: 'status' | 'retryAfterMs'): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found: unknown = Reflect.get(value, field);
  return typeof found === 'number' ? found : undefined;
}
