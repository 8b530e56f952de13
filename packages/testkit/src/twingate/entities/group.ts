import { defaultPolicyId, type Origin, type Timestamped } from './record.js';

export interface StoredGroup extends Timestamped {
  readonly __typename: 'Group';
  readonly id: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly originId: string | null;
  readonly type: 'MANUAL' | 'SYNCED' | 'SYSTEM';
  readonly securityPolicyId: string;
  readonly userIds: readonly string[];
}

export function newGroup({ id, at }: Origin): StoredGroup {
  return {
    __typename: 'Group',
    id,
    name: 'Group',
    createdAt: at,
    updatedAt: at,
    isActive: true,
    originId: null,
    type: 'MANUAL',
    securityPolicyId: defaultPolicyId,
    userIds: [],
  };
}
