/** Reasons of the conditions `Synced` and `Ready`, in one list so that people, tests and docs can rely on them. */
export const reasons = {
  // Synced=True
  synced: 'Synced',
  // Synced=False
  paused: 'Paused',
  waitingForGateway: 'WaitingForGateway',
  waitingForCertificateAuthority: 'WaitingForCertificateAuthority',
  waitingForService: 'WaitingForService',
  waitingForSecret: 'WaitingForSecret',
  namespaceNotWatched: 'NamespaceNotWatched',
  referenceNotAllowed: 'ReferenceNotAllowed',
  invalidSpec: 'InvalidSpec',
  invalidCertificate: 'InvalidCertificate',
  unsupportedServiceType: 'UnsupportedServiceType',
  gatewayMismatch: 'GatewayMismatch',
  importNotFound: 'ImportNotFound',
  importNotAllowed: 'ImportNotAllowed',
  importTypeMismatch: 'ImportTypeMismatch',
  idConflict: 'IdConflict',
  pinnedIdStale: 'PinnedIdStale',
  invalidMark: 'InvalidCreateMark',
  createUnconfirmed: 'CreateUnconfirmed',
  recreateUnconfirmed: 'RecreateUnconfirmed',
  massAbsence: 'MassAbsence',
  networkChanged: 'NetworkChanged',
  refused: 'RefusedByTwingate',
  credentialsRefused: 'CredentialsRefused',
  rateLimited: 'RateLimited',
  apiUnavailable: 'TwingateUnavailable',
  deletionBlocked: 'DeletionBlocked',
  inUse: 'InUse',
  networkMismatch: 'NetworkMismatch',
  nameTaken: 'NameTaken',
  waitingForRollout: 'WaitingForRollout',
  noMatchingVersion: 'NoMatchingVersion',
  registryUnavailable: 'RegistryUnavailable',
  registryRefused: 'RegistryRefused',
  internalError: 'InternalError',
  // Ready=True
  available: 'Available',
  // Ready=False
  notCreated: 'NotCreated',
  deploymentNotReady: 'DeploymentNotReady',
} as const;

export type Reason = (typeof reasons)[keyof typeof reasons];

/** Reasons of events. */
export const eventReasons = {
  created: 'Created',
  recreated: 'Recreated',
  replaced: 'Replaced',
  imported: 'Imported',
  updated: 'Updated',
  driftCorrected: 'DriftCorrected',
  deleted: 'Deleted',
  leftBehind: 'LeftBehind',
  idRestored: 'IdRestored',
  tokensGenerated: 'TokensGenerated',
  deploymentChanged: 'DeploymentChanged',
  versionCheckFailed: 'VersionCheckFailed',
  // Of Services
  invalidAnnotations: 'InvalidAnnotations',
  nameTaken: 'NameTaken',
} as const;
