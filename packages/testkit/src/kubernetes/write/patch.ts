import type { ApiState, ObjectTarget } from '../api-state.js';
import type { KubeObject } from '../kube-object.js';
import { patchFunction } from '../patch/patch-types.js';
import { badRequest } from '../status-error.js';
import { existing, updateObject } from './update.js';
import type { WriteOptions, WriteResult } from './write-options.js';

export interface PatchRequest {
  readonly target: ObjectTarget;
  /** Media type without parameters. */
  readonly contentType: string;
  /** The patch as JSON text. */
  readonly body: string;
  readonly options: WriteOptions;
  readonly subresource: 'status' | undefined;
}

/** Applies a patch to the stored object. A resourceVersion in the patch is a precondition. Throws as updateObject, and 415. */
export function patchObject(state: ApiState, request: PatchRequest): WriteResult<KubeObject> {
  const { target, options, subresource } = request;
  const patch = patchFunction(target.resource, request.contentType);
  const current = existing(state, target);
  const shown = target.resource.conversion?.fromStorage(current) ?? current;
  const body = patch(shown, parsePatch(request.body));
  return updateObject(state, { target, body, options, subresource, form: 'patch' });
}

function parsePatch(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`error decoding patch: ${error instanceof Error ? error.message : 'invalid JSON'}`);
  }
}
