import { TerminalError, WaitingForError, keyOf, type KubeObject, type Store } from '../engine/index.js';
import type { ManagedObject } from '../external/external-resource.js';
import { managedId } from '../external/identity.js';
import { reasons } from '../external/reasons.js';
import { isForbidden, isNotFound, toEngineError } from '../kube/index.js';

/** A reference as specs have it. Without a namespace, or with an empty one: that of the object that refers. */
export interface ObjectReference {
  readonly name?: string | undefined;
  readonly namespace?: string | null | undefined;
}

/** Where references of one field lead. */
export interface ReferenceTarget<T extends KubeObject> {
  /** As people write it, e.g. `TwingateGateway`. */
  readonly kind: string;
  /** What is watched of the kind; absent: each object is read by name when it is needed. */
  readonly store?: Store<T>;
  /** Without a store: changes in these namespaces wake who refers to the object nevertheless. */
  readonly announced?: { matches(namespace: string): boolean };
  readonly read: (
    ref: { readonly namespace: string; readonly name: string },
    signal: AbortSignal,
  ) => Promise<T>;
  /** Reason of Synced=False while the object is not there. */
  readonly waitingReason: string;
}

/** Which namespaces other namespaces may refer to; `same`: none. */
export interface ReferencePolicy {
  allows(namespace: string): boolean;
}

export interface ReferencesOptions {
  readonly namespaces: { matches(namespace: string): boolean };
  readonly policy: ReferencePolicy;
}

/** The key, as of a store, of what a reference leads to; undefined when it names nothing. */
export function referencedKey(referrer: KubeObject, ref: ObjectReference | undefined): string | undefined {
  if (ref?.name === undefined || ref.name === '') return undefined;
  return `${namespaceOf(referrer, ref)}/${ref.name}`;
}

/**
 * Finds what the objects of one kind refer to: in the stores of the watched namespaces, by a read elsewhere. What was read
 * elsewhere counts until {@link References.refresh}.
 */
export class References {
  readonly #options: ReferencesOptions;
  readonly #outside = new Map<string, Promise<KubeObject>>();
  readonly #referrers = new Set<string>();

  constructor(options: ReferencesOptions) {
    this.#options = options;
  }

  /**
   * The object that `ref` names, in `field` of the referrer's spec. Throws WaitingForError while it is not there or cannot
   * be read, and TerminalError for a reference that is refused.
   */
  async find<T extends KubeObject>(
    referrer: KubeObject,
    ref: ObjectReference,
    field: string,
    target: ReferenceTarget<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const { name } = ref;
    if (name === undefined || name === '') throw nameless(field);
    const namespace = namespaceOf(referrer, ref);
    this.#refuseForeign(referrer, namespace, field);
    const isWatched = this.#isWatched(namespace, target);
    if (!isWatched) this.#referrers.add(keyOf(referrer));
    if (target.store === undefined) return this.#read({ namespace, name }, target, signal);
    if (!isWatched) return this.#readOnce({ namespace, name }, target, signal);
    const object = target.store.get(`${namespace}/${name}`);
    if (object === undefined) throw missing({ namespace, name }, target);
    return object;
  }

  /** Forgets what was read because nobody watches it. Returns the keys of the objects that asked for it. */
  refresh(): readonly string[] {
    this.#outside.clear();
    const keys = [...this.#referrers];
    this.#referrers.clear();
    return keys;
  }

  /** Whether a change of the object that `ref` names is heard of at once; else it is seen after {@link References.refresh}. */
  isFollowed<T extends KubeObject>(
    referrer: KubeObject,
    ref: ObjectReference,
    target: ReferenceTarget<T>,
  ): boolean {
    return this.#isWatched(namespaceOf(referrer, ref), target);
  }

  #isWatched<T extends KubeObject>(namespace: string, { store, announced }: ReferenceTarget<T>): boolean {
    const heardOf = announced ?? (store === undefined ? undefined : this.#options.namespaces);
    return heardOf?.matches(namespace) === true;
  }

  #refuseForeign(referrer: KubeObject, namespace: string, field: string): void {
    const own = referrer.metadata.namespace ?? '';
    if (namespace === own || this.#options.policy.allows(namespace)) return;
    throw new TerminalError(
      reasons.referenceNotAllowed,
      `spec.${field} names an object in namespace ${namespace}; the operator is configured to refuse references from ${own} to there (OPERATOR_CROSS_NAMESPACE_REFERENCES).`,
    );
  }

  /** Many objects may refer to one: it is read once. A failure is not remembered. */
  async #readOnce<T extends KubeObject>(
    ref: NamedObject,
    target: ReferenceTarget<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const key = `${target.kind} ${ref.namespace}/${ref.name}`;
    const known = this.#outside.get(key);
    // Filed under the kind of its target.
    if (known !== undefined) return (await known) as T;
    const read = this.#read(ref, target, signal);
    this.#outside.set(key, read);
    read.catch(() => this.#outside.delete(key));
    return read;
  }

  async #read<T extends KubeObject>(
    ref: NamedObject,
    target: ReferenceTarget<T>,
    signal: AbortSignal,
  ): Promise<T> {
    try {
      return await target.read(ref, signal);
    } catch (error) {
      if (isNotFound(error)) throw missing(ref, target);
      if (isForbidden(error)) throw unreadable(ref, target);
      throw toEngineError(error);
    }
  }
}

interface NamedObject {
  readonly namespace: string;
  readonly name: string;
}

function namespaceOf(referrer: KubeObject, { namespace }: ObjectReference): string {
  return namespace === undefined || namespace === null || namespace === ''
    ? (referrer.metadata.namespace ?? '')
    : namespace;
}

/** The ID that the operator manages for `object`. Throws WaitingForError while it has none. */
export function requireManagedId(object: ManagedObject, { kind, waitingReason }: Named): string {
  const id = managedId(object);
  if (id !== undefined) return id;
  throw new WaitingForError(waitingReason, `${kind} ${keyOf(object)} has no ID in Twingate yet.`);
}

type Named = Pick<ReferenceTarget<KubeObject>, 'kind' | 'waitingReason'>;

function nameless(field: string): TerminalError {
  return new TerminalError(reasons.invalidSpec, `spec.${field} has no name: say which object it refers to.`);
}

function missing({ namespace, name }: NamedObject, { kind, waitingReason }: Named): WaitingForError {
  return new WaitingForError(waitingReason, `There is no ${kind} ${namespace}/${name} yet.`);
}

function unreadable({ namespace, name }: NamedObject, { kind }: Named): WaitingForError {
  return new WaitingForError(
    reasons.namespaceNotWatched,
    `${kind} ${namespace}/${name} cannot be read: the operator has no permission in namespace ${namespace}. Grant it, or watch that namespace.`,
  );
}
