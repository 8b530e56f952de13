import jsonPatch, { type Operation } from 'fast-json-patch';
import { badRequest, StatusError } from '../status-error.js';

/** RFC 6902. Throws 400 for what is no patch, 422 when it does not apply. */
export function applyJsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  try {
    return jsonPatch.applyPatch(target, patch as Operation[], true, false).newDocument;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const [summary] = error.message.split('\n');
    throw new StatusError({
      code: 422,
      reason: 'Invalid',
      message: `the server rejected our request due to an error in our request: ${summary ?? 'invalid patch'}`,
    });
  }
}
