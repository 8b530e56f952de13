export type AccessMode = 'MANUAL' | 'AUTO_LOCK' | 'ACCESS_REQUEST';
export type ApprovalMode = 'MANUAL' | 'AUTOMATIC';

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
