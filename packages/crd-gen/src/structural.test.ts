import { expect } from 'chai';
import { toCrd } from './crd.js';
import { problemsOf, readThing, thingSchema } from './testing/thing-kind.js';

/** What the CRD says of a field `a` with this schema. */
function converted(schema: object): object | undefined {
  const crd = toCrd(readThing(thingSchema({ a: schema })));
  return crd.spec.versions[0]?.schema.openAPIV3Schema.properties?.['a'];
}

const object = { type: 'object', properties: { b: { type: 'string' }, c: { type: 'string' } } };

describe('structural schema', () => {
  describe('says in a CRD', () => {
    const conversions: readonly (readonly [string, object, object])[] = [
      ['null beside a type as nullable', { type: ['string', 'null'] }, { type: 'string', nullable: true }],
      [
        'an alternative of null as nullable',
        { anyOf: [{ type: 'integer' }, { type: 'null' }] },
        { type: 'integer', nullable: true },
      ],
      ['const as an enum of one', { type: 'string', const: 'x' }, { type: 'string', enum: ['x'] }],
      ['integer or string', { type: ['integer', 'string'] }, { 'x-kubernetes-int-or-string': true }],
      [
        'an exclusive bound by its flag',
        { type: 'integer', exclusiveMinimum: 3 },
        { type: 'integer', minimum: 3, exclusiveMinimum: true },
      ],
      [
        'the stricter of two bounds',
        { type: 'integer', minimum: 4, exclusiveMinimum: 3 },
        { type: 'integer', minimum: 4 },
      ],
      [
        'the stricter of two upper bounds',
        { type: 'integer', maximum: 9, exclusiveMaximum: 9 },
        { type: 'integer', maximum: 9, exclusiveMaximum: true },
      ],
      [
        'an open object as one that keeps unknown fields',
        { type: 'object', additionalProperties: true },
        { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      ],
      [
        'a map',
        { type: 'object', additionalProperties: { type: 'string' } },
        { type: 'object', additionalProperties: { type: 'string' } },
      ],
      [
        'anything at all',
        { 'x-kubernetes-preserve-unknown-fields': true },
        { 'x-kubernetes-preserve-unknown-fields': true },
      ],
      [
        'alternatives of required fields',
        { ...object, oneOf: [{ required: ['b'] }, { required: ['c'] }] },
        { ...object, oneOf: [{ required: ['b'] }, { required: ['c'] }] },
      ],
      [
        'the negation of a value',
        { type: 'string', not: { const: 'x' } },
        { type: 'string', not: { enum: ['x'] } },
      ],
      [
        'a list with keys',
        {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['b'],
          items: { ...object, required: ['b'] },
        },
        {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['b'],
          items: { ...object, required: ['b'] },
        },
      ],
      [
        'nothing of comments and examples',
        { type: 'string', $comment: 'x', examples: ['y'], title: 'Z' },
        { type: 'string' },
      ],
    ];
    for (const [name, schema, expected] of conversions) {
      it(name, () => {
        expect(converted(schema)).to.deep.equal(expected);
      });
    }
  });

  describe('refuses', () => {
    const refusals: readonly (readonly [string, object, string])[] = [
      ['no type', { description: 'x' }, '/properties/a: has no type'],
      ['several types', { type: ['string', 'boolean'] }, '/properties/a/type: has the types string, boolean'],
      ['an unknown type', { type: 'text' }, '/properties/a/type: has the types text'],
      [
        'an unknown keyword',
        { type: 'string', maxlength: 3 },
        '/properties/a/maxlength: the keyword maxlength is unknown',
      ],
      ['if', { type: 'string', if: {} }, '/properties/a/if: conditional schemas do not exist in CRDs'],
      [
        'dependentRequired',
        { ...object, dependentRequired: {} },
        '/properties/a/dependentRequired: dependencies between fields',
      ],
      [
        'patternProperties',
        { type: 'object', patternProperties: {} },
        '/properties/a/patternProperties: rules about names',
      ],
      [
        'propertyNames',
        { type: 'object', propertyNames: {} },
        '/properties/a/propertyNames: rules about names',
      ],
      [
        'unevaluatedProperties',
        { ...object, unevaluatedProperties: false },
        '/properties/a/unevaluatedProperties: unevaluated members',
      ],
      [
        'prefixItems',
        { type: 'array', items: { type: 'string' }, prefixItems: [] },
        '/properties/a/prefixItems: items of different kinds',
      ],
      [
        'contains',
        { type: 'array', items: { type: 'string' }, contains: {} },
        '/properties/a/contains: contains does not exist',
      ],
      [
        'uniqueItems',
        { type: 'array', items: { type: 'string' }, uniqueItems: true },
        '/properties/a/uniqueItems: uniqueItems is forbidden',
      ],
      [
        'additionalProperties: false',
        { ...object, additionalProperties: false },
        '/properties/a/additionalProperties: additionalProperties must not be false',
      ],
      [
        'a map that also has fields',
        { ...object, additionalProperties: { type: 'string' } },
        '/properties/a/additionalProperties: stands beside properties',
      ],
      ['$dynamicRef', { type: 'string', $dynamicRef: '#a' }, '/properties/a/$dynamicRef: dynamic references'],
      ['readOnly', { type: 'string', readOnly: true }, '/properties/a/readOnly: CRDs have no such field'],
      ['nullable', { type: 'string', nullable: true }, '/properties/a/nullable: nullable is OpenAPI'],
      ['null in an enum', { type: ['string', 'null'], enum: ['x', null] }, '/properties/a/enum: lists null'],
      [
        'a format that is not checked alike',
        { type: 'string', format: 'iri' },
        '/properties/a/format: the format iri',
      ],
      ['a look-ahead', { type: 'string', pattern: '^(?=a)' }, '/properties/a/pattern: uses a look-around'],
      [
        'a back reference',
        { type: 'string', pattern: '(a)\\1' },
        '/properties/a/pattern: uses a back reference',
      ],
      [
        'a pattern of another dialect',
        { type: 'string', pattern: '(?i)a' },
        '/properties/a/pattern: uses flags, which JavaScript does not know',
      ],
      ['an array without items', { type: 'array' }, '/properties/a: is an array without items'],
      ['a boolean as schema', { type: 'array', items: true }, '/properties/a/items: true is not a schema'],
      [
        'a required field that does not exist',
        { ...object, required: ['z'] },
        '/properties/a/required: requires the unknown field "z"',
      ],
      [
        'a type inside a combination',
        { ...object, anyOf: [{ type: 'object' }, { required: ['b'] }, { required: ['c'] }] },
        '/properties/a/anyOf/0/type: type is not allowed inside a combination',
      ],
      [
        'an unknown field inside a combination',
        { ...object, allOf: [{ required: ['z'] }] },
        '/properties/a/allOf/0/required: names the unknown field z',
      ],
      [
        'a list of type map without keys',
        { type: 'array', items: object, 'x-kubernetes-list-type': 'map' },
        '/properties/a/x-kubernetes-list-map-keys: has no keys',
      ],
      [
        'a key that may be absent',
        {
          type: 'array',
          items: object,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['b'],
        },
        '/properties/a/x-kubernetes-list-map-keys: b is not a reliable key',
      ],
      [
        'a set of objects',
        { type: 'array', items: object, 'x-kubernetes-list-type': 'set' },
        '/properties/a/x-kubernetes-list-type: is a set of objects',
      ],
      [
        'rules that are not a list',
        { type: 'string', 'x-kubernetes-validations': {} },
        '/properties/a/x-kubernetes-validations: is not a list',
      ],
      [
        'an unknown part of a rule',
        { type: 'string', 'x-kubernetes-validations': [{ rule: 'true', text: 'x' }] },
        '/properties/a/x-kubernetes-validations/0: is not a rule',
      ],
    ];
    for (const [name, schema, expected] of refusals) {
      it(name, () => {
        expect(problemsOf(thingSchema({ a: schema })).join('\n')).to.contain(expected);
      });
    }

    it('fields that every kind has already', () => {
      expect(problemsOf(thingSchema({ metadata: { type: 'object' } }))).to.deep.equal([
        '/properties/metadata: metadata is added to every kind',
      ]);
    });

    it('a root that is not an object', () => {
      expect(problemsOf({ ...thingSchema({}), type: 'array', items: { type: 'string' } }).join()).to.contain(
        'must be an object',
      );
    });

    it('a kind without its block, and one with a wrong block', () => {
      expect(problemsOf({ type: 'object' })).to.deep.equal([': x-crd-gen is missing']);
      const wrong = {
        ...thingSchema({}),
        'x-crd-gen': { group: 'example.com', version: 'v1', kind: 'thing', shortName: 't' },
      };
      expect(problemsOf(wrong).join('\n'))
        .to.contain('/x-crd-gen: plural is missing')
        .and.contain('/x-crd-gen/kind: must match pattern')
        .and.contain('/x-crd-gen: has the unknown member shortName');
    });

    it('everything that is wrong at once', () => {
      expect(problemsOf(thingSchema({ a: {}, b: { type: 'string', if: {} } }))).to.have.length(2);
    });
  });
});
