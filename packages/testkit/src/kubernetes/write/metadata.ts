import { isObject, type JsonObject, objectAt } from '../json.js';
import type { ObjectMeta } from '../kube-object.js';
import type { StatusCause } from '../status-error.js';

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const subdomainRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end " +
  "with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/** What is wrong with a name, as causes of a 422. */
export function nameCauses(name: string): readonly StatusCause[] {
  if (name === '') {
    const message = 'Required value: name or generateName is required';
    return [{ reason: 'FieldValueRequired', message, field: 'metadata.name' }];
  }
  if (subdomain.test(name) && name.length <= 253) return [];
  const message = `Invalid value: ${JSON.stringify(name)}: ${subdomainRule}`;
  return [{ reason: 'FieldValueInvalid', message, field: 'metadata.name' }];
}

const qualifiedName =
  /^(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

const namePartRule =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
  "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const labelValueRule =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end " +
  "with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is " +
  "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

const qualifiedNameRule =
  `a valid label key ${namePartRule.slice('name part '.length)} ` +
  "with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";

function nameRule(name: string): string {
  return name.split('/').length > 2 ? qualifiedNameRule : namePartRule;
}

/** What is wrong with labels, annotation keys and finalizers, as causes of a 422. */
export function metadataCauses({
  labels = {},
  annotations = {},
  finalizers = [],
}: ObjectMeta): readonly StatusCause[] {
  return [
    ...refused(Object.keys(labels), 'metadata.labels', qualifiedName, nameRule),
    ...refused(Object.values(labels), 'metadata.labels', labelValue, () => labelValueRule),
    ...refused(Object.keys(annotations), 'metadata.annotations', qualifiedName, nameRule),
    ...refused(finalizers, 'metadata.finalizers', qualifiedName, nameRule),
  ];
}

function refused(
  values: readonly string[],
  field: string,
  allowed: RegExp,
  rule: (value: string) => string,
): readonly StatusCause[] {
  return values
    .filter((value) => !allowed.test(value))
    .map((value) => ({
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${JSON.stringify(value)}: ${rule(value)}`,
      field,
    }));
}

/** No finalizer may be added to an object that is being deleted. */
export function finalizerCauses(next: ObjectMeta, old: ObjectMeta): readonly StatusCause[] {
  if (old.deletionTimestamp === undefined) return [];
  const added = (next.finalizers ?? []).filter((finalizer) => !old.finalizers?.includes(finalizer));
  if (added.length === 0) return [];
  const list = `[]string{${added.map((finalizer) => JSON.stringify(finalizer)).join(', ')}}`;
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
  return [{ reason: 'FieldValueForbidden', message, field: 'metadata.finalizers' }];
}

const standardFinalizers = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

function isUnqualified(finalizer: string): boolean {
  return !finalizer.includes('/') && !standardFinalizers.has(finalizer);
}

/** Built-in kinds take only finalizers with a domain. */
export function unqualifiedFinalizerCauses({ finalizers = [] }: ObjectMeta): readonly StatusCause[] {
  return finalizers.flatMap((finalizer, index) => {
    if (!isUnqualified(finalizer)) return [];
    const rule = 'name is neither a standard finalizer name nor is it fully qualified';
    const message = `Invalid value: ${JSON.stringify(finalizer)}: ${rule}`;
    return [{ reason: 'FieldValueInvalid', message, field: `metadata.finalizers[${index}]` }];
  });
}

/** Custom kinds take any, with a warning for each new one. */
export function finalizerWarnings(next: ObjectMeta, old: ObjectMeta | undefined): readonly string[] {
  const added = (next.finalizers ?? []).filter((finalizer) => !old?.finalizers?.includes(finalizer));
  const advice =
    'prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers';
  return [...new Set(added)]
    .filter(isUnqualified)
    .sort()
    .map((finalizer) => `metadata.finalizers: ${JSON.stringify(finalizer)}: ${advice}`);
}

/** The part of metadata that belongs to users; empty maps and lists are dropped as the server drops them. */
export type UserMetadata = Pick<ObjectMeta, 'labels' | 'annotations' | 'finalizers' | 'ownerReferences'>;

/** `metadata` has been checked by decodeBody. */
export function userMetadata(metadata: JsonObject): UserMetadata {
  const fields = ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const;
  const kept = fields
    .map((field) => [field, metadata[field]] as const)
    .filter(([, value]) => !isEmpty(value));
  return Object.fromEntries(kept);
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return !isObject(value) || Object.keys(value).length === 0;
}

/** The system's part of metadata, carried from one state of an object to the next. */
export function systemMetadata(metadata: ObjectMeta): Omit<ObjectMeta, keyof UserMetadata> {
  const users = new Set(['labels', 'annotations', 'finalizers', 'ownerReferences']);
  const system = Object.entries(metadata).filter(([field]) => !users.has(field));
  return Object.fromEntries(system) as unknown as Omit<ObjectMeta, keyof UserMetadata>;
}

export function metadataIn(object: JsonObject): JsonObject {
  return objectAt(object, 'metadata');
}
