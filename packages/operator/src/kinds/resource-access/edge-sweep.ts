import type { AccessEdge } from '@twingate-kit/sdk';
import { keyOf, type ObjectKey, type Store } from '../../engine/index.js';
import type { ServedAccess } from './access-object.js';
import type { RemoteTerms } from './desired.js';
import type { EdgeLedger } from './edge-ledger.js';
import type { AccessReferences } from './edge-resolver.js';
import { edgeKey, type Edge } from './edge.js';
import { claimedEdge } from './record.js';

/** The edges of some resources, as a sweep read them. */
export interface AccessPage {
  readonly items: readonly {
    readonly id: string;
    readonly access: readonly AccessEdge[];
    /** False when they changed while they were read: then no absence is proven. */
    readonly accessConsistent: boolean;
  }[];
  /** `Clock.now()` when the request was handed to the socket. */
  readonly requestedAt: number;
}

export interface EdgeSweepOptions {
  readonly store: Store<ServedAccess>;
  readonly ledger: EdgeLedger;
  readonly references: Pick<AccessReferences, 'refresh'>;
  /** Whether edges are compared at all. */
  readonly isCompared: boolean;
  /** Called with the keys of objects about whose edge a sweep told something new. */
  readonly wake: (keys: readonly ObjectKey[]) => void;
}

/** Takes from the sweeps over resources what they say about the edges that objects describe. Others belong to others. */
export class EdgeSweep {
  readonly #options: EdgeSweepOptions;

  constructor(options: EdgeSweepOptions) {
    this.#options = options;
  }

  /** A sweep over the resources begins. Returns whether it should read their edges. */
  begin(): boolean {
    const { isCompared, store, ledger, references, wake } = this.#options;
    wake(references.refresh());
    ledger.prune((key) => store.byIndex('edge', key).length > 0);
    return isCompared && store.size > 0;
  }

  take({ items, requestedAt }: AccessPage): void {
    const keys = items.flatMap((item) => this.#takeResource(item, requestedAt));
    if (keys.length > 0) this.#options.wake([...new Set(keys)]);
  }

  #takeResource(item: AccessPage['items'][number], requestedAt: number): readonly ObjectKey[] {
    const objects = this.#options.store.byIndex('resourceId', item.id);
    if (objects.length === 0) return [];
    const present = new Map<string, RemoteTerms>(
      item.access.map((edge) => [edge.principal.id, termsOf(edge)]),
    );
    const isNews = new Map<string, boolean>();
    return objects.flatMap((object) => {
      const edge = claimedEdge(object);
      if (edge === undefined) return [];
      const key = edgeKey(edge);
      const told = isNews.get(key) ?? this.#tell(edge, present.get(edge.principalId), item, requestedAt);
      isNews.set(key, told);
      return told ? [keyOf(object)] : [];
    });
  }

  #tell(
    edge: Edge,
    terms: RemoteTerms | undefined,
    { accessConsistent }: AccessPage['items'][number],
    requestedAt: number,
  ): boolean {
    const { ledger } = this.#options;
    if (terms !== undefined) return ledger.observed(edge, { kind: 'present', terms }, requestedAt);
    return accessConsistent && ledger.observed(edge, { kind: 'absent' }, requestedAt);
  }
}

function termsOf({ securityPolicy, expiresAt, accessPolicy, approvalMode }: AccessEdge): RemoteTerms {
  return {
    securityPolicyId: securityPolicy?.id ?? null,
    expiresAt,
    accessPolicy,
    approvalMode,
  };
}
