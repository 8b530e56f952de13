/**
 * What the simulated account stores. References are ids; the GraphQL layer follows them.
 * Times are the API's text form, e.g. `2024-02-15T01:13:51.059028+00:00`.
 */
interface Timestamped {
  readonly createdAt: string;
  readonly updatedAt: string;
}

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

export type AccessMode = 'MANUAL' | 'AUTO_LOCK' | 'ACCESS_REQUEST';
export type ApprovalMode = 'MANUAL' | 'AUTOMATIC';
export type RoutingMode = 'THROUGH_TWINGATE' | 'BYPASS_TWINGATE';

export interface AccessPolicy {
  readonly mode: AccessMode;
  readonly durationSeconds: number | null;
}

/** Access of one group or service account to the resource that holds the edge. */
export interface StoredAccessEdge {
  readonly principalId: string;
  readonly securityPolicyId: string | null;
  readonly expiresAt: string | null;
  readonly accessPolicy: AccessPolicy | null;
  readonly approvalMode: ApprovalMode | null;
  readonly usageBasedAutolockDurationDays: number | null;
}

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

export interface StoredGroup extends Timestamped {
  readonly __typename: 'Group';
  readonly id: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly originId: string | null;
  readonly type: 'MANUAL' | 'SYNCED' | 'SYSTEM';
  readonly securityPolicyId: string;
  readonly userIds: readonly string[];
}

export interface StoredUser extends Timestamped {
  readonly __typename: 'User';
  readonly id: string;
  readonly email: string | null;
  readonly firstName: string;
  readonly lastName: string;
  readonly avatarUrl: string | null;
  readonly role: 'ACCESS_REVIEWER' | 'ADMIN' | 'BILLING' | 'DEVOPS' | 'MEMBER' | 'SUPPORT';
  readonly state: 'ACTIVE' | 'DISABLED' | 'PENDING';
  readonly type: 'MANUAL' | 'SYNCED';
}

export interface StoredRemoteNetwork extends Timestamped {
  readonly __typename: 'RemoteNetwork';
  readonly id: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly location: 'AWS' | 'AZURE' | 'GOOGLE_CLOUD' | 'ON_PREMISE' | 'OTHER';
  readonly networkType: 'REGULAR' | 'EXIT';
}

export interface StoredSecurityPolicy extends Timestamped {
  readonly __typename: 'SecurityPolicy';
  readonly id: string;
  readonly name: string;
  readonly policyType: 'DEFAULT_RESOURCE' | 'RESOURCE';
}

export interface StoredServiceAccount extends Timestamped {
  readonly __typename: 'ServiceAccount';
  readonly id: string;
  readonly name: string;
}

export interface StoredCertificateAuthority {
  readonly __typename: 'X509CertificateAuthority' | 'SSHCertificateAuthority';
  readonly id: string;
  readonly name: string;
  readonly fingerprint: string;
}

export interface StoredGateway {
  readonly __typename: 'Gateway';
  readonly id: string;
  /** `host:port` */
  readonly address: string;
  readonly remoteNetworkId: string;
  readonly x509CAId: string;
  readonly sshCAId: string | null;
}
