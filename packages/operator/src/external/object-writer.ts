import { ConflictError, TransientError, keyOf, type Store } from '../engine/index.js';
import { isConflict, isNotFound, toEngineError } from '../kube/index.js';
import type { ManagedObject } from './external-resource.js';
import { names } from './names.js';

/** A JSON merge patch. */
export type Patch = Readonly<Record<string, unknown>>;

/** What the writer needs of the Kubernetes API for one kind. */
export interface ObjectClient<O> {
  get(ref: ObjectRef): Promise<O>;
  mergePatch(
    ref: ObjectRef,
    patch: Patch,
    options: { readonly fieldManager: string; readonly subresource?: 'status' },
  ): Promise<O>;
}

export interface ObjectRef {
  readonly namespace: string;
  readonly name: string;
}

export interface ObjectWriterOptions<O extends ManagedObject> {
  readonly client: ObjectClient<O>;
  readonly store: Store<O>;
}

const ATTEMPTS = 6;

/**
 * Writes custom resources: merge patches with our field manager that name the resourceVersion they were computed from.
 * The answer goes into the store at once, so that the next reconcile sees it and the watch's echo of it is no news. What
 * others changed in between shows in the answer, and the store's listeners hear of it.
 */
export class ObjectWriter<O extends ManagedObject> {
  readonly #options: ObjectWriterOptions<O>;
  /** UIDs of objects with a write of unknown outcome since their last answer. */
  readonly #uncertain = new Set<string>();

  constructor(options: ObjectWriterOptions<O>) {
    this.#options = options;
  }

  /** One patch on the object as it was read. Throws ConflictError when it changed; undefined when it is gone. */
  async patch(object: O, patch: Patch): Promise<O | undefined> {
    try {
      return await this.#send(object, patch);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw toEngineError(error);
    }
  }

  /**
   * Patches until it lands: after a conflict the object is read again and the patch computed anew. `build` returns
   * undefined when nothing is to be written (any more). The result is undefined when the object is gone. After a write
   * of unknown outcome it is read first, since what is known of it may be older than that write.
   */
  async patchFresh(
    object: O,
    build: (current: O) => Patch | undefined,
    subresource?: 'status',
  ): Promise<O | undefined> {
    let current = await this.#certain(object);
    if (current === undefined) return undefined;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const patch = build(current);
      if (patch === undefined) return current;
      try {
        return await this.#send(current, patch, subresource);
      } catch (error) {
        if (isNotFound(error)) return await this.#explainNotFound(current, subresource);
        if (!isConflict(error)) throw toEngineError(error);
      }
      current = await this.#readAgain(object);
      if (current === undefined) return undefined;
    }
    throw new ConflictError(`${keyOf(object)} keeps changing while it is written`);
  }

  async #send(current: O, patch: Patch, subresource?: 'status'): Promise<O> {
    const metadata = {
      ...(patch['metadata'] as object | undefined),
      resourceVersion: current.metadata.resourceVersion,
    };
    const answer = await this.#answered(current, () =>
      this.#options.client.mergePatch(
        refOf(current),
        { ...patch, metadata },
        { fieldManager: names.fieldManager, ...(subresource === undefined ? {} : { subresource }) },
      ),
    );
    this.#options.store.upsert(answer);
    return answer;
  }

  /** Remembers whether it is known what became of the write. */
  async #answered(current: O, write: () => Promise<O>): Promise<O> {
    const uid = current.metadata.uid ?? '';
    try {
      const answer = await write();
      this.#uncertain.delete(uid);
      return answer;
    } catch (error) {
      if (isNotFound(error)) this.#uncertain.delete(uid);
      else if (!isConflict(error)) this.#uncertain.add(uid);
      throw error;
    }
  }

  async #certain(object: O): Promise<O | undefined> {
    const { uid = '' } = object.metadata;
    if (!this.#uncertain.has(uid)) return object;
    const fresh = await this.#readAgain(object);
    this.#uncertain.delete(uid);
    return fresh;
  }

  /** Undefined when the object, or the one that this name stood for, no longer exists. */
  async #readAgain(object: O): Promise<O | undefined> {
    try {
      const fresh = await this.#options.client.get(refOf(object));
      if (fresh.metadata.uid !== object.metadata.uid) return undefined;
      // As news, not as our write: what differs from what is known was written by others.
      this.#options.store.upsert(fresh, 'watch');
      return fresh;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw toEngineError(error);
    }
  }

  /** A 404 on /status of an object that exists means that its CRD has no status subresource. */
  async #explainNotFound(object: O, subresource: 'status' | undefined): Promise<O | undefined> {
    if (subresource === undefined || (await this.#readAgain(object)) === undefined) return undefined;
    throw new TransientError(
      `The CustomResourceDefinition of ${object.kind ?? 'this kind'} has no status subresource: it is older than this operator`,
    );
  }
}

function refOf(object: ManagedObject): ObjectRef {
  return { namespace: object.metadata.namespace ?? '', name: object.metadata.name };
}
