import { type ApiResource, kindSubjectOf, subjectOf } from '../api-resource.js';
import { type ApiState, collectionOf, type ObjectTarget } from '../api-state.js';
import { type JsonObject, jsonEqual, stringAt, without } from '../json.js';
import type { KubeObject, ObjectMeta } from '../kube-object.js';
import { validateSchema } from '../schema/validate-schema.js';
import { badRequest, conflict, invalid, modifiedMeanwhile, notFound } from '../status-error.js';
import type { OwnedFields } from '../fields/managed-fields.js';
import { builtInCauses } from './built-in-rules.js';
import { decodeBody } from './decode-body.js';
import { withEntries, withFieldOwners } from './field-owners.js';
import {
  finalizerCauses,
  finalizerWarnings,
  metadataCauses,
  metadataIn,
  systemMetadata,
  unqualifiedFinalizerCauses,
  userMetadata,
} from './metadata.js';
import { type BodyForm, normalize } from './normalize.js';
import type { WriteOptions, WriteResult } from './write-options.js';

export interface UpdateRequest {
  readonly target: ObjectTarget;
  /** The whole object as it should become. */
  readonly body: unknown;
  readonly options: WriteOptions;
  readonly subresource: 'status' | undefined;
  readonly form: BodyForm;
  /** Who owns which field afterwards, when server-side apply has found that out. */
  readonly managed?: readonly OwnedFields[];
}

/**
 * Stores the next state of an object. A change of nothing writes nothing; the last finalizer's removal from a
 * deleted object removes it. Throws 400, 404, 409, 422.
 */
export function updateObject(state: ApiState, request: UpdateRequest): WriteResult<KubeObject> {
  const { target, options } = request;
  const { resource } = target;
  const decoded = decodeBody(resource, request.body);
  const { object: normalized, warnings: complaints } = normalize(resource, decoded, options, request.form);
  checkIdentity(target, decoded);
  const old = existing(state, target);
  checkVersion(request, old, decoded);
  checkImmutable(target, old, decoded);
  const next = withOwners(state, request, { decoded, old, next: nextState(request, old, normalized) });
  const warnings =
    resource.custom === undefined
      ? complaints
      : [...complaints, ...finalizerWarnings(next.metadata, old.metadata)];
  if (jsonEqual(next, old)) return { object: old, warnings };
  validate(request, next, old);
  const counted = withGeneration(resource, next, old);
  return { object: options.dryRun ? counted : store(state, target, counted), warnings };
}

function nextState(
  { target, subresource }: UpdateRequest,
  old: KubeObject,
  normalized: JsonObject,
): KubeObject {
  return subresource === 'status' ? withStatus(old, normalized) : withMain(target.resource, old, normalized);
}

function withOwners(
  state: ApiState,
  request: UpdateRequest,
  {
    decoded,
    old,
    next,
  }: { readonly decoded: JsonObject; readonly old: KubeObject; readonly next: KubeObject },
): KubeObject {
  const { managed } = request;
  return managed === undefined
    ? withFieldOwners(state, { ...request, body: decoded }, next, old)
    : withEntries(next, managed);
}

/** Throws 404. */
export function existing(state: ApiState, target: ObjectTarget): KubeObject {
  const object = collectionOf(state, target.resource).get(target);
  if (object === undefined) throw notFound(subjectOf(target.resource, target.name));
  return object;
}

