import { isDeepStrictEqual } from 'node:util';
import type { Logger } from './logger.js';
import { keyOf, type KubeObject, type ObjectKey } from './object.js';
import type { Priority } from './reconciler.js';
import type { Store, StoreChange } from './store.js';

/** Keys to reconcile because of a change. Pure; never does the work of the objects it names. */
export type Trigger<T> = (change: StoreChange<T>) => readonly ObjectKey[];

/** Whether a change matters. Pure. */
export type Predicate<T> = (change: StoreChange<T>) => boolean;

/** The changed object itself. */
export function self<T extends KubeObject>(change: StoreChange<T>): readonly ObjectKey[] {
  return [keyOf(change.object)];
}

/**
 * Objects of another kind that refer to the changed one: those that `index` of their store files under one of the
 * values of the changed object, as it is or as it was.
 */
export function dependants<T, D extends KubeObject>(
  store: Store<D>,
  index: string,
  valuesOf: (object: T) => readonly string[],
): Trigger<T> {
  return ({ object, previous }) => {
    const values = new Set([...valuesOf(object), ...(previous === undefined ? [] : valuesOf(previous))]);
    return [...new Set([...values].flatMap((value) => store.byIndex(index, value).map(keyOf)))];
  };
}

/** The trigger, deaf to changes that do not satisfy the predicate. */
export function filtered<T>(predicate: Predicate<T>, trigger: Trigger<T>): Trigger<T> {
  return (change) => (predicate(change) ? trigger(change) : []);
}

export interface OwnFields {
  /** Annotations that only we write. */
  readonly annotations?: readonly string[];
  /** Fields of `spec` that we write too. Changes by others count. */
  readonly specFields?: readonly string[];
}

/**
 * Drops updates that only touch status, bookkeeping and our own annotations, and, in the answers to our own writes,
 * what we write besides: finalizers and some fields of the spec. What others changed meanwhile counts.
 */
export function significantChange<T extends KubeObject>(own: OwnFields = {}): Predicate<T> {
  return ({ type, object, previous, origin }) => {
    if (type !== 'updated' || previous === undefined || previous === object) return true;
    const view = origin === 'write' ? withoutOwn : withoutStatus;
    return !isDeepStrictEqual(view(object, own), view(previous, own));
  };
}

/** Deletions first; what a list brought, last: it was there before. */
export function defaultPriority<T extends KubeObject>(change: StoreChange<T>): Priority {
  if (change.type === 'deleted' || change.object.metadata.deletionTimestamp !== undefined) return 'urgent';
  return change.type === 'added' && change.origin === 'list' ? 'background' : 'normal';
}

export interface Connection<T extends KubeObject> {
  readonly store: Store<T>;
  readonly trigger: Trigger<T>;
  readonly enqueue: (key: ObjectKey, priority: Priority) => void;
  readonly priorityOf?: (change: StoreChange<T>) => Priority;
  readonly logger: Logger;
}

/** Enqueues what the trigger names, from now on. Returns a function that ends that. */
export function connect<T extends KubeObject>(connection: Connection<T>): () => void {
  const { store, trigger, enqueue, logger, priorityOf = defaultPriority } = connection;
  return store.subscribe((change) => {
    try {
      const keys = trigger(change);
      if (keys.length === 0) return;
      const priority = priorityOf(change);
      for (const key of keys) enqueue(key, priority);
    } catch (error) {
      logger.error({ object: keyOf(change.object), err: error }, 'a trigger failed; the change wakes nobody');
    }
  });
}

type Body = Readonly<Record<string, unknown>>;

function withoutStatus(object: KubeObject, own: OwnFields): Body {
  const body = Object.entries(object).filter(([field]) => field !== 'status');
  return { ...Object.fromEntries(body), metadata: metadataOf(object, own) };
}

function withoutOwn(object: KubeObject, own: OwnFields): Body {
  const { spec, ...body } = withoutStatus(object, own);
  return {
    ...body,
    spec: without(spec, own.specFields ?? []),
    metadata: { ...metadataOf(object, own), finalizers: [] },
  };
}

function metadataOf(object: KubeObject, own: OwnFields): Body {
  const { uid, labels, annotations, finalizers, ownerReferences, deletionTimestamp } = object.metadata;
  return {
    uid,
    deletionTimestamp,
    labels: labels ?? {},
    annotations: without(annotations ?? {}, own.annotations ?? []),
    finalizers: finalizers ?? [],
    ownerReferences: ownerReferences ?? [],
  };
}

function without(value: unknown, fields: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([field]) => !fields.includes(field)));
}
