import { expect } from 'chai';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  JsonSchemaProps,
} from '../runtime/api.js';
import type { Change } from './change.js';
import { diffCrds } from './diff-crds.js';

function crdOf(
  spec: JsonSchemaProps,
  version: Partial<CustomResourceDefinitionVersion> = {},
): CustomResourceDefinition {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { kind: 'Thing', listKind: 'ThingList', plural: 'things', singular: 'thing' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
          ...version,
        },
      ],
    },
  };
}

function withSpec(crd: CustomResourceDefinition, spec: object): CustomResourceDefinition {
  return { ...crd, spec: { ...crd.spec, ...spec } };
}

function shown({ level, code, version, path }: Change): string {
  return [level, code, version, path].filter((part) => part !== undefined).join(' ');
}

/** The changes between two schemas of the field `.spec.a`. */
function fieldChanges(
  old: JsonSchemaProps | undefined,
  field: JsonSchemaProps | undefined,
): readonly string[] {
  const specOf = (a: JsonSchemaProps | undefined): JsonSchemaProps => ({
    type: 'object',
    properties: a === undefined ? {} : { a },
  });
  return diffCrds([crdOf(specOf(old))], [crdOf(specOf(field))]).map(shown);
}

const text: JsonSchemaProps = { type: 'string' };
const int: JsonSchemaProps = { type: 'integer' };
const intOrString: JsonSchemaProps = { 'x-kubernetes-int-or-string': true };
const anything: JsonSchemaProps = { 'x-kubernetes-preserve-unknown-fields': true };
const immutable = { rule: 'self == oldSelf', message: 'fixed' };

type Case = readonly [
  name: string,
  old: JsonSchemaProps | undefined,
  after: JsonSchemaProps | undefined,
  forth: string,
  back: string,
];

const object = (
  properties: Readonly<Record<string, JsonSchemaProps>>,
  rest: JsonSchemaProps = {},
): JsonSchemaProps => ({
  type: 'object',
  properties,
  ...rest,
});
const array = (items: JsonSchemaProps, rest: JsonSchemaProps = {}): JsonSchemaProps => ({
  type: 'array',
  items,
  ...rest,
});
const rules = (...list: JsonSchemaProps['x-kubernetes-validations'] & object): JsonSchemaProps => ({
  ...text,
  'x-kubernetes-validations': list,
});

