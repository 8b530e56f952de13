import type {
  ObjectMeta,
  TwingateGroup,
  TwingateGroupSpec,
  TwingateGroupStatus,
  TwingateResource,
  TwingateResourceSpec,
  TwingateResourceStatus,
} from '@twingate-kit/crds';

/** Fields of a manifest to choose; `metadata` and `spec` are merged one level deep. */
export interface ManifestOverrides<Spec, Status> {
  readonly metadata?: Partial<ObjectMeta>;
  readonly spec?: Partial<Spec>;
  readonly status?: Status;
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
