import { formatGlobalId } from '../global-id.js';
import type { Origin, Timestamped } from './record.js';

export interface StoredServiceAccount extends Timestamped {
  readonly __typename: 'ServiceAccount';
  readonly id: string;
  readonly name: string;
}

/** Its status follows from the two times: revoked, expired by the clock, or active. */
export interface StoredServiceAccountKey extends Timestamped {
  readonly __typename: 'ServiceAccountKey';
  readonly id: string;
  readonly name: string;
  readonly serviceAccountId: string;
  /** Null: never. */
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  /** What serviceAccountKeyCreate returned; queries never return it. */
  readonly token: string;
}

export function newServiceAccount({ id, at }: Origin): StoredServiceAccount {
  return { __typename: 'ServiceAccount', id, name: 'Service account', createdAt: at, updatedAt: at };
}

/** Its service account is only named: who uses this gives one that exists. */
export function newServiceAccountKey({ id, at }: Origin): StoredServiceAccountKey {
  return {
    __typename: 'ServiceAccountKey',
    id,
    name: 'Key',
    createdAt: at,
    updatedAt: at,
    serviceAccountId: formatGlobalId('ServiceAccount', 1),
    expiresAt: null,
    revokedAt: null,
    token: `token-of-${id}`,
  };
}
