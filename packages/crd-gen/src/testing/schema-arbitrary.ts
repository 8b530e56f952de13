import fc from 'fast-check';
import { celFieldName } from '../runtime/cel-value.js';
import { isJsonObject } from '../runtime/json-value.js';
import type { JsonObject } from '../runtime/json-value.js';

/**
 * Documents that `readKind` reads: a kind in one or two versions, drawn from the whole grammar of the input. Lists,
 * maps and strings have limits, so that rules stay within the cost that the API server allows.
 */
export function schemaDocument(): fc.Arbitrary<JsonObject> {
  return fc
    .record({ spec: objectSchema(3), status: objectSchema(1), block: kindBlock(), description: prose() })
    .map(({ spec, status, block, description }) => ({
      description,
      'x-crd-gen': block,
      $defs: definitions,
      type: 'object',
      required: ['spec'],
      properties: { spec, status },
    }));
}

/** Definitions that generated schemas refer to. */
const definitions: JsonObject = {
  reference: {
    title: 'Reference',
    description: 'A reference to another object.',
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 63 },
      namespace: { type: ['string', 'null'], maxLength: 63 },
    },
  },
  port: { title: 'Port', type: 'integer', minimum: 1, maximum: 65535 },
  labels: { type: 'object', maxProperties: 4, additionalProperties: { type: 'string', maxLength: 8 } },
};

function kindBlock(): fc.Arbitrary<JsonObject> {
  const serving = fc.record(
    {
      subresources: fc.constantFrom({}, { status: {} }),
      printerColumns: fc.constantFrom(
        [{ name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }],
        [
          {
            name: 'A',
            type: 'string',
            jsonPath: ".metadata.labels['a.b/c']",
            priority: 1,
            description: 'A.',
          },
        ],
      ),
    },
    { requiredKeys: [] },
  );
  const versions = fc.constantFrom<JsonObject>(
    { version: 'v1' },
    { version: 'v1alpha1', deprecated: true, deprecationWarning: 'Use another kind.' },
    { versions: [{ name: 'v1', storage: true }] },
    {
      versions: [
        { name: 'v1', storage: true },
        { name: 'v1beta1', deprecated: true },
      ],
    },
    { versions: [{ name: 'v1beta1' }, { name: 'v1', storage: true, printerColumns: [] }] },
  );
  const names = fc.record(
    {
      shortNames: fc.constantFrom([], ['th'], ['t', 'tng']),
      categories: fc.constantFrom([], ['all']),
      scope: fc.constantFrom('Namespaced', 'Cluster'),
      labels: fc.constantFrom({}, { 'example.com/made': 'yes' }),
    },
    { requiredKeys: [] },
  );
  return fc.tuple(serving, versions, names).map(([own, version, rest]) => ({
    group: 'example.com',
    kind: 'Thing',
    plural: 'things',
    ...version,
    ...own,
    ...rest,
  }));
}

/** Text of people and of attackers. */
function prose(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('A thing.', 'Two\nlines.', 'What it is: "this" & <that>.') },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('*/ bad /*', '`${bad}`', '\u2028bad\u2029', '@internal', '# y: no'),
    },
  );
}

const fieldNames = [
  'name',
  'size',
  'isReady',
  'max-size',
  'y',
  'n',
  'on',
  'null',
  'a.b',
  'a/b',
  '__proto__',
  'constructor',
  'type',
  'caURL',
  'items',
  'ipv4only',
  'in',
  'with space',
  '$ref-like',
  'déjà',
  '1st',
] as const;

/** A schema, and whether it can be a field that the keys of a list name. */
function anySchema(depth: number): fc.Arbitrary<JsonObject> {
  const leaves: readonly fc.Arbitrary<JsonObject>[] = [
    stringSchema(),
    enumSchema(),
    integerSchema(),
    fc.constantFrom<JsonObject>(
      { type: 'boolean' },
      { type: 'boolean', default: true },
      { type: 'number', exclusiveMinimum: 0, maximum: 10.5 },
      { type: ['integer', 'string'] },
      { 'x-kubernetes-int-or-string': true, pattern: '^[0-9]+(?:\\.[0-9]+)?(?:[KMG]i?)?$', maxLength: 10 },
      { anyOf: [{ type: 'integer' }, { type: 'string' }], maxLength: 5 },
      { 'x-kubernetes-preserve-unknown-fields': true },
      { type: 'object', additionalProperties: true },
      {
        type: 'object',
        'x-kubernetes-embedded-resource': true,
        'x-kubernetes-preserve-unknown-fields': true,
      },
    ),
    fc.constantFrom<JsonObject>(
      { $ref: '#/$defs/port' },
      { $ref: '#/$defs/port', default: 80, description: 'Another port.' },
      { $ref: '#/$defs/port', minimum: 1024 },
      { $ref: '#/$defs/reference' },
      { $ref: '#/$defs/labels' },
      { anyOf: [{ $ref: '#/$defs/reference' }, { type: 'null' }] },
      { allOf: [{ $ref: '#/$defs/reference' }, { properties: { port: { $ref: '#/$defs/port' } } }] },
    ),
  ];
  const nested =
    depth > 0
      ? [objectSchema(depth - 1), arraySchema(depth - 1), mapSchema(depth - 1), keyedList(depth - 1)]
      : [];
  return fc
    .tuple(fc.oneof(...leaves, ...nested), fc.option(prose(), { nil: undefined }), fc.boolean())
    .map(([schema, description, nullable]) => {
      const described = description === undefined ? schema : { ...schema, description };
      return nullable ? asNullable(described) : described;
    });
}

