import { isDeepStrictEqual } from 'node:util';
import { envelopeSchema } from './crd.js';
import { below } from './location.js';
import type { Location } from './location.js';
import { typeDescription } from './load.js';
import type { LoadedSchema } from './load.js';
import type { ModelProperty, ModelSchema, ModelType } from './model.js';
import type { ProblemList } from './problem.js';
import { refusedKeywords, supportedFormats } from './refused-keywords.js';
import type { ValidationRule } from './runtime/api.js';
import { isJsonArray, isJsonObject, omitKeys } from './runtime/json-value.js';
import type { JsonObject } from './runtime/json-value.js';
import { plainText } from './sanitize.js';
import { readValueValidation } from './value-validation.js';

const constraintKeywords = [
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'multipleOf',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
] as const;

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
  const root = reader.read(loaded.schema, loaded.at);
  if (root.type !== 'object' || root.nullable) {
    problems.add(loaded.at, 'the root of a kind must be an object', 'Write "type": "object".');
  }
  for (const property of root.properties) {
    if (!(property.name in envelopeSchema)) continue;
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
    const at = this.#loaded.locate(schema);
    const alternative = nullAlternative(schema);
    if (alternative) {
      const rest = omitKeys(schema, ['anyOf', 'oneOf']);
      const merged = { ...typeDescription(alternative, rest), ...alternative, ...rest };
      return this.#readObject(merged, this.#loaded.locate(alternative), true);
    }
    return this.#readObject(schema, at, false);
  }

  #readObject(schema: JsonObject, at: Location, nullable: boolean): ModelSchema {
    this.#refuseKeywords(schema, at);
    const facts = this.#typeFacts(schema, at);
    const items = schema['items'] === undefined ? undefined : this.read(schema['items'], below(at, 'items'));
    const additional = this.#additionalProperties(schema, at);
    const properties = this.#properties(schema, at);
    return {
      at,
      ...text('typeName', schema['title']),
      ...text('description', schema['description']),
      ...text('typeDescription', schema['x-crd-gen-type-description']),
      ...facts,
      nullable: facts.nullable || nullable,
      preservesUnknown:
        schema['x-kubernetes-preserve-unknown-fields'] === true || schema['additionalProperties'] === true,
      embeddedResource: schema['x-kubernetes-embedded-resource'] === true,
      ...(schema['default'] === undefined ? {} : { default: schema['default'] }),
      ...optional('effectiveDefault', schema['x-crd-gen-effective-default']),
      ...optional('enum', this.#enumeration(schema, at)),
      constraints: this.#constraints(schema, at),
      combinators: this.#combinators(schema, at, properties),
      properties,
      ...optional('additionalProperties', additional),
      ...optional('items', items),
      ...this.#listFacts(schema, at, facts, items),
      rules: this.#rules(schema, at),
    };
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
    const intOrString = schema['x-kubernetes-int-or-string'] === true || isIntOrString(types);
    if (intOrString) return { nullable, intOrString };
    if (types.length === 1 && isModelType(types[0])) return { type: types[0], nullable, intOrString };
    if (types.length === 0 && schema['x-kubernetes-preserve-unknown-fields'] === true)
      return { nullable, intOrString };
    this.#refuseType(types, at);
    return { nullable, intOrString };
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

  #enumeration(schema: JsonObject, at: Location): readonly unknown[] | undefined {
    const values = schema['const'] === undefined ? schema['enum'] : [schema['const']];
    if (!isJsonArray(values)) return undefined;
    if (values.includes(null)) {
      const fix = 'Remove null: the API server refuses it for every field with an enum, nullable or not.';
      this.#problems.add(below(at, 'enum'), 'lists null', fix);
    }
    return values;
  }

  #constraints(schema: JsonObject, at: Location): Readonly<Record<string, unknown>> {
    const format = schema['format'];
    if (typeof format === 'string' && !supportedFormats.has(format)) {
      const fix = `Use pattern, or one of: ${[...supportedFormats].join(', ')}.`;
      this.#problems.add(below(at, 'format'), `the format ${format} is not checked alike everywhere`, fix);
    }
    this.#checkPattern(schema['pattern'], at);
    const kept = constraintKeywords.filter((keyword) => schema[keyword] !== undefined);
    return {
      ...Object.fromEntries(kept.map((keyword) => [keyword, schema[keyword]])),
      ...bound('minimum', schema['minimum'], schema['exclusiveMinimum'], Math.max),
      ...bound('maximum', schema['maximum'], schema['exclusiveMaximum'], Math.min),
    };
  }

  /** Patterns run as RE2 on the API server and as JavaScript here: only what both know is allowed. */
  #checkPattern(pattern: unknown, at: Location): void {
    if (typeof pattern !== 'string') return;
    const where = below(at, 'pattern');
    if (/\(\?(?:[=!]|<[=!])|\\[1-9]|\\k</.test(pattern)) {
      this.#problems.add(
        where,
        'uses a look-around or a back reference',
        'RE2 has neither; write a CEL rule instead.',
      );
    }
    try {
      new RegExp(pattern, 'u');
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      this.#problems.add(where, detail, 'Write an expression that is valid in RE2 and in JavaScript.');
    }
  }

  #combinators(
    schema: JsonObject,
    at: Location,
    properties: readonly ModelProperty[],
  ): Readonly<Record<string, unknown>> {
    const known = new Set(properties.map((property) => property.name));
    const context = { at, known, problems: this.#problems };
    const lists = (['allOf', 'anyOf', 'oneOf'] as const).flatMap((keyword) => {
      const members = schema[keyword];
      if (!isJsonArray(members)) return [];
      const read = members.map((member, index) =>
        readValueValidation(member, { ...context, at: below(at, keyword, index) }),
      );
      return [[keyword, read] as const];
    });
    const not = schema['not'];
    return {
      ...Object.fromEntries(lists),
      ...(not === undefined ? {} : { not: readValueValidation(not, { ...context, at: below(at, 'not') }) }),
    };
  }

  #listFacts(
    schema: JsonObject,
    at: Location,
    facts: TypeFacts,
    items: ModelSchema | undefined,
  ): Pick<ModelSchema, 'listType' | 'listMapKeys' | 'mapType'> {
    if (facts.type === 'array' && !items) {
      this.#problems.add(at, 'is an array without items', 'Add "items": { "type": … }.');
    }
    const listType = schema['x-kubernetes-list-type'];
    const stated = schema['x-kubernetes-list-map-keys'];
    const keys = isJsonArray(stated) ? stated.map(String) : [];
    if (listType === 'map') this.#checkMapKeys(keys, items, at);
    if (listType === 'set' && items?.type === 'object' && items.mapType !== 'atomic') {
      const fix = 'Use scalars, or "x-kubernetes-list-type": "map" with keys.';
      this.#problems.add(below(at, 'x-kubernetes-list-type'), 'is a set of objects', fix);
    }
    return {
      ...(listType === 'atomic' || listType === 'set' || listType === 'map' ? { listType } : {}),
      listMapKeys: keys,
      ...mapTypeOf(schema['x-kubernetes-map-type']),
    };
  }

  #checkMapKeys(keys: readonly string[], items: ModelSchema | undefined, at: Location): void {
    const where = below(at, 'x-kubernetes-list-map-keys');
    if (keys.length === 0) this.#problems.add(where, 'has no keys', 'Name the fields that identify an item.');
    for (const key of keys) {
      const property = items?.properties.find((candidate) => candidate.name === key);
      if (property && (property.required || property.schema.default !== undefined)) continue;
      const fix = 'A key is a scalar field of the items that is required or has a default.';
      this.#problems.add(where, `${key} is not a reliable key`, fix);
    }
  }

  #rules(schema: JsonObject, at: Location): readonly ValidationRule[] {
    const stated = schema['x-kubernetes-validations'];
    if (stated === undefined) return [];
    const where = below(at, 'x-kubernetes-validations');
    if (!isJsonArray(stated)) {
      this.#problems.add(where, 'is not a list', 'Write [{ "rule": "…", "message": "…" }].');
      return [];
    }
    return stated.flatMap((rule, index) => {
      if (isRule(rule)) return [rule];
      const fix =
        'Write { "rule": "…", "message": "…" }, optionally with fieldPath, reason or messageExpression.';
      this.#problems.add(below(where, index), 'is not a rule that crd-gen knows', fix);
      return [];
    });
  }
}

