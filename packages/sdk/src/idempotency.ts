import type { Operation } from './operation.js';

/**
 * The mutations that do no more when they are executed twice than once, because they name an object and set absolute
 * values, by the field of the schema. Not among them: creates; what makes new secrets (connectorGenerateTokens), wipes
 * what a person may have set up since (userResetMfa) or decides once (accessRequestApprove, accessRequestReject).
 */
const idempotent: ReadonlySet<string> = new Set([
  'connectorDelete',
  'connectorUpdate',
  'deviceArchive',
  'deviceBlock',
  'deviceUnarchive',
  'deviceUnblock',
  'deviceUpdate',
  'dnsFilteringProfileDelete',
  'dnsFilteringProfileUpdate',
  'gatewayDelete',
  'gatewayUpdate',
  'groupDelete',
  'groupUpdate',
  'kubernetesResourceUpdate',
  'remoteNetworkDelete',
  'remoteNetworkUpdate',
  'resourceAccessAdd',
  'resourceAccessRemove',
  'resourceAccessSet',
  'resourceDelete',
  'resourceUpdate',
  'securityPolicyUpdate',
  'serialNumbersDelete',
  'serviceAccountDelete',
  'serviceAccountKeyDelete',
  'serviceAccountKeyRevoke',
  'serviceAccountKeyUpdate',
  'serviceAccountUpdate',
  'sshCertificateAuthorityDelete',
  'sshResourceUpdate',
  'userDelete',
  'userDetailsUpdate',
  'userRoleUpdate',
  'userStateUpdate',
  'webAppResourceUpdate',
  'x509CertificateAuthorityDelete',
]);

/** Whether a document may be executed again although an earlier execution of it may have taken effect. */
export function isRepeatable({ kind, rootFields }: Pick<Operation, 'kind' | 'rootFields'>): boolean {
  return kind === 'query' || (rootFields.length > 0 && rootFields.every((field) => idempotent.has(field)));
}
