import type { ApiState, ObjectTarget } from '../api-state.js';
import type { KubeObject } from '../kube-object.js';
import { applyPatchType, patchFunction } from '../patch/patch-types.js';
import { badRequest } from '../status-error.js';
import { applyObject } from './apply.js';
import { existing, updateObject } from './update.js';
import type { WriteOptions, WriteResult } from './write-options.js';

export interface PatchRequest {
  readonly target: ObjectTarget;
  /** Media type without parameters. */
  readonly contentType: string;
  /** The patch as JSON text. */
  readonly body: string;
  readonly options: WriteOptions;
  /** Server-side apply takes fields over from others. */
  readonly force: boolean;
  /** The fieldManager parameter, which server-side apply needs. */
  readonly manager: string | null;
  readonly subresource: 'status' | undefined;
}

/**
 * Applies a patch to the stored object. A resourceVersion in the patch is a precondition. `created`: it was
 * applied and is new. Throws as updateObject and applyObject, and 415.
 */
export function patchObject(
  state: ApiState,
  request: PatchRequest,
): WriteResult<KubeObject> & { readonly created?: boolean } {
  const { target, options, subresource } = request;
  if (request.contentType === applyPatchType && target.resource.tracksFields) return applied(state, request);
  const patch = patchFunction(target.resource, request.contentType);
  const current = existing(state, target);
  const shown = target.resource.conversion?.fromStorage(current) ?? current;
  const body = patch(shown, parsePatch(request.body));
  return updateObject(state, { target, body, options, subresource, form: 'patch' });
}

function applied(state: ApiState, request: PatchRequest): ReturnType<typeof applyObject> {
  return applyObject(state, { ...request, configuration: parsePatch(request.body) });
}

function parsePatch(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`error decoding patch: ${error instanceof Error ? error.message : 'invalid JSON'}`);
  }
}