function emptySchema(at: Location): ModelSchema {
  return {
    at,
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

function isModelType(value: unknown): value is ModelType {
  return modelTypes.has(value);
}

function isIntOrString(types: readonly unknown[]): boolean {
  return types.length === 2 && types.includes('integer') && types.includes('string');
}

const ruleFields: ReadonlySet<string> = new Set([
  'rule',
  'message',
  'messageExpression',
  'reason',
  'fieldPath',
]);

function isRule(value: unknown): value is ValidationRule {
  if (!isJsonObject(value) || typeof value['rule'] !== 'string') return false;
  return Object.entries(value).every(([key, member]) => ruleFields.has(key) && typeof member === 'string');
}

function mapTypeOf(value: unknown): Pick<ModelSchema, 'mapType'> {
  return value === 'atomic' || value === 'granular' ? { mapType: value } : {};
}

/** JSON Schema's two bounds (inclusive, exclusive) as OpenAPI's one bound and its flag. */
function bound(
  keyword: 'minimum' | 'maximum',
  inclusive: unknown,
  exclusive: unknown,
  stricter: (a: number, b: number) => number,
): Readonly<Record<string, unknown>> {
  if (typeof exclusive !== 'number') return typeof inclusive === 'number' ? { [keyword]: inclusive } : {};
  const flag = keyword === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum';
  if (
    typeof inclusive === 'number' &&
    inclusive !== exclusive &&
    stricter(inclusive, exclusive) === inclusive
  ) {
    return { [keyword]: inclusive };
  }
  return { [keyword]: exclusive, [flag]: true };
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
