import type { Origin, Timestamped } from './record.js';

export interface StoredSecurityPolicy extends Timestamped {
  readonly __typename: 'SecurityPolicy';
  readonly id: string;
  readonly name: string;
  readonly policyType: 'DEFAULT_RESOURCE' | 'RESOURCE';
}

export function newSecurityPolicy({ id, at }: Origin): StoredSecurityPolicy {
  return {
    __typename: 'SecurityPolicy',
    id,
    name: 'Policy',
    createdAt: at,
    updatedAt: at,
    policyType: 'RESOURCE',
  };
}
