import { compareResourceVersions, keyOf, type KubeObject, type ObjectKey } from './object.js';
import { ObjectIndex, type IndexFunction } from './object-index.js';

/** Where a change came from: a list, a watch event, or the answer to a write of ours. */
export type ChangeOrigin = 'list' | 'watch' | 'write';

export interface StoreChange<T> {
  readonly type: 'added' | 'updated' | 'deleted';
  /** The object as it is now; for a deletion, as it was last known. */
  readonly object: T;
  /** What the store held before. */
  readonly previous?: T;
  readonly origin: ChangeOrigin;
}

export type StoreListener<T> = (change: StoreChange<T>) => void;

export interface StoreOptions<T> {
  readonly indexes?: Readonly<Record<string, IndexFunction<T>>>;
}

export interface ReplaceOptions<T> {
  /** The version of the list. Objects that are newer survive although the list lacks them. */
  readonly resourceVersion?: string;
  /** Which objects the list speaks of; others survive. Default: all. */
  readonly scope?: (object: T) => boolean;
  /** The cluster went back in time (a restored backup): what the list says wins over newer objects. */
  readonly rewind?: boolean;
}

/** Deleted objects are remembered by uid, so that a late answer to a write of ours cannot bring one back. */
const REMEMBERED_DELETIONS = 4096;

/**
 * What is known of one kind, in memory, never older than the newest thing that was told: by the informer, or by the
 * answers to our own writes. Listeners hear each change once; the watch's echo of our own write is no change.
 */
export class Store<T extends KubeObject> {
  readonly #objects = new Map<ObjectKey, T>();
  readonly #indexes: ReadonlyMap<string, ObjectIndex<T>>;
  readonly #listeners = new Set<StoreListener<T>>();
  readonly #deletedUids = new Set<string>();

  constructor(options: StoreOptions<T> = {}) {
    this.#indexes = new Map(
      Object.entries(options.indexes ?? {}).map(([name, valuesOf]) => [name, new ObjectIndex(valuesOf)]),
    );
  }

  get(key: ObjectKey): T | undefined {
    return this.#objects.get(key);
  }

  list(): readonly T[] {
    return [...this.#objects.values()];
  }

  keys(): readonly ObjectKey[] {
    return [...this.#objects.keys()];
  }

  get size(): number {
    return this.#objects.size;
  }

  /** Objects that the index `name` files under `value`, in no order. Throws when there is no such index. */
  byIndex(name: string, value: string): readonly T[] {
    const index = this.#indexes.get(name);
    if (index === undefined) throw new Error(`The store has no index "${name}"`);
    return index.find(value);
  }

  /** Takes in an object, unless the store knows the same version, a newer one, or that it was deleted. */
  upsert(object: T, origin: ChangeOrigin = 'write'): 'added' | 'updated' | 'unchanged' {
    if (this.#isDeleted(object)) return 'unchanged';
    const previous = this.#objects.get(keyOf(object));
    if (previous !== undefined && !isNewer(object, previous)) return 'unchanged';
    return this.#put(object, previous, origin);
  }

  /**
   * Forgets an object. With a `uid` only that one: a successor of the same name stays.
   * Returns what was removed.
   */
  remove(key: ObjectKey, uid?: string, origin: ChangeOrigin = 'watch'): T | undefined {
    if (uid !== undefined) this.#rememberDeletion(uid);
    const object = this.#objects.get(key);
    if (object === undefined || (uid !== undefined && object.metadata.uid !== uid)) return undefined;
    if (object.metadata.uid !== undefined) this.#rememberDeletion(object.metadata.uid);
    this.#objects.delete(key);
    for (const index of this.#indexes.values()) index.prepare(key, object, undefined)();
    this.#notify({ type: 'deleted', object, previous: object, origin });
    return object;
  }

  /** Makes the store hold what a complete list holds. What listeners or index functions throw comes at the end. */
  replaceAll(objects: readonly T[], options: ReplaceOptions<T> = {}): void {
    const listed = new Set(objects.map(keyOf));
    const gone = this.list().filter(
      (known) =>
        !listed.has(keyOf(known)) && options.scope?.(known) !== false && !isNewerThanList(known, options),
    );
    forEachOrThrow(
      [
        ...gone.map((known) => () => void this.remove(keyOf(known), known.metadata.uid, 'list')),
        ...objects.map((object) => () => this.#takeListed(object, options.rewind === true)),
      ],
      (step) => step(),
    );
  }

  /** Calls `listener` after each change. Returns a function that ends that. */
  subscribe(listener: StoreListener<T>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #takeListed(object: T, rewind: boolean): void {
    if (rewind) this.#rewindTo(object);
    else this.upsert(object, 'list');
  }

  #rewindTo(object: T): void {
    const { uid, resourceVersion } = object.metadata;
    if (uid !== undefined) this.#deletedUids.delete(uid);
    const previous = this.#objects.get(keyOf(object));
    if (previous !== undefined && previous.metadata.resourceVersion === resourceVersion) return;
    this.#put(object, previous, 'list');
  }

  #put(object: T, previous: T | undefined, origin: ChangeOrigin): 'added' | 'updated' {
    const key = keyOf(object);
    // Before anything is stored: an index function that throws leaves the store as it was.
    const moves = [...this.#indexes.values()].map((index) => index.prepare(key, previous, object));
    this.#objects.set(key, object);
    for (const move of moves) move();
    const type = previous === undefined ? 'added' : 'updated';
    this.#notify({ type, object, origin, ...(previous === undefined ? {} : { previous }) });
    return type;
  }

  #notify(change: StoreChange<T>): void {
    forEachOrThrow([...this.#listeners], (listener) => listener(change));
  }

  #isDeleted(object: T): boolean {
    return object.metadata.uid !== undefined && this.#deletedUids.has(object.metadata.uid);
  }

  #rememberDeletion(uid: string): void {
    this.#deletedUids.add(uid);
    if (this.#deletedUids.size <= REMEMBERED_DELETIONS) return;
    for (const oldest of this.#deletedUids) {
      this.#deletedUids.delete(oldest);
      return;
    }
  }
}

/** Does all of it, also when some of it throws; then throws the first error. */
function forEachOrThrow<E>(elements: readonly E[], act: (element: E) => void): void {
  const errors: unknown[] = [];
  for (const element of elements) {
    try {
      act(element);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

function isNewer(object: KubeObject, than: KubeObject): boolean {
  const order = compareResourceVersions(object.metadata.resourceVersion, than.metadata.resourceVersion);
  return order === undefined || order > 0;
}

function isNewerThanList(object: KubeObject, list: { resourceVersion?: string; rewind?: boolean }): boolean {
  if (list.rewind === true) return false;
  return (compareResourceVersions(object.metadata.resourceVersion, list.resourceVersion) ?? -1) > 0;
}
