import { TerminalError } from '../../engine/index.js';
import { reasons } from '../../external/reasons.js';
import type { ServedAccess } from './access-object.js';
import { isServiceAccountId } from './principal-id.js';

/** On which conditions access is granted. All of it is sent each time: null takes a term away. */
export interface Terms {
  readonly securityPolicyId: string | null;
  /** ISO 8601. */
  readonly expiresAt: string | null;
  readonly accessPolicy: {
    readonly mode: 'MANUAL' | 'AUTO_LOCK' | 'ACCESS_REQUEST';
    readonly durationSeconds: number | null;
  } | null;
  readonly approvalMode: 'MANUAL' | 'AUTOMATIC' | null;
}

/** Terms as the API has them: it may have values that are not known here. */
export interface RemoteTerms extends Omit<Terms, 'accessPolicy' | 'approvalMode'> {
  readonly accessPolicy: { readonly mode: string; readonly durationSeconds: number | null } | null;
  readonly approvalMode: string | null;
}

/** What the spec asks, complete: what it does not say is null. */
export function desiredTerms({ spec }: ServedAccess): Terms {
  const { securityPolicyId, expiresAt, accessPolicy, approvalMode } = spec;
  return {
    securityPolicyId: securityPolicyId === undefined || securityPolicyId === '' ? null : securityPolicyId,
    expiresAt: expiresAt ?? null,
    accessPolicy:
      accessPolicy === undefined || accessPolicy === null
        ? null
        : { mode: accessPolicy.mode, durationSeconds: accessPolicy.durationSeconds ?? null },
    approvalMode: approvalMode ?? null,
  };
}

/** Twingate knows no terms for service accounts. Throws TerminalError when the spec asks for some nevertheless. */
export function refuseTermsOfServiceAccount(principalId: string, terms: Terms): void {
  if (!isServiceAccountId(principalId)) return;
  const given = Object.entries(terms).flatMap(([field, value]) => (value === null ? [] : [`spec.${field}`]));
  if (given.length === 0) return;
  throw new TerminalError(
    reasons.invalidSpec,
    `The access of a service account has no terms: remove ${given.join(', ')}.`,
  );
}

/** Whether access on these terms has ended. `now` is on the API's clock, ms since the epoch. */
export function isExpired({ expiresAt }: Terms, now: number): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= now;
}
