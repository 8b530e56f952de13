import type { Origin, Timestamped } from './record.js';

export interface StoredUser extends Timestamped {
  readonly __typename: 'User';
  readonly id: string;
  readonly email: string | null;
  readonly firstName: string;
  readonly lastName: string;
  readonly avatarUrl: string | null;
  readonly role: 'ACCESS_REVIEWER' | 'ADMIN' | 'BILLING' | 'DEVOPS' | 'MEMBER' | 'SUPPORT';
  readonly state: 'ACTIVE' | 'DISABLED' | 'PENDING';
  readonly type: 'MANUAL' | 'SYNCED';
  /** When userResetMfa was last called; queries never return it. */
  readonly mfaResetAt: string | null;
}

export function newUser({ id, at }: Origin): StoredUser {
  return {
    __typename: 'User',
    id,
    createdAt: at,
    updatedAt: at,
    email: 'user@example.com',
    firstName: 'Ada',
    lastName: 'Example',
    avatarUrl: null,
    role: 'MEMBER',
    state: 'ACTIVE',
    type: 'MANUAL',
    mfaResetAt: null,
  };
}
