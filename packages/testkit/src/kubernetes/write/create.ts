import { randomUUID } from 'node:crypto';
import { type ApiResource, kindSubjectOf, subjectOf } from '../api-resource.js';
import { type ApiState, collectionOf, type ObjectTarget } from '../api-state.js';
import { type JsonObject, stringAt, without } from '../json.js';
import { type KubeObject, timestamp } from '../kube-object.js';
import { validateSchema } from '../schema/validate-schema.js';
import { alreadyExists, badRequest, invalid } from '../status-error.js';
import { admitCrd } from './crd-admission.js';
import type { OwnedFields } from '../fields/managed-fields.js';
import { builtInCauses } from './built-in-rules.js';
import { decodeBody } from './decode-body.js';
import { withEntries, withFieldOwners } from './field-owners.js';
import { generatedName } from './generated-name.js';
import {
  finalizerWarnings,
  metadataCauses,
  metadataIn,
  nameCauses,
  unqualifiedFinalizerCauses,
  userMetadata,
} from './metadata.js';
import { admitToNamespace } from './namespace-admission.js';
import { normalize } from './normalize.js';
import type { WriteOptions, WriteResult } from './write-options.js';

/** Stores a new object. `managed` is who owns which field when server-side apply has found that out. Throws 400, 403, 404 (namespace), 409, 422. */
export function createObject(
  state: ApiState,
  { resource, namespace }: { readonly resource: ApiResource; readonly namespace: string },
  body: unknown,
  options: WriteOptions,
  managed?: readonly OwnedFields[],
): WriteResult<KubeObject> {
  const decoded = decodeBody(resource, body);
  const target = { resource, namespace, name: nameOf(decoded) };
  checkNamespace(target, decoded);
  admitToNamespace(state, target);
  const normalized = normalize(resource, withoutStatus(resource, decoded), options, 'object');
  const bare = withNewMetadata(state, target, normalized.object);
  const write = { target, body: decoded, options, subresource: undefined };
  const object =
    managed === undefined ? withFieldOwners(state, write, bare, undefined) : withEntries(bare, managed);
  const warnings = [...normalized.warnings, ...customFinalizerWarnings(resource, object)];
  validate(resource, object);
  const admitted = admitCrd(state, object);
  const collection = collectionOf(state, resource);
  const present = collection.get(target);
  if (present !== undefined) {
    throw alreadyExists(
      subjectOf(resource, target.name),
      present.metadata.deletionTimestamp === undefined ? '' : 'object is being deleted: ',
    );
  }
  return { object: options.dryRun ? withoutVersion(admitted) : collection.put(admitted), warnings };
}

function customFinalizerWarnings(resource: ApiResource, { metadata }: KubeObject): readonly string[] {
  return resource.custom === undefined ? [] : finalizerWarnings(metadata, undefined);
}

function withoutVersion(object: KubeObject): KubeObject {
  return { ...object, metadata: without(object.metadata, 'resourceVersion') } as unknown as KubeObject;
}

function nameOf(decoded: JsonObject): string {
  const metadata = metadataIn(decoded);
  const prefix = stringAt(metadata, 'generateName');
  const name = stringAt(metadata, 'name') ?? '';
  return name === '' && prefix !== undefined && prefix !== '' ? generatedName(prefix) : name;
}

function checkNamespace(target: ObjectTarget, decoded: JsonObject): void {
  const metadata = metadataIn(decoded);
  const named = stringAt(metadata, 'namespace') ?? '';
  if (named !== '' && named !== target.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if ((stringAt(metadata, 'resourceVersion') ?? '') !== '') {
    throw badRequest('resourceVersion should not be set on objects to be created');
  }
}

function withoutStatus(resource: ApiResource, object: JsonObject): JsonObject {
  return resource.statusSubresource ? without(object, 'status') : object;
}

function withNewMetadata(state: ApiState, target: ObjectTarget, object: JsonObject): KubeObject {
  const metadata = metadataIn(object);
  const generateName = stringAt(metadata, 'generateName');
  return {
    ...object,
    apiVersion: stringAt(object, 'apiVersion') ?? '',
    kind: target.resource.kind,
    metadata: {
      name: target.name,
      ...(generateName === undefined ? {} : { generateName }),
      ...(target.namespace === '' ? {} : { namespace: target.namespace }),
      uid: randomUUID(),
      resourceVersion: '',
      ...(target.resource.tracksGeneration ? { generation: 1 } : {}),
      creationTimestamp: timestamp(state.clock.now()),
      ...userMetadata(metadata),
    },
  };
}

function validate(resource: ApiResource, object: KubeObject): void {
  const causes = [
    ...nameCauses(object.metadata.name),
    ...metadataCauses(object.metadata),
    ...(resource.custom === undefined ? unqualifiedFinalizerCauses(object.metadata) : []),
    ...validateSchema(resource, object),
    ...builtInCauses(resource, object, undefined),
  ];
  if (causes.length > 0) throw invalid(kindSubjectOf(resource, object.metadata.name), causes);
}
