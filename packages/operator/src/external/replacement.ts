import type { ReconcileContext } from '../engine/index.js';
import { mentions } from './claims.js';
import type { Creation, Recorded } from './creation.js';
import type { ManagedObject, RemoteObject } from './external-resource.js';
import type { ManagedKind } from './managed-kind.js';
import { names } from './names.js';
import { eventReasons } from './reasons.js';
import type { RemoteRemoval } from './remote-removal.js';
import { serializeSuperseded, supersededIds } from './superseded.js';

/**
 * Puts a new remote object in the place of one that cannot be updated: creates it, moves the object to its ID, and deletes
 * the old one when nothing uses it any more. The old ID is noted in the patch that stores the new one, so that it is never
 * forgotten.
 */
export class Replacement<O extends ManagedObject, I, R extends RemoteObject> {
  readonly #kind: ManagedKind<O, I, R>;
  readonly #creation: Creation<O, I, R>;
  readonly #removal: RemoteRemoval<O, I, R>;

  constructor(
    kind: ManagedKind<O, I, R>,
    parts: { readonly creation: Creation<O, I, R>; readonly removal: RemoteRemoval<O, I, R> },
  ) {
    this.#kind = kind;
    this.#creation = parts.creation;
    this.#removal = parts.removal;
  }

  /** Undefined when the object disappeared meanwhile. */
  async replace(
    object: O,
    former: R,
    input: I,
    context: ReconcileContext,
  ): Promise<Recorded<O, R> | undefined> {
    const created = await this.#creation.create(object, input, context, { supersedes: former.id });
    if (created === undefined) return undefined;
    const message = `${created.remote.id} takes the place of ${former.id}, which is deleted when nothing uses it any more`;
    this.#kind.events.record(created.object, { type: 'Normal', reason: eventReasons.replaced, message });
    return created;
  }

  /** Deletes what was replaced and is not used any more. */
  async clear(object: O, context: ReconcileContext): Promise<void> {
    const done: string[] = [];
    for (const id of supersededIds(object)) {
      if (await this.#isSettled(object, id, context)) done.push(id);
    }
    if (done.length > 0) await this.#forget(object, done);
  }

  /** True when nothing is left to be done about `id`. */
  async #isSettled(object: O, id: string, context: ReconcileContext): Promise<boolean> {
    const { external, store } = this.#kind;
    const others = mentions(store, id).filter(({ metadata }) => metadata.uid !== object.metadata.uid);
    if (others.length > 0) return true;
    if (external.isReferenced?.(object, id) === true) return false;
    return (await this.#removal.run(object, id, context)).kind !== 'inUse';
  }

  async #forget(object: O, done: readonly string[]): Promise<void> {
    await this.#kind.writer.patchFresh(object, (current) => {
      const known = supersededIds(current);
      const left = known.filter((id) => !done.includes(id));
      if (left.length === known.length) return undefined;
      return { metadata: { annotations: { [names.annotations.replaced]: serializeSuperseded(left) } } };
    });
  }
}
