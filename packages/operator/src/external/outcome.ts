import type { FieldDrift, Fields, ManagedObject } from './external-resource.js';

/** Nothing to be done now; Synced=False says why. */
export interface Held {
  readonly kind: 'held';
  readonly reason: string;
  readonly message: string;
  readonly retryAfterMs?: number;
  /** False when the remote object is known to be missing; absent: Ready stays as it is. */
  readonly ready?: false;
}

/** How one run over an object ended, when it did not throw. */
export type Outcome<O extends ManagedObject, R> =
  /** Remote and spec agree. */
  | {
      readonly kind: 'inSync';
      readonly object: O;
      readonly remote: R;
      /** Status fields of the kind. */
      readonly fields?: Fields | undefined;
      /** The generation that they agree on. */
      readonly generation: number | undefined;
      /** Something was written to the remote object. */
      readonly wrote: boolean;
      /** The reason of Synced=False when the agreement has a flaw that a person should mend. */
      readonly flaw?: { readonly reason: string; readonly message: string; readonly stalePinnedId: string };
    }
  /** Looked at only. */
  | {
      readonly kind: 'observed';
      readonly remote: R;
      /** What the object stands for from now on; absent: it stays as it is, since another is asked for. */
      readonly id?: string;
      readonly fields?: Fields | undefined;
      /** In what the remote object differs from the spec. */
      readonly drift: readonly FieldDrift[];
    }
  | Held
  /** In sync when last looked at; the next sweep tells. */
  | { readonly kind: 'awaitingSweep' }
  /** No object left to report on. */
  | { readonly kind: 'gone'; readonly reason: string };
