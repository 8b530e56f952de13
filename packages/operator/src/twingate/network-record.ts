import type { AccountGuard } from '../external/managed-kind.js';
import { names } from '../external/names.js';
import type { LeaseClient } from '../leadership/index.js';

export interface NetworkRecordOptions {
  readonly leases: LeaseClient;
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
  async check(options: NetworkRecordOptions): Promise<void> {
    const { leases, network, confirmed } = options;
    const lease = await leases.find();
    const recorded = lease?.metadata.annotations?.[names.annotations.network];
    if (recorded === network) return;
    if (recorded !== undefined && confirmed !== network) {
      this.#mismatch = explainMismatch(recorded, network);
      return;
    }
    const change = { annotations: { [names.annotations.network]: network } };
    const written = await (lease === undefined ? leases.create(change) : leases.change(lease, change));
    // Somebody else wrote to the Lease in between.
    if (written === undefined) await this.check(options);
  }
}

function explainMismatch(recorded: string, network: string): string {
  return (
    `The IDs in this cluster belong to the Twingate network "${recorded}", but TWINGATE_NETWORK is "${network}". ` +
    `Nothing known is created or deleted. Set TWINGATE_NETWORK back, or OPERATOR_CONFIRM_RECREATE=${network} to create everything there.`
  );
}