function checkIdentity(target: ObjectTarget, decoded: JsonObject): void {
  const metadata = metadataIn(decoded);
  const name = stringAt(metadata, 'name') ?? '';
  if (name !== target.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name})`);
  }
  const namespace = stringAt(metadata, 'namespace') ?? target.namespace;
  if (namespace !== target.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
}

/** Built-in kinds may be written without saying which version was read; these may not. */
function needsVersion(resource: ApiResource): boolean {
  return resource.custom !== undefined || resource.plural === 'leases';
}

function checkVersion({ target, form }: UpdateRequest, old: KubeObject, decoded: JsonObject): void {
  const { resource, name } = target;
  const metadata = metadataIn(decoded);
  const version = stringAt(metadata, 'resourceVersion') ?? '';
  if (version === '' && needsVersion(resource)) {
    const message = 'Invalid value: 0: must be specified for an update';
    const cause = { reason: 'FieldValueInvalid', message, field: 'metadata.resourceVersion' };
    throw invalid(subjectOf(resource, name), [cause]);
  }
  const uid = stringAt(metadata, 'uid') ?? '';
  if (uid !== '' && uid !== old.metadata.uid && form === 'object') {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`;
    throw conflict(subjectOf(resource, name), why);
  }
  if (version !== '' && version !== old.metadata.resourceVersion) {
    throw conflict(subjectOf(resource, name), modifiedMeanwhile);
  }
}

/** The server's own fields may be sent, but not changed. A generation is ignored. */
function checkImmutable({ resource, name }: ObjectTarget, old: KubeObject, decoded: JsonObject): void {
  const metadata = metadataIn(decoded);
  const changed = (['uid', 'deletionTimestamp'] as const).filter((field) => {
    const sent = metadata[field];
    return typeof sent === 'string' && sent !== '' && sent !== old.metadata[field];
  });
  if (changed.length === 0) return;
  const causes = changed.map((field) => ({
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(metadata[field])}: field is immutable`,
    field: `metadata.${field}`,
  }));
  throw invalid(kindSubjectOf(resource, name), causes);
}

function withStatus(old: KubeObject, next: JsonObject): KubeObject {
  const { status } = next;
  return { ...without(old, 'status'), ...(status === undefined ? {} : { status }) } as KubeObject;
}

function withMain(resource: ApiResource, old: KubeObject, next: JsonObject): KubeObject {
  const metadata: ObjectMeta = { ...systemMetadata(old.metadata), ...userMetadata(metadataIn(next)) };
  const object = { ...next, apiVersion: old.apiVersion, kind: old.kind, metadata };
  if (!resource.statusSubresource) return object;
  const { status } = old;
  return { ...without(object, 'status'), ...(status === undefined ? {} : { status }) } as KubeObject;
}

function validate(
  { target: { resource }, subresource }: UpdateRequest,
  next: KubeObject,
  old: KubeObject,
): void {
  const causes = [
    ...finalizerCauses(next.metadata, old.metadata),
    ...metadataCauses(next.metadata),
    ...(resource.custom === undefined ? unqualifiedFinalizerCauses(next.metadata) : []),
    ...validateSchema(resource, next, { old, within: subresource }),
    ...builtInCauses(resource, next, old),
  ];
  if (causes.length > 0) throw invalid(kindSubjectOf(resource, next.metadata.name), causes);
}

function withGeneration(resource: ApiResource, next: KubeObject, old: KubeObject): KubeObject {
  if (!resource.tracksGeneration || jsonEqual(desired(resource, next), desired(resource, old))) return next;
  return { ...next, metadata: { ...next.metadata, generation: (old.metadata.generation ?? 0) + 1 } };
}

/** What counts for the generation: everything except metadata and, where it has an endpoint of its own, status. */
function desired(resource: ApiResource, object: KubeObject): JsonObject {
  const body = without(object, 'metadata');
  return resource.statusSubresource ? without(body, 'status') : body;
}

function store(state: ApiState, target: ObjectTarget, next: KubeObject): KubeObject {
  const collection = collectionOf(state, target.resource);
  const { deletionTimestamp, finalizers = [] } = next.metadata;
  if (
    deletionTimestamp !== undefined &&
    finalizers.length === 0 &&
    target.resource.storageKey !== '/namespaces'
  ) {
    collection.remove(next);
    // The answer has the version that was last stored; that of the removal is for watches.
    return next;
  }
  return collection.put(next);
}
