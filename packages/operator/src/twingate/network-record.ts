import type { AccountGuard } from '../external/managed-kind.js';
import { names } from '../external/names.js';
import type { KubeObject } from '../engine/index.js';

/** A coordination.k8s.io/v1 Lease, as far as it is read here. */
export interface Lease extends KubeObject {
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** What the record needs of the Kubernetes API. */
export interface LeaseClient {
  /** Undefined when there is none. */
  find(ref: { namespace: string; name: string }): Promise<Lease | undefined>;
  create(lease: Lease): Promise<Lease>;
  mergePatch(
    ref: { namespace: string; name: string },
    patch: Readonly<Record<string, unknown>>,
  ): Promise<Lease>;
}

export interface NetworkRecordOptions {
  readonly leases: LeaseClient;
  readonly namespace: string;
  readonly network: string;
  /** The network for which a person confirmed that everything is to be created anew. */
  readonly confirmed: string | undefined;
}

/**
 * Remembers on the operator's Lease to which Twingate network the IDs in this cluster belong. Another network than the
 * recorded one makes every recorded ID meaningless: nothing known may be created or deleted until a person confirms.
 */
export class NetworkRecord implements AccountGuard {
  #mismatch: string | undefined;

  get mismatch(): string | undefined {
    return this.#mismatch;
  }

  /** Compares with the record, or makes it. Throws what the Kubernetes client throws. */
  async check({ leases, namespace, network, confirmed }: NetworkRecordOptions): Promise<void> {
    const ref = { namespace, name: names.lease };
    const annotations = { [names.annotations.network]: network };
    const lease = await leases.find(ref);
    const recorded = lease?.metadata.annotations?.[names.annotations.network];
    if (recorded === network) return;
    if (recorded !== undefined && confirmed !== network) this.#mismatch = explainMismatch(recorded, network);
    else if (lease === undefined) await leases.create(newLease(ref, annotations));
    else await leases.mergePatch(ref, { metadata: { annotations } });
  }
}

function explainMismatch(recorded: string, network: string): string {
  return (
    `The IDs in this cluster belong to the Twingate network "${recorded}", but TWINGATE_NETWORK is "${network}". ` +
    `Nothing known is created or deleted. Set TWINGATE_NETWORK back, or OPERATOR_CONFIRM_RECREATE=${network} to create everything there.`
  );
}

function newLease(
  ref: { namespace: string; name: string },
  annotations: Readonly<Record<string, string>>,
): Lease {
  return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { ...ref, annotations }, spec: {} };
}
