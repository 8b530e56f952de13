import type { StoredConnector } from '../entities/connector.js';
import type { StoredGateway } from '../entities/gateway.js';
import type { StoredGroup } from '../entities/group.js';
import type { StoredRemoteNetwork } from '../entities/remote-network.js';
import type { StoredResource } from '../entities/resource.js';
import type { StoredSecurityPolicy } from '../entities/security-policy.js';
import type { StoredServiceAccount } from '../entities/service-account.js';
import type { StoredUser } from '../entities/user.js';
import { matchesConnector, matchesGroup, matchesResource, matchesUser } from '../entity-filter.js';
import { notSimulated } from '../refusal.js';
import { children, everything, members, reference } from './nested.js';
import { principalIds, resourceFields } from './resource-fields.js';

const grantedResources = children(
  'resources',
  (resource: StoredResource, principal: StoredGroup | StoredServiceAccount) =>
    principalIds(resource).includes(principal.id),
  matchesResource,
);

function later(what: string): () => never {
  return () => {
    throw notSimulated(what);
  };
}

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
    devices: later('User.devices'),
  },
  SecurityPolicy: {
    groups: children(
      'groups',
      (group: StoredGroup, policy: StoredSecurityPolicy) => group.securityPolicyId === policy.id,
      matchesGroup,
    ),
  },
  ServiceAccount: {
    keys: later('ServiceAccount.keys'),
    resources: grantedResources,
  },
};
