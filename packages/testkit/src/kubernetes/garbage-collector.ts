import type { ApiResource } from './api-resource.js';
import type { ApiState } from './api-state.js';
import { arrayAt, isObject, type JsonObject, stringAt } from './json.js';
import type { KubeObject } from './kube-object.js';
import { type Collection, keyOf, type ObjectKey } from './store.js';
import { withDeletionMark } from './write/deletion-mark.js';

/** Holds an owner until its blocking dependants are gone; holds one until its dependants are free of it. */
export const foregroundFinalizer = 'foregroundDeletion';
export const orphanFinalizer = 'orphan';

interface DependantKey {
  readonly collection: Collection;
  readonly key: ObjectKey;
}

interface Dependant {
  readonly collection: Collection;
  readonly object: KubeObject;
}

/**
 * Deletes objects whose owners are all gone, as the controller manager does, and carries out foreground and orphan
 * deletion. Everything happens with the write that causes it. Owners of kinds that are not served count as present.
 */
export function startGarbageCollector(state: ApiState): void {
  const collector = new GarbageCollector(state);
  state.store.onChange(({ object }, collection) => {
    // What another listener did because of the change is heard of before it: only the present state counts.
    const current = collection.get(keyOf(object));
    collector.note(object, current, collection);
    if (current === undefined) collector.afterDeletion(object);
    else collector.afterWrite(current, collection);
  });
}

class GarbageCollector {
  readonly #state: ApiState;
  /** By the UID of an owner, and then by kind and name. */
  readonly #dependants = new Map<string, Map<string, DependantKey>>();
  readonly #ownersByDependant = new Map<string, readonly string[]>();

  constructor(state: ApiState) {
    this.#state = state;
  }