/** Every case is read in both directions. */
const cases: readonly Case[] = [
  ['a field', undefined, text, 'compatible field-added', 'breaking field-removed'],
  ['the type', text, { type: 'boolean' }, 'breaking type-changed', 'breaking type-changed'],
  ['integer and number', int, { type: 'number' }, 'compatible type-widened', 'breaking type-changed'],
  ['integer and int-or-string', int, intOrString, 'compatible type-widened', 'breaking type-changed'],
  [
    'string and anything',
    text,
    anything,
    'compatible type-widened, compatible unknown-fields-kept',
    'breaking type-changed',
  ],
  ['nullable', text, { ...text, nullable: true }, 'compatible nullable-added', 'breaking nullable-removed'],
  ['a default', text, { ...text, default: 'x' }, 'breaking default-added', 'breaking default-removed'],
  [
    'the default',
    { ...text, default: 'x' },
    { ...text, default: 'y' },
    'breaking default-changed',
    'breaking default-changed',
  ],
  ['an enum', text, { ...text, enum: ['A'] }, 'breaking enum-added', 'compatible enum-removed'],
  [
    'a value of an enum',
    { ...text, enum: ['A'] },
    { ...text, enum: ['B', 'A'] },
    'compatible enum-value-added',
    'breaking enum-value-removed',
  ],
  [
    'a pattern',
    text,
    { ...text, pattern: '^a' },
    'breaking constraint-tightened',
    'compatible constraint-loosened',
  ],
  [
    'the pattern',
    { ...text, pattern: 'a' },
    { ...text, pattern: 'b' },
    'breaking constraint-tightened',
    'breaking constraint-tightened',
  ],
  [
    'a format',
    text,
    { ...text, format: 'date' },
    'breaking constraint-tightened',
    'compatible constraint-loosened',
  ],
  [
    'int32 and int64',
    { ...int, format: 'int32' },
    { ...int, format: 'int64' },
    'compatible constraint-loosened',
    'breaking constraint-tightened',
  ],
  [
    'minLength',
    text,
    { ...text, minLength: 1 },
    'breaking constraint-tightened',
    'compatible constraint-loosened',
  ],
  [
    'maxLength',
    { ...text, maxLength: 9 },
    { ...text, maxLength: 5 },
    'breaking constraint-tightened',
    'compatible constraint-loosened',
  ],
  [
    'minimum',
    { ...int, minimum: -1 },
    { ...int, minimum: 0 },
    'breaking constraint-tightened',
    'compatible constraint-loosened',
  ],
  [
    'an exclusive minimum',
    { ...int, minimum: 0 },
    { ...int, minimum: 0, exclusiveMinimum: true },
    'breaking constraint-tightened',
    'compatible constraint-loosened',
  ],
  ['maximum', int, { ...int, maximum: 9 }, 'breaking constraint-tightened', 'compatible constraint-loosened'],
  [
    'multipleOf',
    { ...int, multipleOf: 5 },
    { ...int, multipleOf: 10 },
    'breaking constraint-tightened',
    'compatible constraint-loosened',
  ],
  [
    'minItems',
    array(text),
    array(text, { minItems: 1 }),
    'breaking constraint-tightened',
    'compatible constraint-loosened',
  ],
  [
    'minProperties',
    object({}),
    object({}, { minProperties: 1 }),
    'breaking constraint-tightened',
    'compatible constraint-loosened',
  ],
  [
    'allOf',
    text,
    { ...text, allOf: [{ minLength: 1 }] },
    'breaking constraint-tightened',
    'compatible constraint-loosened',
  ],
  [
    'a member of anyOf',
    { ...text, anyOf: [{ pattern: 'a' }] },
    { ...text, anyOf: [{ pattern: 'a' }, { pattern: 'b' }] },
    'compatible constraint-loosened',
    'breaking constraint-tightened',
  ],
  [
    'a member of oneOf',
    { ...text, oneOf: [{ pattern: 'a' }] },
    { ...text, oneOf: [{ pattern: 'a' }, { pattern: 'b' }] },
    'breaking constraint-tightened',
    'breaking constraint-tightened',
  ],
  [
    'not',
    text,
    { ...text, not: { enum: ['x'] } },
    'breaking constraint-tightened',
    'compatible constraint-loosened',
  ],
  ['a rule', text, rules({ rule: 'self != ""' }), 'breaking rule-added', 'compatible rule-removed'],
  ['immutability', text, rules(immutable), 'breaking immutability-added', 'compatible rule-removed'],
  [
    'a rule of the same message',
    rules(immutable, { rule: 'a' }),
    rules({ rule: 'b' }, { rule: 'self >= oldSelf', message: 'fixed' }),
    'breaking rule-added, breaking rule-changed, compatible rule-removed',
    'breaking rule-changed, breaking rule-added, compatible rule-removed',
  ],
  [
    'the only rule',
    rules({ rule: 'self == "a"' }),
    rules({ rule: 'self == "b"' }),
    'breaking rule-changed',
    'breaking rule-changed',
  ],
  ['white space in a rule', rules({ rule: 'self  == "a  b"' }), rules({ rule: 'self\n== "a  b"' }), '', ''],
  [
    'white space in a text of a rule',
    rules({ rule: 'self == "a  b"' }),
    rules({ rule: 'self == "a b"' }),
    'breaking rule-changed',
    'breaking rule-changed',
  ],
  [
    'the message of a rule',
    rules(immutable),
    rules({ ...immutable, message: 'no' }),
    'harmless rule-report-changed',
    'harmless rule-report-changed',
  ],
  [
    'a rule for updates only',
    rules(immutable),
    rules({ ...immutable, optionalOldSelf: true }),
    'breaking rule-changed',
    'compatible rule-changed',
  ],
  [
    'the list type',
    array(text),
    array(text, { 'x-kubernetes-list-type': 'set' }),
    'breaking list-type-changed',
    'breaking list-type-changed',
  ],
  [
    'the stated default of the list type',
    array(text),
    array(text, { 'x-kubernetes-list-type': 'atomic' }),
    '',
    '',
  ],
  [
    'the map type',
    object({}),
    object({}, { 'x-kubernetes-map-type': 'atomic' }),
    'breaking map-type-changed',
    'breaking map-type-changed',
  ],
  [
    'unknown fields',
    object({}),
    object({}, anything),
    'compatible unknown-fields-kept',
    'breaking unknown-fields-dropped',
  ],
  [
    'a map',
    object({}),
    { type: 'object', additionalProperties: text },
    'compatible map-added .*',
    'breaking map-removed .*',
  ],
  [
    'an embedded object',
    object({}, anything),
    object({}, { ...anything, 'x-kubernetes-embedded-resource': true }),
    'breaking embedded-resource-added',
    'breaking embedded-resource-removed',
  ],
  [
    'a description',
    text,
    { ...text, description: 'A.' },
    'harmless description-changed',
    'harmless description-changed',
  ],
];

