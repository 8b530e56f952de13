import type { ReconcileContext } from '../engine/index.js';
import type { ManagedObject, RemoteObject } from './external-resource.js';
import { IN_USE_RETRY_MS } from './limits.js';
import type { ManagedKind } from './managed-kind.js';
import { eventReasons } from './reasons.js';

/** What became of a remote object that was to go. */
export type RemovalOutcome =
  /** It does not exist (any more). */
  | { readonly kind: 'gone' }
  /** Something outside of this cluster uses it: it stays, and nobody here manages it any more. */
  | { readonly kind: 'leftBehind' }
  /** Something in this cluster uses it; what that is tells when it changes. */
  | { readonly kind: 'inUse'; readonly explanation: string };

interface Refusal {
  readonly at: number;
  readonly explanation: string;
}

/** Deletes remote objects. One that is in use stays until nothing in the cluster uses it any more, then it is given up. */
export class RemoteRemoval<O extends ManagedObject, I, R extends RemoteObject> {
  readonly #kind: ManagedKind<O, I, R>;
  /** The last refusals, by ID: who waits for others does not ask each time one of them changes. */
  readonly #refusals = new Map<string, Refusal>();

  constructor(kind: ManagedKind<O, I, R>) {
    this.#kind = kind;
  }

  /** `object` is the one on whose behalf, not necessarily the one that names `id` as its own. */
  async run(object: O, id: string, context: ReconcileContext): Promise<RemovalOutcome> {
    const { external } = this.#kind;
    const known = this.#recentRefusal(id);
    if (known !== undefined && external.isReferenced?.(object, id) === true)
      return { kind: 'inUse', explanation: known.explanation };
    const explanation = await this.#delete(id, context);
    if (explanation === undefined) return this.#sayDeleted(object, id);
    if (external.isReferenced?.(object, id) !== true) return this.#leaveBehind(object, id, explanation);
    this.#refusals.set(id, { at: this.#kind.clock.now(), explanation });
    return { kind: 'inUse', explanation };
  }

  #recentRefusal(id: string): Refusal | undefined {
    const refusal = this.#refusals.get(id);
    return refusal !== undefined && this.#kind.clock.now() - refusal.at < IN_USE_RETRY_MS
      ? refusal
      : undefined;
  }

  /** Undefined when it is gone, else why it is not. */
  async #delete(id: string, { signal }: ReconcileContext): Promise<string | undefined> {
    const { external, cache } = this.#kind;
    let explanation: string | undefined;
    await cache.write(id, async () => {
      const answer = await external.delete(id, { signal, priority: 'urgent' });
      if (answer === 'gone') return undefined;
      explanation = answer.inUse;
      return cache.get(id);
    });
    return explanation;
  }

  #sayDeleted(object: O, id: string): RemovalOutcome {
    const { guard, events } = this.#kind;
    this.#refusals.delete(id);
    guard.settle(id);
    this.#kind.onDeleted?.(id);
    events.record(object, {
      type: 'Normal',
      reason: eventReasons.deleted,
      message: `Deleted ${id} in Twingate`,
    });
    return { kind: 'gone' };
  }

  #leaveBehind(object: O, id: string, explanation: string): RemovalOutcome {
    this.#refusals.delete(id);
    const message = `${id} stays in Twingate, since something outside of this cluster uses it: ${explanation}`;
    this.#kind.events.record(object, { type: 'Warning', reason: eventReasons.leftBehind, message });
    return { kind: 'leftBehind' };
  }
}
