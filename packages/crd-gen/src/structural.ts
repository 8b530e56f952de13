import { isDeepStrictEqual } from 'node:util';
import { readConstraints, warnOfIdleConstraints } from './constraints.js';
import { envelopeSchema } from './crd.js';
import { readListFacts } from './list-facts.js';
import { below } from './location.js';
import type { Location } from './location.js';
import type { LoadedSchema } from './load.js';
import { annotationKeywords, mergeSchemas } from './merge.js';
import type { ModelProperty, ModelRule, ModelSchema, ModelType } from './model.js';
import type { ProblemList } from './problem.js';
import { refusedKeywords } from './refused-keywords.js';
import type { ValidationRule } from './runtime/api.js';
import { isJsonArray, isJsonObject, omitKeys } from './runtime/json-value.js';
import type { JsonObject } from './runtime/json-value.js';
import { plainText } from './sanitize.js';
import { typeDescription } from './type-description.js';
import { readUnion } from './union.js';
import { isStructural, readValueValidation } from './value-validation.js';
import type { Structure } from './value-validation.js';

const modelTypes: ReadonlySet<unknown> = new Set([
  'object',
  'array',
  'string',
  'integer',
  'number',
  'boolean',
]);

/**
 * Converts a JSON Schema (2020-12) to the model of a Kubernetes structural schema. Whatever a CRD cannot say is
 * added to `problems`, with what to write instead.
 */
export function readStructuralSchema(loaded: LoadedSchema, problems: ProblemList): ModelSchema {
  const reader = new StructuralReader(loaded, problems);
  const root = reader.read(omitKeys(loaded.schema, ['x-crd-gen']), loaded.at);
  if (root.type !== 'object' || root.nullable) {
    problems.add(loaded.at, 'the root of a kind must be an object', 'Write "type": "object".');
  }
  if (root.additionalProperties) {
    problems.add(loaded.at, 'the root of a kind must not be a map', 'Describe its fields with properties.');
  }
  if (root.default !== undefined) {
    problems.add(below(loaded.at, 'default'), 'stands at the root of a kind', 'Put defaults on the fields.');
  }
  for (const property of root.properties) {
    if (!Object.hasOwn(envelopeSchema, property.name)) continue;
    problems.add(property.schema.at, `${property.name} is added to every kind`, 'Remove it from the schema.');
  }
  return root;
}

interface TypeFacts {
  readonly type?: ModelType;
  readonly nullable: boolean;
  readonly intOrString: boolean;
}

class StructuralReader {
  readonly #loaded: LoadedSchema;
  readonly #problems: ProblemList;

  constructor(loaded: LoadedSchema, problems: ProblemList) {
    this.#loaded = loaded;
    this.#problems = problems;
  }

  /** `fallback` is the location for parts that have none of their own. */
  read(schema: unknown, fallback: Location): ModelSchema {
    if (!isJsonObject(schema)) {
      const fix = 'Write an object, for example { "type": "string" }.';
      this.#problems.add(fallback, `${JSON.stringify(schema)} is not a schema of a structural CRD`, fix);
      return emptySchema(fallback);
    }
    const at = this.#loaded.locate(schema) ?? fallback;
    const plain = withoutNumberOrString(this.#mergeStructure(schema, at));
    const alternative = nullAlternative(plain);
    if (!alternative) return this.#readObject(plain, at, false);
    const rest = omitKeys(plain, ['anyOf', 'oneOf']);
    const merged = { ...typeDescription(alternative, rest), ...alternative, ...rest };
    const place = this.#loaded.locate(alternative) ?? at;
    return this.#readObject(this.#mergeStructure(merged, place), place, true);
  }

  /** Members of allOf that describe structure become part of the schema around them. */
  #mergeStructure(schema: JsonObject, at: Location): JsonObject {
    const members = schema['allOf'];
    if (!isJsonArray(members) || !members.some(isStructural)) return schema;
    const own = omitKeys(schema, ['allOf']);
    const isWrapper = members.length === 1 && Object.keys(own).every((key) => annotationKeywords.has(key));
    const merge = (first: JsonObject, second: JsonObject): JsonObject =>
      mergeSchemas(first, second, {
        conflict: (keyword) => {
          const fix = `Make ${keyword} of the members agree.`;
          this.#problems.add(below(at, 'allOf'), `the members contradict each other in ${keyword}`, fix);
        },
        made: (made, from) => this.#loaded.remember(made, from),
      });
    const structure = members.filter(isJsonObject).filter(isStructural);
    const parts = structure.map((member, index) => {
      const flat = this.#mergeStructure(member, this.#loaded.locate(member) ?? below(at, 'allOf', index));
      return isWrapper ? flat : omitKeys(flat, ['title', 'x-crd-gen-type-description']);
    });
    const rest = members.filter((member) => !isStructural(member));
    const base = parts.reduce(merge, {});
    const merged = merge({ ...typeDescription(base, own), ...base }, own);
    return rest.length === 0 ? merged : merge(merged, { allOf: rest });
  }

