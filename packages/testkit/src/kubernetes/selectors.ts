import type { ApiResource } from './api-resource.js';
import { isObject } from './json.js';
import type { KubeObject } from './kube-object.js';
import { badRequest } from './status-error.js';

export type Selector = (object: KubeObject) => boolean;

type Labels = Readonly<Record<string, string>>;

const setRequirement = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/;
const equalityRequirement = /^([^\s=!]+)\s*(==|=|!=)\s*(\S*)$/;
const presenceRequirement = /^(!?)\s*([^\s=!(),]+)$/;

/** A labelSelector parameter: equality, set and presence requirements. Throws 400. */
export function labelSelector(expression: string): Selector {
  const requirements = splitOutsideParentheses(expression).map((part) => labelRequirement(part.trim()));
  return (object) => {
    const labels = object.metadata.labels ?? {};
    return requirements.every((requirement) => requirement(labels));
  };
}

function splitOutsideParentheses(expression: string): readonly string[] {
  return expression.split(/,(?![^(]*\))/).filter((part) => part.trim() !== '');
}

function labelRequirement(part: string): (labels: Labels) => boolean {
  const set = setRequirement.exec(part);
  if (set !== null) return setOf(set);
  const equality = equalityRequirement.exec(part);
  if (equality !== null) {
    const [, key = '', operator, value] = equality;
    return operator === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
  }
  const presence = presenceRequirement.exec(part);
  if (presence === null) throw badRequest(`unable to parse requirement: ${part}`);
  const [, negation, key = ''] = presence;
  return (labels) => (negation === '!') !== Object.hasOwn(labels, key);
}

function setOf([, key = '', operator, list = '']: RegExpExecArray): (labels: Labels) => boolean {
  const values = new Set(list.split(',').map((value) => value.trim()));
  const contains = (labels: Labels) => values.has(labels[key] ?? '') && Object.hasOwn(labels, key);
  return operator === 'in' ? contains : (labels) => !contains(labels);
}

/** A fieldSelector parameter on metadata.name, metadata.namespace and the resource's selectable fields. Throws 400. */
export function fieldSelector(expression: string, resource: ApiResource): Selector {
  const requirements = expression
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => fieldRequirement(part.trim(), resource));
  return (object) => requirements.every((requirement) => requirement(object));
}

/** The name that a fieldSelector parameter asks for alone. */
export function selectedName(expression: string): string | undefined {
  const names = expression.split(',').flatMap((part) => {
    const [, field, operator, value] = equalityRequirement.exec(part.trim()) ?? [];
    return field === 'metadata.name' && operator !== '!=' && value !== undefined ? [value] : [];
  });
  return names[0];
}

function fieldRequirement(part: string, resource: ApiResource): Selector {
  const match = equalityRequirement.exec(part);
  if (match === null) throw badRequest(`invalid selector: '${part}'; can't understand '${part}'`);
  const [, field = '', operator, value] = match;
  if (!isSelectable(field, resource)) throw badRequest(unsupportedField(field, resource));
  const path = field.split('.');
  return (object) => (operator === '!=') !== (textAt(object, path) === value);
}

/** Built-in kinds without fields of their own are answered with a list of what there is. */
function unsupportedField(field: string, { custom, selectableFields }: ApiResource): string {
  return custom === undefined && selectableFields.length === 0
    ? `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`
    : `field label not supported: ${field}`;
}

function isSelectable(field: string, resource: ApiResource): boolean {
  if (field === 'metadata.name') return true;
  return (field === 'metadata.namespace' && resource.namespaced) || resource.selectableFields.includes(field);
}

/** What a field selector compares: an absent value is the empty string. */
function textAt(object: unknown, path: readonly string[]): string {
  const value = path.reduce<unknown>((parent, name) => (isObject(parent) ? parent[name] : undefined), object);
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number'
    ? String(value)
    : '';
}
