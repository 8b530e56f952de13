import { isDeepStrictEqual } from 'node:util';
import { twingateResource, type TwingateResource, type TwingateResourceSpec } from '@twingate-kit/crds';
import type { Stored } from '../../external/external-resource.js';
import type { Patch } from '../../external/object-writer.js';
import type { WantedResource } from './desired.js';

/** Fields of the spec that annotations decide; all others belong to whoever writes them. */
const FIELDS = [
  'name',
  'address',
  'alias',
  'isBrowserShortcutEnabled',
  'securityPolicyId',
  'isVisible',
  'syncLabels',
  'protocols',
  'gatewayRef',
  'downstream',
  'upstream',
  'requestHeaderRewrites',
] as const satisfies readonly (keyof TwingateResourceSpec)[];

/** The merge patch that makes `found` what is wanted; undefined when it is. Fields that nothing asks for are reset. */
export function patchTo(found: Stored<TwingateResource>, wanted: WantedResource): Patch | undefined {
  const spec = specPatch(found.spec, stored(wanted));
  const labels = labelsPatch(found.metadata.labels ?? {}, wanted.metadata.labels);
  if (spec === undefined && labels === undefined) return undefined;
  return {
    ...(labels === undefined ? {} : { metadata: { labels } }),
    ...(spec === undefined ? {} : { spec }),
  };
}

/** As the API server would store it: with the defaults of the schema. */
function stored(wanted: WantedResource): TwingateResourceSpec {
  return (twingateResource.applyDefaults(wanted) as WantedResource).spec;
}

function specPatch(found: TwingateResourceSpec, wanted: TwingateResourceSpec): object | undefined {
  const changed = FIELDS.filter((field) => !isSame(found[field], wanted[field]));
  if (changed.length === 0) return undefined;
  return Object.fromEntries(changed.map((field) => [field, wanted[field] ?? null]));
}

/** Null and absent are the same to a merge patch. */
function isSame(found: unknown, wanted: unknown): boolean {
  return isDeepStrictEqual(found ?? undefined, wanted ?? undefined);
}

function labelsPatch(
  found: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): object | undefined {
  const keys = new Set([...Object.keys(found), ...Object.keys(wanted)]);
  const changed = [...keys].filter((key) => found[key] !== wanted[key]);
  if (changed.length === 0) return undefined;
  return Object.fromEntries(changed.map((key) => [key, wanted[key] ?? null]));
}
