import type { Origin, Timestamped } from './record.js';

export interface StoredServiceAccount extends Timestamped {
  readonly __typename: 'ServiceAccount';
  readonly id: string;
  readonly name: string;
}

export function newServiceAccount({ id, at }: Origin): StoredServiceAccount {
  return { __typename: 'ServiceAccount', id, name: 'Service account', createdAt: at, updatedAt: at };
}
