import { formatGlobalId } from '../global-id.js';
import { defaultNetworkId, type Origin } from './record.js';

export interface StoredGateway {
  readonly __typename: 'Gateway';
  readonly id: string;
  /** `host:port` */
  readonly address: string;
  readonly remoteNetworkId: string;
  readonly x509CAId: string;
  readonly sshCAId: string | null;
}

/** Its certificate authority is only named: who uses this gives one that exists. */
export function newGateway({ id }: Origin): StoredGateway {
  return {
    __typename: 'Gateway',
    id,
    address: 'gateway.internal:8443',
    remoteNetworkId: defaultNetworkId,
    x509CAId: formatGlobalId('X509CertificateAuthority', 1),
    sshCAId: null,
  };
}