  /** Remembers what an object depends on. */
  note(changed: KubeObject, current: KubeObject | undefined, collection: Collection): void {
    const key = keyOf(changed);
    const text = `${collection.storageKey} ${key.namespace}/${key.name}`;
    const owners = current === undefined ? [] : ownersOf(current);
    for (const uid of this.#ownersByDependant.get(text) ?? []) this.#dependants.get(uid)?.delete(text);
    this.#ownersByDependant.delete(text);
    if (owners.length === 0) return;
    const uids = owners.map((owner) => stringAt(owner, 'uid') ?? '');
    this.#ownersByDependant.set(text, uids);
    for (const uid of uids) {
      const dependants = this.#dependants.get(uid) ?? new Map<string, DependantKey>();
      this.#dependants.set(uid, dependants.set(text, { collection, key }));
    }
  }

  afterDeletion(owner: KubeObject): void {
    for (const { object, collection } of this.#dependantsOf(owner)) this.#release(object, collection);
    this.#finishOwnersOf(owner);
  }

  afterWrite(object: KubeObject, collection: Collection): void {
    const { deletionTimestamp, finalizers = [] } = object.metadata;
    if (deletionTimestamp !== undefined && finalizers.includes(orphanFinalizer)) {
      this.#orphan(object, collection);
    } else if (deletionTimestamp !== undefined && finalizers.includes(foregroundFinalizer)) {
      this.#deleteInForeground(object, collection);
    } else {
      this.#release(object, collection);
    }
  }

  /** Deletes the object when it had owners and none is left; forgets those that are gone when others remain. */
  #release(object: KubeObject, collection: Collection): void {
    const owners = ownersOf(object);
    const present = owners.filter((owner) => this.#isPresent(object, owner));
    if (present.length === owners.length) return;
    if (present.length === 0) remove(object, collection, this.#state.clock.now());
    else collection.put(withOwners(object, present));
  }

  #orphan(owner: KubeObject, collection: Collection): void {
    for (const { object, collection: home } of this.#dependantsOf(owner)) {
      home.put(
        withOwners(
          object,
          ownersOf(object).filter(({ uid }) => uid !== owner.metadata.uid),
        ),
      );
    }
    withoutFinalizer(owner, collection, orphanFinalizer);
  }

  #deleteInForeground(owner: KubeObject, collection: Collection): void {
    for (const { object, collection: home } of this.#dependantsOf(owner)) {
      if (object.metadata.deletionTimestamp === undefined) {
        remove(withFinalizer(object, foregroundFinalizer), home, this.#state.clock.now());
      }
    }
    this.#finishForeground(owner, collection);
  }

  #finishOwnersOf(dependant: KubeObject): void {
    for (const reference of ownersOf(dependant)) {
      const found = this.#find(dependant, reference);
      if (found?.object.metadata.finalizers?.includes(foregroundFinalizer) !== true) continue;
      if (found.object.metadata.deletionTimestamp !== undefined)
        this.#finishForeground(found.object, found.collection);
    }
  }

  #finishForeground(owner: KubeObject, collection: Collection): void {
    const blocking = this.#dependantsOf(owner).some(({ object }) =>
      ownersOf(object).some((reference) => blocks(reference, owner)),
    );
    const current = collection.get(keyOf(owner));
    if (!blocking && current?.metadata.uid === owner.metadata.uid) {
      withoutFinalizer(current, collection, foregroundFinalizer);
    }
  }

  #dependantsOf({ metadata: { uid, namespace = '' } }: KubeObject): readonly Dependant[] {
    return [...(this.#dependants.get(uid)?.values() ?? [])].flatMap(({ collection, key }) => {
      const object = collection.get(key);
      const isApart = namespace !== '' && key.namespace !== namespace;
      return object === undefined || isApart ? [] : [{ collection, object }];
    });
  }

  #isPresent(dependant: KubeObject, reference: JsonObject): boolean {
    if (this.#resourceOf(reference) === undefined) return true;
    return this.#find(dependant, reference)?.object.metadata.uid === reference['uid'];
  }

  #find(dependant: KubeObject, reference: JsonObject): Dependant | undefined {
    const resource = this.#resourceOf(reference);
    if (resource === undefined) return undefined;
    const collection = this.#state.store.collection(resource.storageKey);
    const namespace = resource.namespaced ? (dependant.metadata.namespace ?? '') : '';
    const object = collection.get({ namespace, name: stringAt(reference, 'name') ?? '' });
    return object === undefined ? undefined : { collection, object };
  }

  #resourceOf(reference: JsonObject): ApiResource | undefined {
    const kind = stringAt(reference, 'kind');
    const [group = ''] = (stringAt(reference, 'apiVersion') ?? '').split('/').slice(0, -1);
    return this.#state.registry.all().find((resource) => resource.kind === kind && resource.group === group);
  }
}

function ownersOf(object: KubeObject): readonly JsonObject[] {
  return arrayAt(object.metadata, 'ownerReferences').filter(isObject);
}

function blocks(reference: JsonObject, owner: KubeObject): boolean {
  return reference['uid'] === owner.metadata.uid && reference['blockOwnerDeletion'] === true;
}

function withOwners(object: KubeObject, ownerReferences: readonly JsonObject[]): KubeObject {
  const { ownerReferences: before, ...metadata } = object.metadata;
  if (before === undefined || ownerReferences.length === 0) return { ...object, metadata };
  return { ...object, metadata: { ...metadata, ownerReferences } };
}

function withFinalizer(object: KubeObject, finalizer: string): KubeObject {
  const { finalizers = [] } = object.metadata;
  return { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, finalizer] } };
}

/** Removes an object, or marks it while it has finalizers. */
function remove(object: KubeObject, collection: Collection, now: number): void {
  const { finalizers = [], deletionTimestamp } = object.metadata;
  if (finalizers.length === 0) collection.remove(object);
  else if (deletionTimestamp === undefined) collection.put(withDeletionMark(object, now));
}

function withoutFinalizer(object: KubeObject, collection: Collection, finalizer: string): void {
  const finalizers = (object.metadata.finalizers ?? []).filter((other) => other !== finalizer);
  const next = { ...object, metadata: { ...object.metadata, finalizers } };
  if (finalizers.length === 0) collection.remove(next);
  else collection.put(next);
}