/** `.spec.a` stands for itself; a suffix in the expectation is a deeper path. */
function expected(list: string): readonly string[] {
  return list
    .split(', ')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [level, code, suffix = ''] = entry.split(' ');
      return `${level ?? ''} ${code ?? ''} v1 .spec.a${suffix}`;
    });
}

describe('diffCrds of one field', () => {
  for (const [name, old, after, forth, back] of cases) {
    it(`judges ${name} in both directions`, () => {
      expect(fieldChanges(old, after)).to.deep.equal(expected(forth));
      expect(fieldChanges(after, old)).to.deep.equal(expected(back));
    });
  }

  it('finds changes in lists, maps and objects, and names their path', () => {
    const schema = (length: number): JsonSchemaProps =>
      object({
        list: array(object({ 'x.y': { ...text, maxLength: length } })),
        map: { type: 'object', additionalProperties: { ...text, maxLength: length } },
      });
    expect(fieldChanges(schema(2), schema(1))).to.deep.equal([
      'breaking constraint-tightened v1 .spec.a.list[*]["x.y"]',
      'breaking constraint-tightened v1 .spec.a.map.*',
    ]);
  });

  it('tells required fields with a default from those without', () => {
    const withDefault = { ...text, default: 'x' };
    expect(fieldChanges(object({ b: text }), object({ b: text }, { required: ['b'] }))).to.deep.equal([
      'breaking field-required v1 .spec.a.b',
    ]);
    expect(
      fieldChanges(object({ b: withDefault }), object({ b: withDefault }, { required: ['b'] })),
    ).to.deep.equal(['compatible field-required v1 .spec.a.b']);
    expect(fieldChanges(object({ b: text }, { required: ['b'] }), object({ b: text }))).to.deep.equal([
      'compatible field-optional v1 .spec.a.b',
    ]);
    expect(fieldChanges(object({}), object({ b: text }, { required: ['b'] }))).to.deep.equal([
      'breaking required-field-added v1 .spec.a.b',
    ]);
    expect(fieldChanges(object({}), object({ b: withDefault }, { required: ['b'] }))).to.deep.equal([
      'compatible field-added v1 .spec.a.b',
    ]);
  });

  it('sees that a new field restricts what unknown fields could hold, except in the status', () => {
    expect(fieldChanges(object({}, anything), object({ b: text }, anything))).to.deep.equal([
      'breaking field-described v1 .spec.a.b',
    ]);
    expect(fieldChanges(object({ b: text }, anything), object({}, anything))).to.deep.equal([
      'compatible field-undescribed v1 .spec.a.b',
    ]);
    const status = (fields: Readonly<Record<string, JsonSchemaProps>>): CustomResourceDefinition =>
      crdOf({}, { schema: { openAPIV3Schema: object({ status: object(fields, anything) }) } });
    expect(diffCrds([status({})], [status({ b: text })]).map(shown)).to.deep.equal([
      'compatible field-added v1 .status.b',
    ]);
  });

  it('compares the keys of lists as a set', () => {
    const keyed = (...keys: readonly string[]): JsonSchemaProps =>
      array(object({ b: text, c: text }), {
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': keys,
      });
    expect(fieldChanges(keyed('b', 'c'), keyed('c', 'b'))).to.deep.equal([]);
    expect(fieldChanges(keyed('b'), keyed('b', 'c'))).to.deep.equal([
      'breaking list-keys-changed v1 .spec.a',
    ]);
  });

  it('takes fixed fields and the values of a map for each other by their names', () => {
    const map = { type: 'object', additionalProperties: { ...text, maxLength: 3 } };
    expect(fieldChanges(object({ b: text }), map)).to.deep.equal([
      'breaking constraint-tightened v1 .spec.a.b',
      'compatible map-added v1 .spec.a.*',
    ]);
    expect(fieldChanges(map, object({ b: text }))).to.deep.equal([
      'compatible constraint-loosened v1 .spec.a.b',
      'breaking map-removed v1 .spec.a.*',
    ]);
  });
});

