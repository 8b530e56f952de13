import type { ApiResource } from '../api-resource.js';
import type { SchemaViolation } from '../custom-kind.js';
import type { KubeObject } from '../kube-object.js';
import type { StatusCause } from '../status-error.js';
import { isUnchanged } from './ratcheting.js';
import { hasRules } from './rules.js';
import { blocksRules, rulesNotChecked, violationCause } from './violation-cause.js';

/** What an update is compared with. */
export interface PreviousState {
  readonly old: KubeObject;
  /** The field that a subresource writes, in whose terms the server words its refusals. */
  readonly within: 'status' | undefined;
}

/** What the schema and the rules of a custom kind have against an object; `previous` when it is an update. */
export function validateSchema(
  resource: ApiResource,
  object: KubeObject,
  previous?: PreviousState,
): readonly StatusCause[] {
  if (resource.custom === undefined) return [];
  const { definition, schema } = resource.custom;
  const all = definition.validate(object, previous?.old);
  const found = all.filter(
    (violation) =>
      !isShadowed(violation, all) &&
      (previous === undefined || !isUnchanged(violation, { object, old: previous.old, schema })),
  );
  const blocked = found.some((violation) => blocksRules(violation, object));
  const reported = blocked ? found.filter(({ type }) => type !== 'rule') : found;
  const causes = reported.map((violation) =>
    violationCause(violation, { object, schema, within: previous?.within }),
  );
  return blocked && hasRules(schema) ? [...causes, rulesNotChecked] : causes;
}

/** Of a text of wrong length the server does not say that it has the wrong form, too. */
function isShadowed({ type, path }: SchemaViolation, all: readonly SchemaViolation[]): boolean {
  return type === 'pattern' && all.some((other) => other.type === 'length' && other.path === path);
}
