import { type ApiResource } from '../api-resource.js';
import { builtInDefaults } from './built-in-defaults.js';
import { isObject, type JsonObject } from '../json.js';
import { prune } from '../schema/prune.js';
import { badRequest, invalid, type StatusError } from '../status-error.js';
import type { WriteOptions, WriteResult } from './write-options.js';

/** Whether the fields came as an object or as a patch: the server words its refusals differently. */
export type BodyForm = 'object' | 'patch';

/** Unknown fields dropped (or refused with 400 or 422 when the request is strict) and defaults filled in. */
export function normalize(
  resource: ApiResource,
  object: JsonObject,
  options: WriteOptions,
  form: BodyForm,
): WriteResult<JsonObject> {
  if (resource.custom === undefined) return { object: builtInDefaults(resource, object), warnings: [] };
  const { definition, schema } = resource.custom;
  const pruned = prune(object, schema);
  const complaints = pruned.unknownFields.map((path) => `unknown field "${path}"`);
  if (options.fieldValidation === 'Strict' && complaints.length > 0) {
    throw strictError(resource, object, complaints.join(', '), form);
  }
  const complete = definition.applyDefaults(pruned.object);
  if (!isObject(complete))
    throw new Error(`The defaults of ${resource.kind} made something that is no object.`);
  // Again, since a default may belong to a field that the served CRD, an older one perhaps, does not have.
  const { object: result } = prune(complete, schema);
  return { object: result, warnings: options.fieldValidation === 'Warn' ? complaints : [] };
}

function strictError(
  resource: ApiResource,
  object: JsonObject,
  complaints: string,
  form: BodyForm,
): StatusError {
  const why = `strict decoding error: ${complaints}`;
  if (form === 'object') {
    const subject = `${resource.kind} in version "${resource.version}"`;
    return badRequest(`${subject} cannot be handled as a ${resource.kind}: ${why}`);
  }
  const message = `Invalid value: ${JSON.stringify(JSON.stringify(object))}: ${why}`;
  return invalid({ group: '', kind: '', name: '' }, [
    { reason: 'FieldValueInvalid', message, field: 'patch' },
  ]);
}