  #readObject(schema: JsonObject, at: Location, nullable: boolean): ModelSchema {
    this.#refuseKeywords(schema, at);
    const facts = this.#typeFacts(schema, at);
    const items = schema['items'] === undefined ? undefined : this.read(schema['items'], below(at, 'items'));
    const structure: Structure = {
      properties: this.#properties(schema, at),
      ...optional('items', items),
      ...optional('additionalProperties', this.#additionalProperties(schema, at)),
      preservesUnknown:
        schema['x-kubernetes-preserve-unknown-fields'] === true || schema['additionalProperties'] === true,
    };
    if (facts.type) warnOfIdleConstraints(schema, facts.type, at, this.#problems);
    const model: ModelSchema = {
      at,
      ...annotations(schema),
      ...facts,
      nullable: facts.nullable || nullable,
      ...structure,
      embeddedResource: schema['x-kubernetes-embedded-resource'] === true,
      ...optional('enum', this.#enumeration(schema, facts, at)),
      constraints: readConstraints(schema, at, this.#problems),
      combinators: this.#combinators(schema, at, structure),
      ...readListFacts(schema, facts.type, items, at, this.#problems),
      rules: this.#rules(schema, at, facts),
      ...optional('union', this.#union(schema, at, structure)),
    };
    if (model.embeddedResource) this.#checkEmbedded(model);
    return model;
  }

  #union(schema: JsonObject, at: Location, { properties }: Structure): ModelSchema['union'] {
    return readUnion(schema, { at, properties, problems: this.#problems });
  }

  #refuseKeywords(schema: JsonObject, at: Location): void {
    for (const [keyword, value] of Object.entries(schema)) {
      const refusal = refusedKeywords(keyword, value);
      if (refusal) this.#problems.add(below(at, keyword), refusal.message, refusal.fix);
    }
  }

  #typeFacts(schema: JsonObject, at: Location): TypeFacts {
    const stated = schema['type'];
    const names = stated === undefined ? [] : isJsonArray(stated) ? stated : [stated];
    const nullable = names.includes('null');
    const types = names.filter((name) => name !== 'null');
    const isMarked = schema['x-kubernetes-int-or-string'] === true;
    if (isIntOrString(types) || (isMarked && types.length === 0)) return { nullable, intOrString: true };
    if (isMarked) {
      const fix = 'Remove "type", or write ["integer", "string"].';
      this.#problems.add(below(at, 'type'), 'stands beside x-kubernetes-int-or-string', fix);
      return { nullable, intOrString: true };
    }
    if (types.length === 1 && isModelType(types[0])) return { type: types[0], nullable, intOrString: false };
    if (types.length > 0 || schema['x-kubernetes-preserve-unknown-fields'] !== true)
      this.#refuseType(types, at);
    return { nullable, intOrString: false };
  }

  #refuseType(types: readonly unknown[], at: Location): void {
    const message = types.length === 0 ? 'has no type' : `has the types ${types.join(', ')}`;
    const fix =
      'A structural schema has exactly one type (string, integer, number, boolean, object or array), with "null" ' +
      'beside it if nullable; ["integer", "string"] and x-kubernetes-preserve-unknown-fields are the exceptions.';
    this.#problems.add(types.length === 0 ? at : below(at, 'type'), message, fix);
  }

  #additionalProperties(schema: JsonObject, at: Location): ModelSchema | undefined {
    const value = schema['additionalProperties'];
    if (value === undefined || typeof value === 'boolean') return undefined;
    if (schema['properties'] !== undefined) {
      const fix = 'Describe either fixed fields (properties) or a map (additionalProperties), not both.';
      this.#problems.add(below(at, 'additionalProperties'), 'stands beside properties', fix);
    }
    return this.read(value, below(at, 'additionalProperties'));
  }

  #properties(schema: JsonObject, at: Location): readonly ModelProperty[] {
    const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
    const required = isJsonArray(schema['required']) ? schema['required'] : [];
    for (const name of required) {
      if (typeof name === 'string' && Object.hasOwn(properties, name)) continue;
      const fix = `Add ${JSON.stringify(name)} to properties or remove it here.`;
      this.#problems.add(below(at, 'required'), `requires the unknown field ${JSON.stringify(name)}`, fix);
    }
    return Object.entries(properties).map(([name, property]) => ({
      name,
      required: required.includes(name),
      schema: this.read(property, below(at, 'properties', name)),
    }));
  }

  #enumeration(schema: JsonObject, facts: TypeFacts, at: Location): readonly unknown[] | undefined {
    const { enum: listed, const: only } = schema;
    if (
      only !== undefined &&
      isJsonArray(listed) &&
      !listed.some((value) => isDeepStrictEqual(value, only))
    ) {
      this.#problems.add(below(at, 'const'), 'is not among the values of enum', 'Keep one of the two.');
    }
    const values = only === undefined ? listed : [only];
    if (!isJsonArray(values)) return undefined;
    const where = below(at, only === undefined ? 'enum' : 'const');
    if (values.includes(null)) {
      const fix = 'Remove null: the API server refuses it for every field with an enum, nullable or not.';
      this.#problems.add(where, 'lists null', fix);
    }
    const stray = values.filter((value) => value !== null && !hasType(value, facts));
    for (const value of stray) {
      const what = `${JSON.stringify(value)} is not of type ${facts.type ?? 'integer or string'}`;
      this.#problems.add(where, what, 'Correct the value or the type.');
    }
    return values;
  }

