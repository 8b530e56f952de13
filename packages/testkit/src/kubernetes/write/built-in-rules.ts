import type { ApiResource } from '../api-resource.js';
import { isObject, jsonEqual, type JsonObject, objectAt } from '../json.js';
import type { KubeObject } from '../kube-object.js';
import type { StatusCause } from '../status-error.js';

/** The few rules of built-in kinds that somebody relies on, as causes of a 422. */
export function builtInCauses(
  resource: ApiResource,
  next: KubeObject,
  old: KubeObject | undefined,
): readonly StatusCause[] {
  switch (resource.storageKey) {
    case '/secrets':
      return old === undefined ? [] : [...immutableCauses(next, old), ...typeCauses(next, old)];
    case '/configmaps':
      return old === undefined ? [] : immutableCauses(next, old);
    case 'apps/deployments':
      return deploymentCauses(objectAt(next, 'spec'), old);
    default:
      return [];
  }
}

function immutableCauses(next: KubeObject, old: KubeObject): readonly StatusCause[] {
  if (old['immutable'] !== true) return [];
  const forbidden = (field: string) => ({
    reason: 'FieldValueForbidden',
    message: 'Forbidden: field is immutable when `immutable` is set',
    field,
  });
  return [
    ...(next['immutable'] === true ? [] : [forbidden('immutable')]),
    ...['data', 'binaryData'].filter((field) => !jsonEqual(next[field], old[field])).map(forbidden),
  ];
}

function typeCauses(next: KubeObject, old: KubeObject): readonly StatusCause[] {
  if (next['type'] === old['type']) return [];
  const message = `Invalid value: ${JSON.stringify(next['type'])}: field is immutable`;
  return [{ reason: 'FieldValueInvalid', message, field: 'type' }];
}

function deploymentCauses(spec: JsonObject, old: KubeObject | undefined): readonly StatusCause[] {
  const selector = spec['selector'];
  if (!isObject(selector)) {
    return [{ reason: 'FieldValueRequired', message: 'Required value', field: 'spec.selector' }];
  }
  const before = old === undefined ? selector : objectAt(old, 'spec')['selector'];
  const labels = objectAt(objectAt(objectAt(spec, 'template'), 'metadata'), 'labels');
  const unmatched = Object.entries(objectAt(selector, 'matchLabels')).some(
    ([key, value]) => labels[key] !== value,
  );
  return [
    ...(unmatched ? [mismatch(labels)] : []),
    ...(jsonEqual(selector, before) ? [] : [fixedSelector(selector)]),
  ];
}

function mismatch(labels: JsonObject): StatusCause {
  return {
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``,
    field: 'spec.template.metadata.labels',
  };
}

function fixedSelector(selector: JsonObject): StatusCause {
  const message = `Invalid value: ${JSON.stringify(selector)}: field is immutable`;
  return { reason: 'FieldValueInvalid', message, field: 'spec.selector' };
}
