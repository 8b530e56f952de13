import { formatGlobalId } from '../global-id.js';
import type { Origin } from './record.js';

export interface StoredAccessRequest {
  readonly __typename: 'AccessRequest';
  readonly id: string;
  readonly reason: string | null;
  readonly requestedAt: string;
  readonly resourceId: string;
  readonly status: 'PENDING' | 'APPROVED' | 'REJECTED';
  readonly userId: string;
}

/** Its user and resource are only named: who uses this gives some that exist. */
export function newAccessRequest({ id, at }: Origin): StoredAccessRequest {
  return {
    __typename: 'AccessRequest',
    id,
    reason: null,
    requestedAt: at,
    resourceId: formatGlobalId('Resource', 1),
    status: 'PENDING',
    userId: formatGlobalId('User', 1),
  };
}
