import { formatGlobalId } from '../global-id.js';

/**
 * What the simulated account stores. References are ids; the GraphQL layer follows them.
 * Times are the API's text form, e.g. `2024-02-15T01:13:51.059028+00:00`.
 */
export interface Timestamped {
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What the storage gives every record: its id and the time of its creation. */
export interface Origin {
  readonly id: string;
  readonly at: string;
}

/** Ids that exist in every new account. */
export const defaultNetworkId = formatGlobalId('RemoteNetwork', 1);
export const defaultPolicyId = formatGlobalId('SecurityPolicy', 1);
export const everyoneGroupId = formatGlobalId('Group', 1);
