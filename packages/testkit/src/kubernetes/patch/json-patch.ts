import jsonPatch, { type Operation } from 'fast-json-patch';
import { isObject } from '../json.js';
import { badRequest, StatusError } from '../status-error.js';

/** RFC 6902. Throws 400 for what is no patch, 422 when it does not apply. */
export function applyJsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) {
    throw badRequest(
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    );
  }
  try {
    return jsonPatch.applyPatch(target, patch.map(lenient), true, false).newDocument;
  } catch {
    // The server gives no reason either.
    const message = 'the server rejected our request due to an error in our request';
    throw new StatusError({ code: 422, reason: 'Invalid', message, emptyDetails: true });
  }
}

/** The server replaces a member that is not there, which RFC 6902 forbids; a list item must be there. */
function lenient(operation: unknown): Operation {
  const path = isObject(operation) ? operation['path'] : undefined;
  const isMember = typeof path === 'string' && /\/[^/]*[^/\d][^/]*$/.test(path);
  if (isObject(operation) && operation['op'] === 'replace' && isMember) {
    return { ...operation, op: 'add' } as unknown as Operation;
  }
  return operation as Operation;
}
