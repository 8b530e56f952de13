import { below } from './location.js';
import type { CrdModel, ModelSchema } from './model.js';
import { ProblemList } from './problem.js';
import { isJsonObject, jsonEquals } from './runtime/json-value.js';
import type { JsonObject } from './runtime/json-value.js';
import { propertyName, stringLiteral } from './sanitize.js';

/**
 * What absent values mean, as one tree in the shape of the object; kinds without effective defaults are left out.
 * @throws {InputError} when a field says something else than the object that contains it.
 */
export function effectiveDefaultsOf(models: readonly CrdModel[]): JsonObject {
  const problems = new ProblemList();
  const entries = models.flatMap((model) => {
    const tree = effectiveDefaultOf(model.schema, problems);
    return tree === undefined ? [] : [[lowerFirst(model.kind), tree] as const];
  });
  problems.throwIfAny();
  return Object.fromEntries(entries);
}

/** `TwingateResource` → `twingateResource`: the name under which a kind is exported. */
export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function effectiveDefaultOf(schema: ModelSchema, problems: ProblemList): unknown {
  const own = schema.effectiveDefault;
  const fields = schema.properties.flatMap((property) => {
    const value = effectiveDefaultOf(property.schema, problems);
    if (value === undefined) return [];
    if (isJsonObject(own) && !jsonEquals(own[property.name], value)) {
      const at = below(property.schema.at, 'x-crd-gen-effective-default');
      const message = `differs from what the object above says of ${property.name}`;
      problems.add(at, message, `Write ${JSON.stringify(own[property.name])} here, or correct the object.`);
    }
    return [[property.name, value] as const];
  });
  if (own !== undefined) return own;
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}

/** The type of a JSON value, as narrow as `as const` makes it. */
export function literalType(value: unknown, indent = ''): string {
  if (Array.isArray(value)) return `readonly [${value.map((item) => literalType(item, indent)).join(', ')}]`;
  if (!isJsonObject(value)) return typeof value === 'string' ? stringLiteral(value) : String(value);
  const deeper = `${indent}  `;
  const members = Object.entries(value).map(
    ([key, child]) => `${deeper}readonly ${propertyName(key)}: ${literalType(child, deeper)};\n`,
  );
  return `{\n${members.join('')}${indent}}`;
}
