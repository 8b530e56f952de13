import { effectiveDefaults, type TwingateConnectorSpec } from '@twingate-kit/crds';
import type { SpecViolation } from '../../external/external-resource.js';
import {
  isVersionRange,
  scheduleProblem,
  type Schedule,
  type VersionRange,
  type WatchedImage,
} from '../../registry/index.js';
import { hashOf } from './hash.js';

const { image: defaultImage, imagePolicy: defaultPolicy } = effectiveDefaults.twingateConnector.spec;

/** A version policy, complete. */
export interface EffectiveImagePolicy {
  readonly image: WatchedImage;
  readonly schedule: Schedule;
  readonly versions: VersionRange;
}

/** Undefined when the spec names its image. */
export function effectiveImagePolicy({
  imagePolicy,
}: TwingateConnectorSpec): EffectiveImagePolicy | undefined {
  if (imagePolicy === undefined) return undefined;
  const { provider, repository, schedule, timeZone, version, allowPrerelease } = imagePolicy;
  return {
    image: { provider, repository: repository ?? defaultImage.repository },
    schedule: { cron: schedule ?? defaultPolicy.schedule, timeZone: timeZone ?? defaultPolicy.timeZone },
    versions: { range: version ?? defaultPolicy.version, allowPrerelease: allowPrerelease ?? false },
  };
}

/** `repository:tag` of a spec without a version policy. */
export function fixedImage({ image }: TwingateConnectorSpec): string {
  return `${image?.repository ?? defaultImage.repository}:${image?.tag ?? defaultImage.tag}`;
}

/** What a version policy cannot be followed for, each with the field that is wrong. */
export function imagePolicyViolations(spec: TwingateConnectorSpec): readonly SpecViolation[] {
  const policy = effectiveImagePolicy(spec);
  if (policy === undefined) return [];
  const { schedule, versions } = policy;
  const wrong = scheduleProblem(schedule);
  const zoneAlone = { cron: defaultPolicy.schedule, timeZone: schedule.timeZone };
  const field = scheduleProblem(zoneAlone) === undefined ? 'schedule' : 'timeZone';
  return [
    ...(wrong === undefined ? [] : [{ path: `spec.imagePolicy.${field}`, message: wrong }]),
    ...(isVersionRange(versions.range)
      ? []
      : [{ path: 'spec.imagePolicy.version', message: `"${versions.range}" is no npm semver range` }]),
  ];
}

/** Changes with whatever makes another version the wanted one, and with the schedule. */
export function policyHash(policy: EffectiveImagePolicy): string {
  return hashOf(policy);
}
