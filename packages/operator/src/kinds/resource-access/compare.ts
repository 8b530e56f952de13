import type { FieldDrift } from '../../external/external-resource.js';
import type { RemoteTerms, Terms } from './desired.js';

type Check = (a: RemoteTerms, b: RemoteTerms, defaultPolicyId: string | undefined) => boolean;

/** Per term: whether two values mean the same. */
const equal: Readonly<Record<keyof Terms, Check>> = {
  securityPolicyId: (a, b, defaultPolicyId) =>
    policyOf(a.securityPolicyId, defaultPolicyId) === policyOf(b.securityPolicyId, defaultPolicyId),
  expiresAt: (a, b) => instantOf(a.expiresAt) === instantOf(b.expiresAt),
  accessPolicy: (a, b) => policyText(a.accessPolicy) === policyText(b.accessPolicy),
  approvalMode: (a, b) => a.approvalMode === b.approvalMode,
};

/**
 * Terms that differ. `defaultPolicyId` is the ID of the account's default security policy, which no policy at all is
 * equal to.
 */
export function compareTerms(
  desired: Terms,
  remote: RemoteTerms,
  defaultPolicyId: string | undefined,
): readonly FieldDrift[] {
  return Object.entries(equal)
    .filter(([, isEqual]) => !isEqual(desired, remote, defaultPolicyId))
    .map(([field]) => ({ field }));
}

function policyOf(id: string | null, defaultPolicyId: string | undefined): string | null {
  return id === defaultPolicyId ? null : id;
}

function instantOf(time: string | null): number | null {
  return time === null ? null : Date.parse(time);
}

/** MANUAL without a duration is what there is without any policy. */
function policyText(policy: RemoteTerms['accessPolicy']): string | null {
  if (policy === null || (policy.mode === 'MANUAL' && policy.durationSeconds === null)) return null;
  return `${policy.mode} ${policy.durationSeconds}`;
}
