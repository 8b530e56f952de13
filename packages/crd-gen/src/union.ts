import { below } from './location.js';
import type { Location } from './location.js';
import type { ModelProperty, ModelUnion, ModelVariant } from './model.js';
import type { ProblemList } from './problem.js';
import { isJsonArray, isJsonObject } from './runtime/json-value.js';
import type { JsonObject } from './runtime/json-value.js';

interface Context {
  readonly at: Location;
  readonly properties: readonly ModelProperty[];
  readonly problems: ProblemList;
}

/**
 * Which fields go together: from `x-crd-gen-union`, else from a `oneOf` of required sets. Nothing is guessed from
 * rules.
 */
export function readUnion(schema: JsonObject, context: Context): ModelUnion | undefined {
  const stated = schema['x-crd-gen-union'];
  return isJsonObject(stated) ? readStated(stated, context) : readOneOf(schema['oneOf'], context);
}

function readOneOf(members: unknown, { properties }: Context): ModelUnion | undefined {
  if (!isJsonArray(members) || members.length < 2) return undefined;
  const discriminator = discriminatorOf(members, properties);
  const variants = members.map((member) => variantOf(member, discriminator));
  if (variants.some((variant) => variant === undefined)) return undefined;
  const read = variants.filter((variant) => variant !== undefined);
  if (discriminator !== undefined) return { discriminator, variants: read };
  return isExclusive(read) ? { variants: read.map((variant) => excludeOthers(variant, read)) } : undefined;
}

/** The field that every member restricts to values of its own. */
function discriminatorOf(
  members: readonly unknown[],
  properties: readonly ModelProperty[],
): string | undefined {
  const isTold = ({ name, required, schema }: ModelProperty): boolean => {
    if (!(required || schema.default !== undefined) || schema.nullable) return false;
    const values = members.map((member) => valuesOf(member, name));
    const all = values.flatMap((own) => own ?? []);
    const isWhole = schema.enum?.every((value) => all.includes(String(value))) ?? false;
    return isWhole && values.every((own) => own !== undefined) && new Set(all).size === all.length;
  };
  return properties.find(isTold)?.name;
}

function valuesOf(member: unknown, field: string): readonly string[] | undefined {
  const properties = isJsonObject(member) ? member['properties'] : undefined;
  const schema = isJsonObject(properties) && Object.hasOwn(properties, field) ? properties[field] : undefined;
  if (!isJsonObject(schema) || Object.keys(schema).length !== 1) return undefined;
  const values = isJsonArray(schema['enum']) ? schema['enum'] : [schema['const']];
  return values.every((value) => typeof value === 'string') ? values : undefined;
}

/** A member that only requires and forbids fields, apart from the discriminator. */
function variantOf(member: unknown, discriminator: string | undefined): ModelVariant | undefined {
  if (!isJsonObject(member)) return undefined;
  const { required, not, properties, ...rest } = member;
  const forbidden = not === undefined ? [] : forbiddenBy(not);
  const isPlain = Object.keys(rest).every((keyword) => keyword === '$comment');
  const onlyTells =
    properties === undefined ||
    (discriminator !== undefined && isJsonObject(properties) && Object.keys(properties).length === 1);
  if (!isPlain || !onlyTells || !forbidden) return undefined;
  return {
    values: discriminator === undefined ? [] : (valuesOf(member, discriminator) ?? []),
    required: isJsonArray(required) ? required.map(String) : [],
    forbidden,
  };
}

/** `not: { required: [a] }` and `not: { anyOf: [{ required: [a] }, …] }` forbid fields. */
function forbiddenBy(not: unknown): readonly string[] | undefined {
  if (!isJsonObject(not) || Object.keys(not).length !== 1) return undefined;
  const { required, anyOf } = not;
  if (isJsonArray(required)) return required.length === 1 ? required.map(String) : undefined;
  if (!isJsonArray(anyOf)) return undefined;
  const members = anyOf.map(forbiddenByMember);
  return members.some((own) => own === undefined) ? undefined : members.flatMap((own) => own ?? []);
}

function forbiddenByMember(member: unknown): readonly string[] | undefined {
  if (!isJsonObject(member) || Object.keys(member).length !== 1) return undefined;
  const { required } = member;
  return isJsonArray(required) && required.length === 1 ? required.map(String) : undefined;
}

/**
 * Sets of one field each exclude each other: with two fields two members hold. Larger sets may overlap in parts, which
 * a union of types would refuse although the API server accepts it.
 */
function isExclusive(variants: readonly ModelVariant[]): boolean {
  return variants.every(
    ({ required, forbidden }) => required.length === 1 || (required.length === 0 && forbidden.length > 0),
  );
}

function excludeOthers(variant: ModelVariant, all: readonly ModelVariant[]): ModelVariant {
  const others = all.filter((other) => other !== variant).flatMap(({ required }) => required);
  const forbidden = variant.required.length === 0 ? variant.forbidden : [...variant.forbidden, ...others];
  return { ...variant, forbidden: [...new Set(forbidden)] };
}

function readStated(stated: JsonObject, { at, properties, problems }: Context): ModelUnion | undefined {
  const where = below(at, 'x-crd-gen-union');
  const discriminator = String(stated['discriminator']);
  const field = properties.find(({ name }) => name === discriminator);
  const values = (field?.schema.enum ?? []).map(String);
  if (!field || values.length === 0 || !(field.required || field.schema.default !== undefined)) {
    const fix = 'Name a field with an enum of strings that is required or has a default.';
    problems.add(below(where, 'discriminator'), `${discriminator} tells no variants apart`, fix);
    return undefined;
  }
  const variants = isJsonObject(stated['variants']) ? stated['variants'] : {};
  const stray = Object.keys(variants).filter((value) => !values.includes(value));
  const missing = values.filter((value) => !Object.hasOwn(variants, value));
  for (const value of stray) {
    problems.add(
      below(where, 'variants', value),
      `${value} is no value of ${discriminator}`,
      `Values: ${values.join(', ')}.`,
    );
  }
  for (const value of missing) {
    const fix = `Add "${value}": { "required": […], "optional": […] }, or {} for a variant without fields of its own.`;
    problems.add(below(where, 'variants'), `has no variant for ${value}`, fix);
  }
  if (stray.length + missing.length > 0) return undefined;
  const named = Object.entries(variants).map(([value, fields]) => ({ value, ...fieldsOf(fields) }));
  const all = [...new Set(named.flatMap(({ required, optional }) => [...required, ...optional]))];
  for (const name of all.filter((candidate) => !properties.some((property) => property.name === candidate))) {
    problems.add(
      below(where, 'variants'),
      `names the unknown field ${name}`,
      'Add it to properties or remove it here.',
    );
  }
  return {
    discriminator,
    variants: named.map(({ value, required, optional }) => ({
      values: [value],
      required,
      forbidden: all.filter((name) => !required.includes(name) && !optional.includes(name)),
    })),
  };
}

function fieldsOf(fields: unknown): {
  readonly required: readonly string[];
  readonly optional: readonly string[];
} {
  const { required, optional } = isJsonObject(fields) ? fields : {};
  return {
    required: isJsonArray(required) ? required.map(String) : [],
    optional: isJsonArray(optional) ? optional.map(String) : [],
  };
}