/** By type array where there is one type; enums and schemas with rules about themselves stay as they are. */
function asNullable(schema: JsonObject): JsonObject {
  const { type } = schema;
  if (typeof type !== 'string' || 'enum' in schema || 'const' in schema) return schema;
  return { ...schema, type: [type, 'null'] };
}

function stringSchema(): fc.Arbitrary<JsonObject> {
  const plain = fc
    .record({ minLength: fc.nat(2), maxLength: fc.integer({ min: 4, max: 20 }), hasDefault: fc.boolean() })
    .map(({ hasDefault, ...limits }) => ({
      type: 'string',
      ...limits,
      ...(hasDefault ? { default: 'abc' } : {}),
    }));
  const patterns = fc.constantFrom(
    '^[a-z]([-a-z0-9]*[a-z0-9])?$',
    '^\\w+\\s?.{0,3}$',
    '[^/*]+$',
    '^(?:a|b|c){1,3}$',
    '\\p{L}',
  );
  const formats = fc.constantFrom(
    'date',
    'date-time',
    'duration',
    'email',
    'hostname',
    'ipv4',
    'ipv6',
    'cidr',
    'mac',
    'uri',
    'uuid',
    'byte',
    'password',
  );
  return fc.oneof(
    plain,
    patterns.map((pattern) => ({ type: 'string', pattern, maxLength: 12 })),
    formats.map((format) => ({ type: 'string', format, maxLength: 40 })),
  );
}

function enumSchema(): fc.Arbitrary<JsonObject> {
  const words = fc.constantFrom('A', 'b', 'on', 'no', '1', 'a-b', "it's", '*/', '`${x}`', 'ä');
  return fc.oneof(
    fc.uniqueArray(words, { minLength: 1, maxLength: 4 }).map((values) => ({ type: 'string', enum: values })),
    fc.uniqueArray(words, { minLength: 1, maxLength: 4 }).map((values) => ({
      type: 'string',
      enum: values,
      default: values[0],
    })),
    words.map((value) => ({ type: 'string', const: value })),
    fc.constant({ type: 'integer', enum: [1, 2, 3] }),
  );
}

function integerSchema(): fc.Arbitrary<JsonObject> {
  return fc
    .record({ minimum: fc.integer({ min: -9, max: 0 }), span: fc.nat(20), form: fc.nat(4) })
    .map(({ minimum, span, form }) => {
      const maximum = minimum + span;
      const forms: readonly JsonObject[] = [
        { minimum, maximum },
        { exclusiveMinimum: minimum - 1, exclusiveMaximum: maximum + 1, default: maximum },
        { format: 'int32', minimum },
        { format: 'int64', multipleOf: 2, default: 0 },
        { allOf: [{ minimum }, { maximum }] },
      ];
      return { type: 'integer', ...forms[form] };
    });
}

function arraySchema(depth: number): fc.Arbitrary<JsonObject> {
  const scalars = fc.oneof(stringSchema(), integerSchema()).map(withoutDefault);
  return fc.oneof(
    anySchema(depth).map((items) => ({ type: 'array', maxItems: 4, items })),
    scalars.map((items) => ({ type: 'array', maxItems: 4, 'x-kubernetes-list-type': 'set', items })),
    scalars.map((items) => ({
      type: 'array',
      maxItems: 3,
      minItems: 1,
      'x-kubernetes-list-type': 'atomic',
      items,
    })),
  );
}

/** A list of objects with the key `key`. */
function keyedList(depth: number): fc.Arbitrary<JsonObject> {
  return objectSchema(depth).map((items) => ({
    type: 'array',
    maxItems: 4,
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['key'],
    items: {
      ...items,
      required: [...((items['required'] as readonly string[] | undefined) ?? []), 'key'],
      properties: {
        ...(items['properties'] as JsonObject),
        key: { type: 'string', maxLength: 10 },
      },
    },
  }));
}

function mapSchema(depth: number): fc.Arbitrary<JsonObject> {
  return anySchema(depth).map((values) => ({
    type: 'object',
    maxProperties: 3,
    additionalProperties: withoutDefault(values),
  }));
}

