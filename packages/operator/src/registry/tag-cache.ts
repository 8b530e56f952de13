import type { Clock } from '../engine/index.js';
import { RegistryError, type TagSource } from './tag-source.js';

/** Tags, and how they came about. */
export interface KnownTags {
  readonly tags: readonly string[];
  /** Set when the registry failed just now and these are the tags that it listed last. */
  readonly stale?: RegistryError;
}

interface Entry {
  readonly tags: readonly string[];
  readonly readAt: number;
}

/** Connectors of one image that are due at the same time ask once. */
const FRESH_MS = 60_000;
const MOST_ENTRIES = 500;

/** Lists of tags by image: the same question is asked once, and the last good answer helps out while a registry is down. */
export class TagCache {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #asking = new Map<string, Promise<readonly string[]>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws what the source throws when nothing is known. `key` names the image and the credentials used. */
  async read(key: string, source: TagSource, signal: AbortSignal): Promise<KnownTags> {
    const known = this.#entries.get(key);
    if (known !== undefined && this.#clock.now() - known.readAt < FRESH_MS) return { tags: known.tags };
    try {
      return { tags: await this.#ask(key, source, signal) };
    } catch (error) {
      if (!(error instanceof RegistryError) || error.problem !== 'unavailable' || known === undefined)
        throw error;
      return { tags: known.tags, stale: error };
    }
  }

  async #ask(key: string, source: TagSource, signal: AbortSignal): Promise<readonly string[]> {
    const asking = this.#asking.get(key) ?? source.tags(signal);
    this.#asking.set(key, asking);
    try {
      const tags = await asking;
      this.#remember(key, tags);
      return tags;
    } finally {
      this.#asking.delete(key);
    }
  }

  #remember(key: string, tags: readonly string[]): void {
    // Re-inserted, so that the one not asked for the longest comes first.
    this.#entries.delete(key);
    this.#entries.set(key, { tags, readAt: this.#clock.now() });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MOST_ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
  }
}
