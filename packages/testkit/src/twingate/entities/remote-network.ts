import type { Origin, Timestamped } from './record.js';

export interface StoredRemoteNetwork extends Timestamped {
  readonly __typename: 'RemoteNetwork';
  readonly id: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly location: 'AWS' | 'AZURE' | 'GOOGLE_CLOUD' | 'ON_PREMISE' | 'OTHER';
  readonly networkType: 'REGULAR' | 'EXIT';
}

export function newRemoteNetwork({ id, at }: Origin): StoredRemoteNetwork {
  return {
    __typename: 'RemoteNetwork',
    id,
    name: 'Network',
    createdAt: at,
    updatedAt: at,
    isActive: true,
    location: 'OTHER',
    networkType: 'REGULAR',
  };
}
