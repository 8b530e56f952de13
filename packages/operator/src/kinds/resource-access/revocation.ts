import type { ReconcileContext } from '../../engine/index.js';
import type { Held } from '../../external/outcome.js';
import { eventReasons, reasons } from '../../external/reasons.js';
import type { AccessKind } from './access-kind.js';
import type { ServedAccess } from './access-object.js';
import { claimantsOf } from './edge-index.js';
import type { Edge } from './edge.js';
import { isUnconfirmed } from './record.js';

/** Takes edges away that nobody in the cluster asks for any more. */
export class Revocation {
  readonly #kind: AccessKind;

  constructor(kind: AccessKind) {
    this.#kind = kind;
  }

  /**
   * Takes away what `object` was granted. Resolves to 0 when none of it exists any more because of this object, else to the
   * time, ms, after which it must be asked again, since a grant that nobody heard of may still take effect.
   */
  async run(object: ServedAccess, edges: readonly Edge[], { signal }: ReconcileContext): Promise<number> {
    for (const edge of edges)
      if (isUnconfirmed(object, edge)) this.#kind.ledger.expectFromEarlierProcess(edge);
    const written = await Promise.all(edges.map((edge) => this.#revoke(edge, signal, object)));
    edges.forEach((edge, index) => {
      if (written[index] === true) this.#sayRevoked(object, edge);
    });
    return Math.max(0, ...edges.map((edge) => this.#unsureForMs(edge, object)));
  }

  /** Why nothing may be taken away now; undefined when it may. */
  heldBack(): Held | undefined {
    const { account, heldByAbsence } = this.#kind;
    if (account.mismatch !== undefined)
      return { kind: 'held', reason: reasons.networkChanged, message: account.mismatch };
    const message = heldByAbsence();
    return message === undefined ? undefined : { kind: 'held', reason: reasons.massAbsence, message };
  }

  /** The same for the edges of an object that is not there any more. */
  async runWithout(edges: readonly Edge[], { signal }: ReconcileContext): Promise<number> {
    await Promise.all(edges.map((edge) => this.#revoke(edge, signal)));
    return Math.max(0, ...edges.map((edge) => this.#unsureForMs(edge)));
  }

  /** True when something was written. Objects besides `object` that claim the edge keep it. */
  #revoke(edge: Edge, signal: AbortSignal, object?: ServedAccess): Promise<boolean> {
    const { batcher, ledger } = this.#kind;
    const isDone = (): boolean => !this.#isUnwanted(edge, object) || ledger.state(edge).kind === 'absent';
    return batcher.revoke(edge, isDone, { signal, priority: 'urgent' });
  }

  #unsureForMs(edge: Edge, object?: ServedAccess): number {
    return this.#isUnwanted(edge, object) ? this.#kind.ledger.unsureForMs(edge) : 0;
  }

  /** Not when somebody else claims it, or it went with its resource. */
  #isUnwanted(edge: Edge, object: ServedAccess | undefined): boolean {
    const { store, fate } = this.#kind;
    const others = claimantsOf(store, edge).filter(({ metadata }) => metadata.uid !== object?.metadata.uid);
    return others.length === 0 && !fate.isGone(edge.resourceId);
  }

  #sayRevoked(object: ServedAccess, { resourceId, principalId }: Edge): void {
    const message = `Took the access of ${principalId} to ${resourceId} away`;
    this.#kind.events.record(object, { type: 'Normal', reason: eventReasons.revoked, message });
  }
}
