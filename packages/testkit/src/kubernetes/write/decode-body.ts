import { type ApiResource, apiVersionOf } from '../api-resource.js';
import { isObject, type JsonObject, objectAt, stringAt } from '../json.js';
import { badRequest, invalid, type StatusError } from '../status-error.js';

/** The body as an object of the resource, in the form in which it is stored. Throws 400, 422. */
export function decodeBody(resource: ApiResource, body: unknown): JsonObject {
  if (!isObject(body)) throw undecodable(resource, 'json: the body is not an object');
  checkType(resource, body);
  if ('metadata' in body && !isObject(body['metadata'])) {
    throw undecodable(
      resource,
      'json: cannot unmarshal into Go struct field .metadata of type v1.ObjectMeta',
    );
  }
  checkStringMap(resource, body, 'labels');
  checkStringMap(resource, body, 'annotations');
  const complete = { ...withTexts(body), apiVersion: apiVersionOf(resource), kind: resource.kind };
  return resource.conversion === undefined ? complete : resource.conversion.toStorage(complete);
}

function checkType(resource: ApiResource, body: JsonObject): void {
  const expected = apiVersionOf(resource);
  const apiVersion = stringAt(body, 'apiVersion');
  const kind = stringAt(body, 'kind');
  // A typed client may leave both out for the built-in kinds; a custom resource must say what it is.
  if (resource.custom !== undefined && (apiVersion === undefined || kind === undefined)) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${resource.kind}): Object 'Kind' is missing in '${JSON.stringify(body)}'`,
    );
  }
  if (apiVersion !== undefined && apiVersion !== expected) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    );
  }
  if (kind !== undefined && kind !== resource.kind) {
    const message = `Invalid value: ${JSON.stringify(kind)}: must be ${resource.kind}`;
    const name = stringAt(body['metadata'], 'name') ?? '';
    const cause = { reason: 'FieldValueInvalid', message, field: 'kind' };
    throw invalid({ group: resource.group, kind, name }, [cause]);
  }
}

function checkStringMap(resource: ApiResource, body: JsonObject, field: 'labels' | 'annotations'): void {
  const wrong = Object.values(objectAt(body['metadata'], field)).find(
    (value) => typeof value !== 'string' && value !== null,
  );
  if (wrong === undefined) return;
  throw undecodable(
    resource,
    `json: cannot unmarshal ${typeof wrong} into Go struct field ObjectMeta.${field} of type string`,
  );
}

/** A label or annotation that is null is decoded as the empty text. */
function withTexts(body: JsonObject): JsonObject {
  const metadata = objectAt(body, 'metadata');
  const maps = (['labels', 'annotations'] as const).filter((field) =>
    Object.values(objectAt(metadata, field)).includes(null),
  );
  if (maps.length === 0) return body;
  const texts = maps.map((field) => [
    field,
    Object.fromEntries(Object.entries(objectAt(metadata, field)).map(([key, value]) => [key, value ?? ''])),
  ]);
  return { ...body, metadata: { ...metadata, ...(Object.fromEntries(texts) as JsonObject) } };
}

function undecodable(resource: ApiResource, why: string): StatusError {
  return badRequest(
    `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: ${why}`,
  );
}
