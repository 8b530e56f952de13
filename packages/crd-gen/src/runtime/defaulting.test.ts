import { expect } from 'chai';
import fc from 'fast-check';
import type { JsonSchemaProps } from './api.js';
import { applyDefaults } from './defaulting.js';

const schema: JsonSchemaProps = {
  type: 'object',
  properties: {
    flag: { type: 'boolean', default: true },
    note: { type: 'string', nullable: true },
    kept: { type: 'string', nullable: true, default: 'x' },
    plain: { type: 'string' },
    inner: { type: 'object', properties: { size: { type: 'integer', default: 1 } } },
    made: { type: 'object', default: {}, properties: { size: { type: 'integer', default: 2 } } },
    list: { type: 'array', items: { type: 'object', properties: { size: { type: 'integer', default: 3 } } } },
    words: { type: 'array', items: { type: 'string', default: 'w' } },
    map: { type: 'object', additionalProperties: { type: 'string', default: 'm' } },
    bare: { type: 'object', additionalProperties: { type: 'string' } },
  },
};

describe('applyDefaults', () => {
  const cases: readonly (readonly [string, object, object])[] = [
    ['fills absent fields', {}, {}],
    ['replaces null of a field that is not nullable', { flag: null }, {}],
    ['removes null where there is no default', { plain: null }, {}],
    [
      'keeps null of a nullable field, with and without default',
      { note: null, kept: null },
      { note: null, kept: null },
    ],
    ['does not create objects for the defaults inside', { inner: {} }, { inner: { size: 1 } }],
    ['fills items', { list: [{}, { size: 9 }] }, { list: [{ size: 3 }, { size: 9 }] }],
    ['replaces null items', { words: [null, 'a'] }, { words: ['w', 'a'] }],
    [
      'replaces or removes null values of maps',
      { map: { a: null }, bare: { a: null } },
      { map: { a: 'm' }, bare: {} },
    ],
    ['leaves unknown fields alone', { other: null }, { other: null }],
    ['leaves values of another type alone', { inner: 'x', list: 3 }, { inner: 'x', list: 3 }],
  ];
  for (const [name, input, expected] of cases) {
    it(name, () => {
      const always = { flag: true, kept: 'x', made: { size: 2 } };
      expect(applyDefaults(input, schema)).to.deep.equal({ ...always, ...expected });
    });
  }

  it('does not share defaults between objects', () => {
    const first = applyDefaults({}, schema) as { made: { size: number } };
    first.made.size = 7;
    expect(applyDefaults({}, schema)).to.have.nested.property('made.size', 2);
  });

  it('changes nothing the second time, and never its input', () => {
    const value = fc.oneof(
      fc.constant(null),
      fc.string(),
      fc.object({ key: fc.constantFrom('size', 'a', '__proto__'), maxDepth: 1 }),
    );
    const input = fc.dictionary(fc.constantFrom(...Object.keys(schema.properties ?? {}), '__proto__'), value);
    fc.assert(
      fc.property(input, (object) => {
        const before = structuredClone(object);
        const once = applyDefaults(object, schema);
        expect(applyDefaults(once, schema)).to.deep.equal(once);
        expect(object).to.deep.equal(before);
      }),
    );
  });
});
