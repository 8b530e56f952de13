import type { AccessPolicy, ApprovalMode, StoredAccessEdge } from './access-edge.js';
import { defaultNetworkId, defaultPolicyId, type Origin, type Timestamped } from './record.js';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface PortRange {
  readonly start: number;
  readonly end: number;
}

export interface StoredProtocol {
  readonly policy: 'ALLOW_ALL' | 'RESTRICTED';
  readonly ports: readonly PortRange[];
}

export interface StoredProtocols {
  readonly allowIcmp: boolean;
  readonly tcp: StoredProtocol;
  readonly udp: StoredProtocol;
}

export type RoutingMode = 'THROUGH_TWINGATE' | 'BYPASS_TWINGATE';

export interface StoredResourceCommon extends Timestamped {
  readonly id: string;
  readonly name: string;
  /** FQDN, wildcard, IP or CIDR. */
  readonly address: string;
  readonly alias: string | null;
  readonly isActive: boolean;
  readonly isVisible: boolean;
  readonly isBrowserShortcutEnabled: boolean;
  readonly protocols: StoredProtocols;
  readonly remoteNetworkId: string;
  readonly securityPolicyId: string;
  readonly tags: readonly Tag[];
  readonly approvalMode: ApprovalMode;
  readonly accessPolicy: AccessPolicy;
  readonly usageBasedAutolockDurationDays: number | null;
  readonly approverGroupIds: readonly string[];
  readonly access: readonly StoredAccessEdge[];
}

export interface StoredNetworkResource extends StoredResourceCommon {
  readonly __typename: 'NetworkResource';
  readonly routingMode: RoutingMode;
}

interface Port {
  readonly port: number;
}

export interface StoredKubernetesResource extends StoredResourceCommon {
  readonly __typename: 'KubernetesResource';
  readonly gatewayId: string | null;
  readonly clusterRef: string | null;
  /** Both of an older form without gateway. */
  readonly proxyAddress: string | null;
  readonly certificateAuthorityCert: string | null;
  readonly upstream: Port | null;
  readonly downstream: Port | null;
}

export interface StoredSshResource extends StoredResourceCommon {
  readonly __typename: 'SSHResource';
  readonly gatewayId: string | null;
  readonly upstream: Port | null;
  readonly downstream: Port | null;
}

export interface StoredWebAppResource extends StoredResourceCommon {
  readonly __typename: 'WebAppResource';
  readonly gatewayId: string | null;
  readonly upstream: (Port & { readonly tlsMode: 'NONE' | 'INSECURE' | 'VERIFY_CA' | 'VERIFY_FULL' }) | null;
  readonly downstream: (Port & { readonly tlsMode: 'NONE' | 'TLS13' }) | null;
  readonly requestHeaderRewrites: readonly Tag[];
}

export type StoredResource =
  StoredNetworkResource | StoredKubernetesResource | StoredSshResource | StoredWebAppResource;

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
    proxyAddress: null,
    certificateAuthorityCert: null,
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
