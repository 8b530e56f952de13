import { EventLog, type StoreChange } from './event-log.js';
import type { KubeObject } from './kube-object.js';

export interface ObjectKey {
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
}

export type ChangeListener = (change: StoreChange, collection: Collection) => void;

/** All objects of the cluster, with one revision counter as etcd has it. */
export class Store {
  readonly #collections = new Map<string, Collection>();
  readonly #listeners = new Set<ChangeListener>();
  readonly #historySize: number;
  #revision = 1;

  constructor(options: { readonly historySize: number }) {
    this.#historySize = options.historySize;
  }

  get revision(): number {
    return this.#revision;
  }

  get collections(): Iterable<Collection> {
    return this.#collections.values();
  }

  /** The objects under one storage key; made when it is asked for first. */
  collection(storageKey: string): Collection {
    const known = this.#collections.get(storageKey);
    if (known !== undefined) return known;
    const made: Collection = new Collection(storageKey, this.#historySize, (build) =>
      this.#commit(made, build),
    );
    this.#collections.set(storageKey, made);
    return made;
  }

  /** Called after every commit, in order. */
  onChange(listener: ChangeListener): void {
    this.#listeners.add(listener);
  }

  #commit(collection: Collection, build: (revision: number) => StoreChange): StoreChange {
    this.#revision += 1;
    const change = build(this.#revision);
    collection.log.append(change);
    for (const listener of this.#listeners) listener(change, collection);
    return change;
  }
}

type Commit = (build: (revision: number) => StoreChange) => StoreChange;

/** The objects of one kind. Reads and writes are O(1); the order of the keys is computed when a list needs it. */
export class Collection {
  readonly storageKey: string;
  readonly log: EventLog;
  readonly #commit: Commit;
  readonly #objects = new Map<string, KubeObject>();
  readonly #countByNamespace = new Map<string, number>();
  #ordered: readonly string[] | undefined;

  constructor(storageKey: string, historySize: number, commit: Commit) {
    this.storageKey = storageKey;
    this.log = new EventLog(historySize);
    this.#commit = commit;
  }

  get(key: ObjectKey): KubeObject | undefined {
    return this.#objects.get(text(key));
  }

  countIn(namespace: string): number {
    return this.#countByNamespace.get(namespace) ?? 0;
  }

  /** All objects, ordered by namespace and name; `namespace` undefined = of all namespaces. */
  list(namespace: string | undefined): readonly KubeObject[] {
    this.#ordered ??= [...this.#objects.keys()].sort();
    const objects = this.#ordered.flatMap((key) => this.#objects.get(key) ?? []);
    if (namespace === undefined) return objects;
    return objects.filter((object) => object.metadata.namespace === namespace);
  }

  /** Stores a new state of an object and gives it the next resourceVersion. */
  put(object: KubeObject): KubeObject {
    const key = text(keyOf(object));
    const previous = this.#objects.get(key);
    if (previous === undefined) this.#count(object, 1);
    return this.#commit((revision) => {
      const stored = withRevision(object, revision);
      this.#objects.set(key, stored);
      const type = previous === undefined ? 'ADDED' : 'MODIFIED';
      return { type, revision, object: stored, previous };
    }).object;
  }

  /** Removes an object; returns its last state, or undefined when there is none. */
  remove(last: KubeObject): KubeObject | undefined {
    const key = text(keyOf(last));
    const previous = this.#objects.get(key);
    if (previous === undefined) return undefined;
    this.#count(previous, -1);
    return this.#commit((revision) => {
      this.#objects.delete(key);
      return { type: 'DELETED', revision, object: withRevision(last, revision), previous };
    }).object;
  }

  #count(object: KubeObject, by: 1 | -1): void {
    this.#ordered = undefined;
    const namespace = object.metadata.namespace ?? '';
    this.#countByNamespace.set(namespace, this.countIn(namespace) + by);
  }
}

export function keyOf(object: KubeObject): ObjectKey {
  return { namespace: object.metadata.namespace ?? '', name: object.metadata.name };
}

function text(key: ObjectKey): string {
  return `${key.namespace}/${key.name}`;
}

function withRevision(object: KubeObject, revision: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}
