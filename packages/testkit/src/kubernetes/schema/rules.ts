import type { SchemaViolation } from '../custom-kind.js';
import { arrayAt, isObject, type JsonObject, stringAt } from '../json.js';
import { schemaAt, stepsOf } from './field-path.js';

const known = new WeakMap<object, boolean>();

/** Whether a schema has CEL rules anywhere. */
export function hasRules(schema: JsonObject): boolean {
  const cached = known.get(schema);
  if (cached !== undefined) return cached;
  const found = search(schema);
  known.set(schema, found);
  return found;
}

function search(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(search);
  if (!isObject(value)) return false;
  return 'x-kubernetes-validations' in value || Object.values(value).some(search);
}

/**
 * Where the value is that a violated rule judges. It may be above the path of the violation, since a rule can name
 * a field below its own as the one at fault.
 */
export function judgedSteps(violation: SchemaViolation, schema: JsonObject): readonly (string | number)[] {
  const steps = stepsOf(violation.path);
  const lengths = steps.map((_, index) => steps.length - index);
  const judged = [...lengths, 0].find((length) => {
    const rest = steps.slice(length);
    return arrayAt(schemaAt(schema, steps.slice(0, length)), 'x-kubernetes-validations').some(
      (rule) =>
        violation.message.includes(stringAt(rule, 'message') ?? '') &&
        rest.join('.') === (stringAt(rule, 'fieldPath') ?? '').replace(/^\./, ''),
    );
  });
  return judged === undefined ? steps : steps.slice(0, judged);
}