  #combinators(schema: JsonObject, at: Location, structure: Structure): Readonly<Record<string, unknown>> {
    const context = { at, structure, problems: this.#problems };
    const lists = (['allOf', 'anyOf', 'oneOf'] as const).flatMap((keyword) => {
      const members = schema[keyword];
      if (!isJsonArray(members)) return [];
      const read = members.map((member, index) => {
        const place = isJsonObject(member) ? this.#loaded.locate(member) : undefined;
        return readValueValidation(member, { ...context, at: place ?? below(at, keyword, index) });
      });
      return [[keyword, read] as const];
    });
    const not = schema['not'];
    return {
      ...Object.fromEntries(lists),
      ...(not === undefined ? {} : { not: readValueValidation(not, { ...context, at: below(at, 'not') }) }),
    };
  }

  #checkEmbedded(model: ModelSchema): void {
    const where = below(model.at, 'x-kubernetes-embedded-resource');
    if (model.type !== 'object' || model.additionalProperties) {
      this.#problems.add(where, 'is for objects with fields only', 'Write "type": "object".');
    } else if (model.properties.length === 0 && !model.preservesUnknown) {
      const fix = 'Add "x-kubernetes-preserve-unknown-fields": true, or the properties of the resource.';
      this.#problems.add(where, 'has no fields', fix);
    }
    for (const { name, schema } of model.properties) {
      const type = name === 'metadata' ? 'object' : 'string';
      if (!Object.hasOwn(envelopeSchema, name) || schema.type === type) continue;
      this.#problems.add(
        schema.at,
        `${name} of an embedded resource is not of type ${type}`,
        `Write "type": "${type}".`,
      );
    }
  }

  #rules(schema: JsonObject, at: Location, facts: TypeFacts): readonly ModelRule[] {
    const stated = schema['x-kubernetes-validations'];
    if (stated === undefined) return [];
    const where = below(at, 'x-kubernetes-validations');
    if (!isJsonArray(stated)) {
      this.#problems.add(where, 'is not a list', 'Write [{ "rule": "…", "message": "…" }].');
      return [];
    }
    if (facts.type === undefined && !facts.intOrString) {
      const fix = 'Add a type; rules cannot see values that the schema does not describe.';
      this.#problems.add(where, 'stands on a schema without type', fix);
      return [];
    }
    return stated.flatMap((rule, index) => {
      const place = isJsonObject(rule) ? this.#loaded.locate(rule) : undefined;
      if (isRule(rule)) return [{ ...rule, at: place ?? below(where, index) }];
      const fix =
        'Write { "rule": "…", "message": "…" }, optionally with fieldPath, reason, messageExpression or optionalOldSelf.';
      this.#problems.add(place ?? below(where, index), 'is not a rule that crd-gen knows', fix);
      return [];
    });
  }
}

