import type { Account } from '../account.js';
import {
  type AccessPolicy,
  type ApprovalMode,
  newAccessEdge,
  type StoredAccessEdge,
} from '../entities/access-edge.js';
import type { StoredResource } from '../entities/resource.js';
import type { Execution } from '../execution.js';
import { parseGlobalId } from '../global-id.js';
import { checkReferences, mutation, present } from './mutation.js';
import { assertGlobalId, notFound, Refusal } from '../refusal.js';
import { checkAccessPolicy, checkResource } from './resource-rules.js';

interface AccessInput {
  readonly principalId: string;
  readonly securityPolicyId?: string | null;
  readonly expiresAt?: string | null;
  readonly accessPolicy?: AccessPolicy | null;
  readonly approvalMode?: ApprovalMode | null;
  readonly usageBasedAutolockDurationDays?: number | null;
}

interface AccessArguments {
  readonly resourceId: string;
  readonly access: readonly AccessInput[];
}

export const accessMutations = {
  resourceAccessAdd: mutation(({ resourceId, access }: AccessArguments, execution) =>
    changeAccess(resourceId, execution, (edges, { account }) =>
      access.reduce<readonly StoredAccessEdge[]>((all, input) => withEdge(all, input, account), edges),
    ),
  ),
  resourceAccessSet: mutation(({ resourceId, access }: AccessArguments, execution) =>
    changeAccess(resourceId, execution, (edges, { account }) => {
      const wanted = new Set(access.map((input) => input.principalId));
      const kept = edges.filter((edge) => wanted.has(edge.principalId));
      return access.reduce<readonly StoredAccessEdge[]>((all, input) => withEdge(all, input, account), kept);
    }),
  ),
  resourceAccessRemove: mutation(
    ({ resourceId, principalIds }: { resourceId: string; principalIds: readonly string[] }, execution) =>
      changeAccess(resourceId, execution, (edges) => {
        principalIds.forEach((id) => assertGlobalId('principalIds', id));
        return edges.filter((edge) => !principalIds.includes(edge.principalId));
      }),
  ),
};

function changeAccess(
  resourceId: string,
  execution: Execution,
  change: (edges: readonly StoredAccessEdge[], execution: Execution) => readonly StoredAccessEdge[],
): StoredResource {
  assertGlobalId('resourceId', resourceId);
  const { account } = execution;
  const resource = account.resources.get(resourceId);
  if (resource === undefined) throw notFound('resourceId', 'Resource', resourceId);
  const access = change(resource.access, execution);
  const changed = { ...resource, access, updatedAt: account.timestamp() };
  checkResource(changed);
  account.resources.write(changed, execution.visibleFrom);
  return changed;
}

/** Adds the edge, or changes the fields that the input has: absent keeps, null clears. */
function withEdge(
  edges: readonly StoredAccessEdge[],
  input: AccessInput,
  account: Account,
): readonly StoredAccessEdge[] {
  const type = checkPrincipal(input.principalId, account);
  if (type === 'ServiceAccount') checkServiceAccountEdge(input);
  if (input.securityPolicyId)
    checkReferences('securityPolicyId', 'SecurityPolicy', [input.securityPolicyId], (id) => {
      return account.securityPolicies.get(id) !== undefined;
    });
  const changes = present({
    ...input,
    accessPolicy: input.accessPolicy ? checkAccessPolicy(input.accessPolicy) : input.accessPolicy,
  });
  const known = edges.find((edge) => edge.principalId === input.principalId);
  const edge: StoredAccessEdge = { ...(known ?? newAccessEdge(input.principalId)), ...changes };
  return known ? edges.map((other) => (other === known ? edge : other)) : [...edges, edge];
}

function checkPrincipal(principalId: string, account: Account): 'Group' | 'ServiceAccount' {
  assertGlobalId('principalId', principalId);
  const type = parseGlobalId(principalId)?.type === 'ServiceAccount' ? 'ServiceAccount' : 'Group';
  const found = type === 'Group' ? account.groups.get(principalId) : account.serviceAccounts.get(principalId);
  if (found === undefined) throw notFound('principalId', type, principalId);
  return type;
}

/** A known client sends the mode MANUAL for service accounts, so that one is accepted. */
function checkServiceAccountEdge(input: AccessInput): void {
  const policyMode = input.accessPolicy?.mode ?? 'MANUAL';
  const values = [input.securityPolicyId, input.expiresAt, input.usageBasedAutolockDurationDays];
  if (policyMode !== 'MANUAL' || values.some((value) => value !== null && value !== undefined))
    throw new Refusal('Access of a Service Account cannot have a policy or an expiration.');
}
