import type { ServedConnector } from './connector-object.js';

/** What the operator sets on a connector in Twingate. Plain JSON. */
export interface DesiredConnector {
  /** Absent: the API invents one. */
  readonly name?: string;
  readonly remoteNetworkId: string;
  readonly hasStatusNotificationsEnabled: boolean;
}

export interface ConnectorDefaults {
  /** Network of connectors that name none. */
  readonly remoteNetworkId: string;
}

export function desiredConnector({ spec }: ServedConnector, defaults: ConnectorDefaults): DesiredConnector {
  const name = connectorName(spec.name ?? '');
  return {
    ...(name === '' ? {} : { name }),
    remoteNetworkId:
      spec.remoteNetworkId === undefined || spec.remoteNetworkId === ''
        ? defaults.remoteNetworkId
        : spec.remoteNetworkId,
    hasStatusNotificationsEnabled: spec.hasStatusNotificationsEnabled ?? true,
  };
}

/** A name as the API stores it: trimmed, with single spaces. */
export function connectorName(name: string): string {
  return name.trim().replaceAll(/\s+/g, ' ');
}