function emptySchema(at: Location): ModelSchema {
  return {
    at,
    deprecated: false,
    nullable: false,
    intOrString: false,
    preservesUnknown: true,
    embeddedResource: false,
    constraints: {},
    combinators: {},
    properties: [],
    listMapKeys: [],
    rules: [],
  };
}

/** `anyOf: [S, { "type": "null" }]` is JSON Schema's way to say that S is nullable. */
function nullAlternative(schema: JsonObject): JsonObject | undefined {
  const members = schema['anyOf'] ?? schema['oneOf'];
  if (!isJsonArray(members) || members.length !== 2) return undefined;
  const other = members.filter((member) => !isDeepStrictEqual(member, { type: 'null' }));
  return other.length === 1 && isJsonObject(other[0]) ? other[0] : undefined;
}

/** `anyOf: [{ "type": "integer" }, { "type": "string" }]` is the long way to say int-or-string. */
function withoutNumberOrString(schema: JsonObject): JsonObject {
  const keyword = (['anyOf', 'oneOf'] as const).find((name) => isJsonArray(schema[name]));
  const members = keyword === undefined ? [] : (schema[keyword] as readonly unknown[]);
  const types = members.map((member) =>
    isJsonObject(member) && Object.keys(member).length === 1 ? member['type'] : undefined,
  );
  const known = ['integer', 'string', 'null'];
  const isPair = types.includes('integer') && types.includes('string');
  if (keyword === undefined || !isPair || types.some((type) => !known.includes(String(type)))) return schema;
  if (schema['type'] !== undefined) return schema;
  return { ...omitKeys(schema, [keyword]), type: types };
}

function isModelType(value: unknown): value is ModelType {
  return modelTypes.has(value);
}

function isIntOrString(types: readonly unknown[]): boolean {
  return types.length === 2 && types.includes('integer') && types.includes('string');
}

function hasType(value: unknown, { type, intOrString }: TypeFacts): boolean {
  if (intOrString) return typeof value === 'string' || Number.isInteger(value);
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return isJsonArray(value);
    case 'object':
      return isJsonObject(value);
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type;
    case undefined:
    default:
      return true;
  }
}

const ruleTexts: ReadonlySet<string> = new Set([
  'rule',
  'message',
  'messageExpression',
  'reason',
  'fieldPath',
]);

function isRule(value: unknown): value is ValidationRule {
  if (!isJsonObject(value) || typeof value['rule'] !== 'string') return false;
  return Object.entries(value).every(
    ([key, member]) =>
      (ruleTexts.has(key) && typeof member === 'string') ||
      (key === 'optionalOldSelf' && typeof member === 'boolean'),
  );
}

function annotations(schema: JsonObject) {
  return {
    ...text('typeName', schema['title']),
    ...text('description', schema['description']),
    ...text('typeDescription', schema['x-crd-gen-type-description']),
    deprecated: schema['deprecated'] === true,
    ...(schema['default'] === undefined ? {} : { default: schema['default'] }),
    ...optional('effectiveDefault', schema['x-crd-gen-effective-default']),
  };
}

function text<K extends string>(key: K, value: unknown): Partial<Record<K, string>> {
  return optional(key, typeof value === 'string' ? plainText(value) : undefined);
}

/** A member only when there is a value (exactOptionalPropertyTypes). */
function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  const member: Partial<Record<K, V>> = {};
  if (value !== undefined) member[key] = value;
  return member;
}
