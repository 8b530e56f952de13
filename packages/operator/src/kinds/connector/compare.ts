import type { Connector } from '@twingate-kit/sdk';
import type { FieldDrift } from '../../external/external-resource.js';
import { connectorName, type DesiredConnector } from './desired.js';

/** Fields in which the connector in Twingate differs from what is asked. Its network cannot be changed, see `immovable`. */
export function compareConnector(desired: DesiredConnector, remote: Connector): readonly FieldDrift[] {
  const sameName = desired.name === undefined || desired.name === connectorName(remote.name);
  const sameNotifications = desired.hasStatusNotificationsEnabled === remote.hasStatusNotificationsEnabled;
  return [
    ...(sameName ? [] : [{ field: 'name' }]),
    ...(sameNotifications ? [] : [{ field: 'hasStatusNotificationsEnabled' }]),
  ];
}