function withoutDefault(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== 'default'));
}

function objectSchema(depth: number): fc.Arbitrary<JsonObject> {
  const names = fc.uniqueArray(fc.constantFrom(...fieldNames), { minLength: 1, maxLength: 5 });
  return names
    .chain((chosen) =>
      fc.record({
        fields: fc.tuple(...chosen.map((name) => anySchema(depth).map((schema) => [name, schema] as const))),
        required: fc.subarray(chosen),
        form: fc.nat(5),
        seed: fc.nat(1000),
      }),
    )
    .map(({ fields, required, form, seed }) => {
      const properties = fromPairs(fields);
      const names = fields.map(([name]) => name);
      const rules = fields
        .flatMap(([name, schema]) => ruleTemplates(name, schema))
        .filter((_rule, index) => (index + seed) % 3 === 0);
      return {
        type: 'object',
        properties,
        ...(required.length > 0 ? { required } : {}),
        ...combination(names, required, form),
        ...(rules.length > 0 ? { 'x-kubernetes-validations': rules } : {}),
      };
    });
}

function combination(names: readonly string[], required: readonly string[], form: number): JsonObject {
  const free = names.filter((name) => !required.includes(name));
  const [first, second] = free;
  if (first === undefined || second === undefined) return {};
  const forms: readonly JsonObject[] = [
    {},
    { oneOf: [{ required: [first] }, { required: [second] }] },
    { anyOf: [{ required: [first] }, { required: [second] }] },
    { not: { required: [first, second] } },
    {
      oneOf: [
        { required: [first] },
        { required: [second] },
        { not: { anyOf: [{ required: [first] }, { required: [second] }] } },
      ],
    },
    {},
  ];
  return forms[form] ?? {};
}

/** Rules that hold for some values of a field, whatever its neighbours are. */
function ruleTemplates(name: string, schema: JsonObject): readonly JsonObject[] {
  const field = celFieldName(name);
  if (field === undefined) return [];
  const self = `self.${field}`;
  const guard = `!has(${self}) || `;
  const message = `${JSON.stringify(name)} is wrong`;
  const type = [schema['type']].flat().filter((candidate) => candidate !== 'null');
  if (type.length !== 1 || schema['x-kubernetes-int-or-string'] === true) return [];
  switch (type[0]) {
    case 'string':
      return schema['format'] === undefined ? stringRules({ name, field, self, guard, message }) : [];
    case 'integer':
      return [
        { rule: `${guard}${self} >= -100`, message },
        { rule: `${guard}${self} % 2 == 0 || ${self} > 3`, message, reason: 'FieldValueForbidden' },
      ];
    case 'boolean':
      return [{ rule: `${guard}${self} || true`, messageExpression: `${self} ? 'is on' : 'is off'` }];
    case 'array':
      return isVisible(schema)
        ? [{ rule: `${guard}${self}.size() <= 4`, message }, ...listRules(self, guard, schema)]
        : [];
    default:
      return [];
  }
}

/** Rules do not see lists and maps of values that the schema does not describe. */
function isVisible(schema: JsonObject): boolean {
  const inner = schema['items'] ?? schema['additionalProperties'];
  if (isJsonObject(inner)) return isVisible(inner);
  return schema['type'] !== undefined || schema['x-kubernetes-preserve-unknown-fields'] !== true;
}

interface RuleFacts {
  readonly name: string;
  readonly field: string;
  readonly self: string;
  readonly guard: string;
  readonly message: string;
}

function stringRules({ name, field, self, guard, message }: RuleFacts): readonly JsonObject[] {
  const path = /^[A-Za-z_][\w-]*$/.test(name) ? `.${name}` : `['${name}']`;
  return [
    { rule: `${guard}${self} != 'bad'`, message, fieldPath: path },
    { rule: `${guard}${self}.matches('^[^ ]*$')`, messageExpression: `'not ' + ${self}` },
    { rule: `${guard}${self}.lowerAscii().size() > 0 && !${self}.startsWith('-')`, message },
    { rule: `self.?${field}.hasValue() || true`, message },
  ];
}

function listRules(self: string, guard: string, schema: JsonObject): readonly JsonObject[] {
  const items = isJsonObject(schema['items']) ? schema['items'] : {};
  if (items['type'] !== 'string' || items['format'] !== undefined) return [];
  return [
    { rule: `${guard}${self}.all(item, item != 'bad')`, message: 'one item is bad' },
    {
      rule: `${guard}${self}.exists_one(item, item == 'a') || ${self}.filter(item, item == 'a').size() == 0`,
    },
  ];
}

function fromPairs(pairs: readonly (readonly [string, JsonObject])[]): JsonObject {
  const result: Record<string, JsonObject> = {};
  for (const [name, value] of pairs) {
    Object.defineProperty(result, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return result;
}
