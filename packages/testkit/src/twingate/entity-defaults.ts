import type {
  StoredAccessEdge,
  StoredGroup,
  StoredKubernetesResource,
  StoredNetworkResource,
  StoredProtocols,
  StoredRemoteNetwork,
  StoredResource,
  StoredResourceCommon,
  StoredSecurityPolicy,
  StoredServiceAccount,
  StoredSshResource,
  StoredUser,
  StoredWebAppResource,
} from './entity.js';
import { formatGlobalId } from './global-id.js';

/** Ids that exist in every new account. */
export const defaultNetworkId = formatGlobalId('RemoteNetwork', 1);
export const defaultPolicyId = formatGlobalId('SecurityPolicy', 1);
export const everyoneGroupId = formatGlobalId('Group', 1);

/** What the storage gives every record: its id and the time of its creation. */
export interface Origin {
  readonly id: string;
  readonly at: string;
}

export const allowAll: StoredProtocols = {
  allowIcmp: true,
  tcp: { policy: 'ALLOW_ALL', ports: [] },
  udp: { policy: 'ALLOW_ALL', ports: [] },
};

function resourceCommon({ id, at }: Origin): StoredResourceCommon {
  return {
    id,
    name: 'Resource',
    createdAt: at,
    updatedAt: at,
    address: 'app.internal',
    alias: null,
    isActive: true,
    isVisible: true,
    isBrowserShortcutEnabled: false,
    protocols: allowAll,
    remoteNetworkId: defaultNetworkId,
    securityPolicyId: defaultPolicyId,
    tags: [],
    approvalMode: 'MANUAL',
    accessPolicy: { mode: 'MANUAL', durationSeconds: null },
    usageBasedAutolockDurationDays: null,
    approverGroupIds: [],
    access: [],
  };
}

export function newNetworkResource(origin: Origin): StoredNetworkResource {
  return { __typename: 'NetworkResource', ...resourceCommon(origin), routingMode: 'THROUGH_TWINGATE' };
}

export function newKubernetesResource(origin: Origin): StoredKubernetesResource {
  return {
    __typename: 'KubernetesResource',
    ...resourceCommon(origin),
    gatewayId: null,
    clusterRef: null,
    upstream: null,
    downstream: null,
  };
}

export function newSshResource(origin: Origin): StoredSshResource {
  return {
    __typename: 'SSHResource',
    ...resourceCommon(origin),
    gatewayId: null,
    upstream: null,
    downstream: null,
  };
}

export function newWebAppResource(origin: Origin): StoredWebAppResource {
  return {
    __typename: 'WebAppResource',
    ...resourceCommon(origin),
    gatewayId: null,
    upstream: null,
    downstream: null,
    requestHeaderRewrites: [],
  };
}

const newByKind = {
  NetworkResource: newNetworkResource,
  KubernetesResource: newKubernetesResource,
  SSHResource: newSshResource,
  WebAppResource: newWebAppResource,
} as const;

export function newResource(kind: StoredResource['__typename'], origin: Origin): StoredResource {
  return newByKind[kind](origin);
}

export function newAccessEdge(principalId: string): StoredAccessEdge {
  return {
    principalId,
    securityPolicyId: null,
    expiresAt: null,
    accessPolicy: null,
    approvalMode: null,
    usageBasedAutolockDurationDays: null,
  };
}

export function newGroup({ id, at }: Origin): StoredGroup {
  return {
    __typename: 'Group',
    id,
    name: 'Group',
    createdAt: at,
    updatedAt: at,
    isActive: true,
    originId: null,
    type: 'MANUAL',
    securityPolicyId: defaultPolicyId,
    userIds: [],
  };
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
  };
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

export function newServiceAccount({ id, at }: Origin): StoredServiceAccount {
  return { __typename: 'ServiceAccount', id, name: 'Service account', createdAt: at, updatedAt: at };
}
