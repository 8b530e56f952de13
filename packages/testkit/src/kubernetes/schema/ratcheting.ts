import type { SchemaViolation } from '../custom-kind.js';
import { type JsonObject, jsonEqual } from '../json.js';
import { stepsOf, valueAt } from './field-path.js';
import { judgedSteps } from './rules.js';

export interface Update {
  readonly object: unknown;
  readonly old: unknown;
  readonly schema: JsonObject;
}

/**
 * Whether the value that a violation is about is the one that is stored already: then an update is not refused
 * for it. A list counts as one value, since its items cannot be matched by position.
 */
export function isUnchanged(violation: SchemaViolation, { object, old, schema }: Update): boolean {
  const owner = ownerSteps(violation, schema);
  const firstIndex = owner.findIndex((step) => typeof step === 'number');
  const compared = firstIndex < 0 ? owner : owner.slice(0, firstIndex);
  return jsonEqual(valueAt(object, compared), valueAt(old, compared));
}

function ownerSteps(violation: SchemaViolation, schema: JsonObject): readonly (string | number)[] {
  if (violation.type === 'rule') return judgedSteps(violation, schema);
  const steps = stepsOf(violation.path);
  // That a field is missing is a fault of the object that should have it.
  return violation.type === 'required' ? steps.slice(0, -1) : steps;
}
