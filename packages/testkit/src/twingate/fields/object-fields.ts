import type { StoredAccessRequest } from '../entities/access-request.js';
import type { StoredConnector } from '../entities/connector.js';
import type { StoredDevice, StoredSerialNumber } from '../entities/device.js';
import type { StoredDnsFilteringProfile } from '../entities/dns-filtering-profile.js';
import type { StoredGateway } from '../entities/gateway.js';
import type { StoredGroup } from '../entities/group.js';
import type { StoredRemoteNetwork } from '../entities/remote-network.js';
import type { StoredResource } from '../entities/resource.js';
import type { StoredSecurityPolicy } from '../entities/security-policy.js';
import type { StoredServiceAccount, StoredServiceAccountKey } from '../entities/service-account.js';
import type { StoredUser } from '../entities/user.js';
import {
  matchesConnector,
  matchesDevice,
  matchesGroup,
  matchesResource,
  matchesUser,
} from '../entity-filter.js';
import type { Execution } from '../execution.js';
import { matchedDevices } from './matched-devices.js';
import { children, everything, members, reference } from './nested.js';
import { principalIds, resourceFields } from './resource-fields.js';

const grantedResources = children(
  'resources',
  (resource: StoredResource, principal: StoredGroup | StoredServiceAccount) =>
    principalIds(resource).includes(principal.id),
  matchesResource,
);

/** Fields that are not plain properties of the stored record. */
export const objectFields = {
  ...resourceFields,
  Gateway: {
    remoteNetwork: reference('remoteNetworks', (gateway: StoredGateway) => gateway.remoteNetworkId),
    x509CA: reference('certificateAuthorities', (gateway: StoredGateway) => gateway.x509CAId),
    sshCA: reference('certificateAuthorities', (gateway: StoredGateway) => gateway.sshCAId),
  },
  RemoteNetwork: {
    connectors: children(
      'connectors',
      (connector: StoredConnector, network: StoredRemoteNetwork) => connector.remoteNetworkId === network.id,
      matchesConnector,
    ),
    gateways: children(
      'gateways',
      (gateway: StoredGateway, network: StoredRemoteNetwork) => gateway.remoteNetworkId === network.id,
      everything,
    ),
    resources: children(
      'resources',
      (resource: StoredResource, network: StoredRemoteNetwork) => resource.remoteNetworkId === network.id,
      matchesResource,
    ),
  },
  Connector: {
    remoteNetwork: reference('remoteNetworks', (connector: StoredConnector) => connector.remoteNetworkId),
  },
  Group: {
    securityPolicy: reference('securityPolicies', (group: StoredGroup) => group.securityPolicyId),
    resources: grantedResources,
    users: members('users', (group: StoredGroup) => group.userIds, matchesUser),
  },
  User: {
    isAdmin: (user: StoredUser) => user.role === 'ADMIN',
    groups: children(
      'groups',
      (group: StoredGroup, user: StoredUser) => group.userIds.includes(user.id),
      matchesGroup,
    ),
    devices: children(
      'devices',
      (device: StoredDevice, user: StoredUser) => device.userId === user.id,
      matchesDevice,
    ),
  },
  SecurityPolicy: {
    groups: children(
      'groups',
      (group: StoredGroup, policy: StoredSecurityPolicy) => group.securityPolicyId === policy.id,
      matchesGroup,
    ),
  },
  ServiceAccount: {
    keys: children(
      'serviceAccountKeys',
      (key: StoredServiceAccountKey, owner: StoredServiceAccount) => key.serviceAccountId === owner.id,
      everything,
    ),
    resources: grantedResources,
  },
  ServiceAccountKey: {
    status: (key: StoredServiceAccountKey, _args: unknown, { now }: Execution) => keyStatus(key, now),
    serviceAccount: reference('serviceAccounts', (key: StoredServiceAccountKey) => key.serviceAccountId),
  },
  Device: {
    user: reference('users', (device: StoredDevice) => device.userId),
  },
  SerialNumber: {
    matchedDevices: (serial: StoredSerialNumber, _args: unknown, { account, now }: Execution) =>
      matchedDevices(serial, account.devices.readAll(now)),
  },
  AccessRequest: {
    resource: reference('resources', (request: StoredAccessRequest) => request.resourceId),
    user: reference('users', (request: StoredAccessRequest) => request.userId),
  },
  DnsFilteringProfile: {
    groups: members('groups', (profile: StoredDnsFilteringProfile) => profile.groupIds, matchesGroup),
  },
};

function keyStatus({ revokedAt, expiresAt }: StoredServiceAccountKey, now: number): string {
  if (revokedAt !== null) return 'REVOKED';
  return expiresAt !== null && Date.parse(expiresAt) <= now ? 'EXPIRED' : 'ACTIVE';
}
