import { expect } from 'chai';
import type { JsonSchemaProps } from './api.js';
import { pruneObject } from './pruning.js';

const schema: JsonSchemaProps = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        a: { type: 'string' },
        list: { type: 'array', items: { type: 'object', properties: { a: { type: 'string' } } } },
        map: {
          type: 'object',
          additionalProperties: { type: 'object', properties: { a: { type: 'string' } } },
        },
        open: {
          type: 'object',
          'x-kubernetes-preserve-unknown-fields': true,
          properties: { inner: { type: 'object' } },
        },
        template: { type: 'object', 'x-kubernetes-embedded-resource': true, properties: {} },
      },
    },
  },
};

describe('pruneObject', () => {
  const cases: readonly (readonly [string, object, object])[] = [
    [
      'drops unknown fields at every depth',
      { a: 'x', b: 1, list: [{ a: 'x', b: 1 }] },
      { a: 'x', list: [{ a: 'x' }] },
    ],
    ['keeps the keys of maps', { map: { k: { a: 'x', b: 1 } } }, { map: { k: { a: 'x' } } }],
    [
      'keeps unknown fields where the schema says so, but not below',
      { open: { x: { y: 1 }, inner: { z: 1 } } },
      { open: { x: { y: 1 }, inner: {} } },
    ],
    [
      'keeps the envelope of embedded resources',
      { template: { kind: 'X', metadata: { name: 'n' }, b: 1 } },
      { template: { kind: 'X', metadata: { name: 'n' } } },
    ],
    ['leaves values of another type alone', { list: 'x', map: 3 }, { list: 'x', map: 3 }],
  ];
  for (const [name, spec, expected] of cases) {
    it(name, () => {
      expect(pruneObject({ spec }, schema)).to.deep.equal({ spec: expected });
    });
  }

  it('keeps apiVersion, kind and all of metadata', () => {
    const object = { apiVersion: 'a/v1', kind: 'A', metadata: { name: 'n', labels: { a: 'b' } } };
    expect(pruneObject({ ...object, data: 1 }, schema)).to.deep.equal(object);
  });
});
