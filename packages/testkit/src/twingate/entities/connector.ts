import { defaultNetworkId, type Origin, type Timestamped } from './record.js';

export interface ConnectorTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface StoredConnector extends Timestamped {
  readonly __typename: 'Connector';
  readonly id: string;
  /** Unique, at least three characters, trimmed, without runs of spaces. */
  readonly name: string;
  readonly remoteNetworkId: string;
  readonly hasStatusNotificationsEnabled: boolean;
  readonly state: 'ALIVE' | 'DEAD_HEARTBEAT_TOO_OLD' | 'DEAD_NO_HEARTBEAT' | 'DEAD_NO_RELAYS';
  readonly hostname: string | null;
  readonly lastHeartbeatAt: string | null;
  readonly privateIPs: readonly string[];
  readonly publicIP: string | null;
  readonly version: string | null;
  /** The one pair that is valid; null before the first was generated. Queries never return it. */
  readonly tokens: ConnectorTokens | null;
}

/** A connector that never ran. */
export function newConnector({ id, at }: Origin): StoredConnector {
  return {
    __typename: 'Connector',
    id,
    name: 'Connector',
    createdAt: at,
    updatedAt: at,
    remoteNetworkId: defaultNetworkId,
    hasStatusNotificationsEnabled: true,
    state: 'DEAD_NO_HEARTBEAT',
    hostname: null,
    lastHeartbeatAt: null,
    privateIPs: [],
    publicIP: null,
    version: null,
    tokens: null,
  };
}
