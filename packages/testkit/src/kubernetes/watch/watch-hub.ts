import type { Clock } from '../../clock/clock.js';
import { matchesFilter, type RequestFilter } from '../http/request-info.js';
import type { Store } from '../store.js';
import type { WatchStream } from './watch-stream.js';

interface WatchHubOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly bookmarkIntervalMs: number;
}

/** The open watches. A change reaches those of its kind alone. */
export class WatchHub {
  readonly #options: WatchHubOptions;
  readonly #streams = new Map<string, Set<WatchStream>>();
  #cancelBookmarks: (() => void) | undefined;

  constructor(options: WatchHubOptions) {
    this.#options = options;
    options.store.onChange((change, { storageKey }) => {
      for (const stream of this.#streams.get(storageKey) ?? []) stream.deliver(change);
    });
  }

  get size(): number {
    return this.#all().length;
  }

  add(stream: WatchStream): void {
    const { storageKey } = stream.resource;
    const streams = this.#streams.get(storageKey) ?? new Set();
    this.#streams.set(storageKey, streams.add(stream));
    if (this.#cancelBookmarks === undefined) this.#scheduleBookmarks();
  }

  remove(stream: WatchStream): void {
    this.#streams.get(stream.resource.storageKey)?.delete(stream);
    if (this.size === 0) this.#stopBookmarks();
  }

  matching(filter: RequestFilter): readonly WatchStream[] {
    return this.#all().filter(({ info }) => matchesFilter(info, filter));
  }

  #all(): readonly WatchStream[] {
    return [...this.#streams.values()].flatMap((streams) => [...streams]);
  }

  #scheduleBookmarks(): void {
    this.#cancelBookmarks = this.#options.clock.after(this.#options.bookmarkIntervalMs, () => {
      for (const stream of this.#all()) stream.bookmark(this.#options.store.revision);
      this.#scheduleBookmarks();
    });
  }

  #stopBookmarks(): void {
    this.#cancelBookmarks?.();
    this.#cancelBookmarks = undefined;
  }
}
