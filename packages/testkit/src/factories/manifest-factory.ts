import type {
  AccessReference,
  ExternalPrincipal,
  ObjectMeta,
  TwingateCertificateAuthority,
  TwingateCertificateAuthoritySpec,
  TwingateCertificateAuthorityStatus,
  TwingateConnector,
  TwingateConnectorSpec,
  TwingateConnectorStatus,
  TwingateGateway,
  TwingateGatewaySpec,
  TwingateGatewayStatus,
  TwingateGroup,
  TwingateGroupSpec,
  TwingateGroupStatus,
  TwingateResource,
  TwingateResourceAccess,
  TwingateResourceAccessSpec,
  TwingateResourceAccessSpecBase,
  TwingateResourceAccessStatus,
  TwingateResourceSpec,
  TwingateResourceStatus,
} from '@twingate-kit/crds';

/** Fields of a manifest to choose; `metadata` and `spec` are merged one level deep. */
export interface ManifestOverrides<Spec, Status> {
  readonly metadata?: Partial<ObjectMeta>;
  readonly spec?: Partial<Spec>;
  readonly status?: Status;
}

/** What an access may say; the first principal of the three that is given counts. */
export interface AccessSpecFields extends TwingateResourceAccessSpecBase {
  readonly principalId: string;
  readonly principalExternalRef: ExternalPrincipal;
  readonly groupRef: AccessReference;
}

let lastNumber = 0;

function nextNumber(): number {
  lastNumber += 1;
  return lastNumber;
}

/** A valid network resource in namespace `default`; its names and address are unique within the process. */
export function buildTwingateResourceManifest(
  overrides: ManifestOverrides<TwingateResourceSpec, TwingateResourceStatus> = {},
): TwingateResource {
  const number = nextNumber();
  const { metadata, spec, ...rest } = overrides;
  return {
    apiVersion: 'twingate.com/v1beta',
    kind: 'TwingateResource',
    metadata: { name: `resource-${number}`, namespace: 'default', ...metadata },
    spec: { name: `Resource ${number}`, address: `r${number}.internal`, ...spec },
    ...rest,
  };
}

/** A valid group in namespace `default`; its names are unique within the process. */
export function buildTwingateGroupManifest(
  overrides: ManifestOverrides<TwingateGroupSpec, TwingateGroupStatus> = {},
): TwingateGroup {
  const number = nextNumber();
  const { metadata, spec, ...rest } = overrides;
  return {
    apiVersion: 'twingate.com/v1beta',
    kind: 'TwingateGroup',
    metadata: { name: `group-${number}`, namespace: 'default', ...metadata },
    spec: { name: `Group ${number}`, ...spec },
    ...rest,
  };
}

/** A valid access in namespace `default`: of the TwingateGroup `group` to the TwingateResource `resource`, unless others are given. */
export function buildTwingateResourceAccessManifest(
  overrides: ManifestOverrides<AccessSpecFields, TwingateResourceAccessStatus> = {},
): TwingateResourceAccess {
  const number = nextNumber();
  const { metadata, spec, ...rest } = overrides;
  return {
    apiVersion: 'twingate.com/v1beta',
    kind: 'TwingateResourceAccess',
    metadata: { name: `access-${number}`, namespace: 'default', ...metadata },
    spec: accessSpec(spec),
    ...rest,
  };
}

/** Exactly one principal is allowed: an override of another kind takes the place of the group. */
function accessSpec(fields: Partial<AccessSpecFields> = {}): TwingateResourceAccessSpec {
  const { principalId, principalExternalRef, groupRef, ...rest } = fields;
  const base = { resourceRef: { name: 'resource' }, ...rest };
  if (principalId !== undefined) return { ...base, principalId };
  if (principalExternalRef !== undefined) return { ...base, principalExternalRef };
  return { ...base, groupRef: groupRef ?? { name: 'group' } };
}

/** A valid connector in namespace `default`; its names are unique within the process. */
export function buildTwingateConnectorManifest(
  overrides: ManifestOverrides<TwingateConnectorSpec, TwingateConnectorStatus> = {},
): TwingateConnector {
  const number = nextNumber();
  const { metadata, spec, ...rest } = overrides;
  return {
    apiVersion: 'twingate.com/v1beta',
    kind: 'TwingateConnector',
    metadata: { name: `connector-${number}`, namespace: 'default', ...metadata },
    spec: { name: `Connector ${number}`, ...spec },
    ...rest,
  };
}

/** A valid gateway in namespace `default`: of the Service `gateway` and the TwingateCertificateAuthority `ca`, unless others are given. */
export function buildTwingateGatewayManifest(
  overrides: ManifestOverrides<TwingateGatewaySpec, TwingateGatewayStatus> = {},
): TwingateGateway {
  const number = nextNumber();
  const { metadata, spec, ...rest } = overrides;
  return {
    apiVersion: 'twingate.com/v1beta',
    kind: 'TwingateGateway',
    metadata: { name: `gateway-${number}`, namespace: 'default', ...metadata },
    spec: {
      serviceRef: { name: 'gateway', port: 8443 },
      x509CertificateAuthorityRef: { name: 'ca' },
      ...spec,
    },
    ...rest,
  };
}

/** A valid certificate authority in namespace `default`, of the Secret `ca-tls`; its names are unique within the process. */
export function buildTwingateCertificateAuthorityManifest(
  overrides: ManifestOverrides<TwingateCertificateAuthoritySpec, TwingateCertificateAuthorityStatus> = {},
): TwingateCertificateAuthority {
  const number = nextNumber();
  const { metadata, spec, ...rest } = overrides;
  return {
    apiVersion: 'twingate.com/v1beta',
    kind: 'TwingateCertificateAuthority',
    metadata: { name: `ca-${number}`, namespace: 'default', ...metadata },
    spec: { name: `CA ${number}`, secretRef: { name: 'ca-tls' }, ...spec },
    ...rest,
  };
}
