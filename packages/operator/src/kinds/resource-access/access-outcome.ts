import type { Held } from '../../external/outcome.js';
import type { ServedAccess } from './access-object.js';
import type { Edge } from './edge.js';

/** How one run over an object ended, when it did not throw. */
export type AccessOutcome =
  /** Twingate has the edge as asked, or had it until it expired. */
  | {
      readonly kind: 'inSync';
      readonly object: ServedAccess;
      readonly edge: Edge;
      readonly generation: number | undefined;
      readonly wrote: boolean;
      /** Since when, ISO 8601, there is no access any more, as the spec wants it. */
      readonly expiredAt?: string;
      /** When to look again, although nothing changes. */
      readonly requeueAfterMs?: number;
    }
  | Held
  /** In sync when last looked at; the next sweep tells. */
  | { readonly kind: 'awaitingSweep' }
  /** No object left to report on. */
  | { readonly kind: 'gone'; readonly reason: string };
