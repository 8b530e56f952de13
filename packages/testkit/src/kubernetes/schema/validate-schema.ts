import type { ApiResource } from '../api-resource.js';
import type { SchemaViolation } from '../custom-kind.js';
import type { KubeObject } from '../kube-object.js';
import type { StatusCause } from '../status-error.js';
import { isUnchanged } from './ratcheting.js';
import { hasRules } from './rules.js';
import { blocksRules, rulesNotChecked, violationCause } from './violation-cause.js';

/** What the schema and the rules of a custom kind have against an object; `old` when it is an update. */
export function validateSchema(
  resource: ApiResource,
  object: KubeObject,
  old: KubeObject | undefined,
): readonly StatusCause[] {
  if (resource.custom === undefined) return [];
  const { definition, schema } = resource.custom;
  const found = definition
    .validate(object, old)
    .filter((violation) => old === undefined || !isUnchanged(violation, object, old));
  const blocked = found.some(blocksRules);
  const reported = blocked ? found.filter(({ type }) => type !== 'rule') : found;
  const causes = reported.map((violation: SchemaViolation) => violationCause(violation, object, schema));
  return blocked && hasRules(schema) ? [...causes, rulesNotChecked] : causes;
}