describe('diffCrds of a CRD', () => {
  const base = crdOf(text);
  const changes = (before: CustomResourceDefinition, after: CustomResourceDefinition): readonly string[] =>
    diffCrds([before], [after]).map(shown);

  it('finds nothing between equal CRDs', () => expect(changes(base, base)).to.deep.equal([]));

  it('reports CRDs that came and went', () => {
    expect(diffCrds([base], []).map(shown)).to.deep.equal(['breaking crd-removed']);
    expect(diffCrds([], [base]).map(shown)).to.deep.equal(['compatible crd-added']);
  });

  it('reports scope and names', () => {
    expect(changes(base, withSpec(base, { scope: 'Cluster' }))).to.deep.equal(['breaking scope-changed']);
    const names = (rest: object): CustomResourceDefinition =>
      withSpec(base, { names: { kind: 'Thing', plural: 'things', ...rest } });
    expect(changes(base, names({}))).to.deep.equal([]);
    expect(changes(base, names({ kind: 'Item', listKind: 'ThingList', singular: 'thing' }))).to.deep.equal([
      'breaking name-changed',
    ]);
    expect(
      changes(names({ shortNames: ['th'] }), names({ shortNames: ['tg'], categories: ['all'] })),
    ).to.deep.equal(['breaking name-removed', 'compatible name-added', 'compatible name-added']);
  });

  it('reports versions that went, came, are not served, are deprecated, or are stored now', () => {
    const schema = { openAPIV3Schema: { type: 'object' } };
    const version = (name: string, rest: object = {}): object => ({
      name,
      served: true,
      storage: false,
      schema,
      ...rest,
    });
    const versions = (...list: readonly object[]): CustomResourceDefinition =>
      withSpec(base, { versions: list });
    const v1 = version('v1', { storage: true });
    expect(changes(versions(v1), versions(v1, version('v2')))).to.deep.equal(['compatible version-added v2']);
    expect(changes(versions(v1, version('v2')), versions(v1))).to.deep.equal(['breaking version-removed v2']);
    expect(
      changes(versions(v1, version('v2')), versions(v1, version('v2', { served: false }))),
    ).to.deep.equal(['breaking version-not-served v2']);
    expect(
      changes(versions(v1, version('v2', { served: false })), versions(v1, version('v2'))),
    ).to.deep.equal(['compatible version-served v2']);
    expect(changes(versions(v1), versions({ ...v1, deprecated: true }))).to.deep.equal([
      'compatible version-deprecated v1',
    ]);
    const moved = versions(version('v1'), version('v2', { storage: true }));
    expect(changes(versions(v1, version('v2')), moved)).to.deep.equal(['breaking storage-changed']);
  });

  it('reports subresources, selectable fields and columns', () => {
    const v1 = (rest: Partial<CustomResourceDefinitionVersion>): CustomResourceDefinition =>
      crdOf(text, rest);
    const status = v1({ subresources: { status: {} } });
    expect(changes(base, status)).to.deep.equal(['breaking status-subresource-added v1']);
    expect(changes(status, base)).to.deep.equal(['breaking status-subresource-removed v1']);
    const scale = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' };
    const scaled = v1({ subresources: { scale } });
    expect(changes(base, scaled)).to.deep.equal(['compatible scale-subresource-added v1']);
    expect(changes(scaled, base)).to.deep.equal(['breaking scale-subresource-changed v1']);
    const selectable = v1({ selectableFields: [{ jsonPath: '.spec' }] });
    expect(changes(base, selectable)).to.deep.equal(['compatible selectable-field-added v1 .spec']);
    expect(changes(selectable, base)).to.deep.equal(['breaking selectable-field-removed v1 .spec']);
    const columns = v1({ additionalPrinterColumns: [{ name: 'A', type: 'string', jsonPath: '.spec' }] });
    expect(changes(base, columns)).to.deep.equal(['harmless columns-changed v1']);
  });

  it('says in a sentence what changed', () => {
    const limited = crdOf({ ...text, maxLength: 5 });
    expect(diffCrds([base], [limited])).to.deep.equal([
      {
        level: 'breaking',
        code: 'constraint-tightened',
        crd: 'things.example.com',
        kind: 'Thing',
        version: 'v1',
        path: '.spec',
        message: 'the maxLength none became 5',
      },
    ]);
  });
});
