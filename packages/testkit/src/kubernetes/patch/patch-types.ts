import type { ApiResource } from '../api-resource.js';
import { isObject } from '../json.js';
import { badRequest, unsupportedMediaType } from '../status-error.js';
import { applyJsonPatch } from './json-patch.js';
import { mergePatch } from './merge-patch.js';
import { strategicMergePatch } from './strategic-merge-patch.js';

/** Makes the next state of an object. Throws 400 and 422 for a patch that cannot be applied. */
export type Patch = (target: unknown, patch: unknown) => unknown;

function mergeObjects(target: unknown, patch: unknown): unknown {
  if (isObject(patch)) return mergePatch(target, patch);
  throw badRequest(
    'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
  );
}

const patchTypes = new Map<string, Patch>([
  ['application/json-patch+json', applyJsonPatch],
  ['application/merge-patch+json', mergeObjects],
]);

const builtInPatchTypes = new Map<string, Patch>([
  ...patchTypes,
  ['application/strategic-merge-patch+json', strategicMergePatch],
]);

/** Server-side apply, which is more than a function of two objects. */
export const applyPatchType = 'application/apply-patch+yaml';

/** Custom kinds have neither strategic merge patch nor, on this server, server-side apply. Throws 415. */
export function patchFunction(resource: ApiResource, contentType: string): Patch {
  const known = resource.custom === undefined ? builtInPatchTypes : patchTypes;
  const patch = known.get(contentType);
  if (patch === undefined) {
    throw unsupportedMediaType([...known.keys(), ...(resource.tracksFields ? [applyPatchType] : [])]);
  }
  return patch;
}
