import { expect } from 'chai';
import { isIncluded } from './included.js';

describe('isIncluded', () => {
  const included: readonly (readonly [unknown, unknown])[] = [
    [
      { a: 1, b: { c: 'x' } },
      { a: 1, b: { c: 'x', d: 'default' }, e: 'of others' },
    ],
    [[{ name: 'a' }], [{ name: 'a', protocol: 'TCP' }]],
    [{ a: {}, b: [] }, {}],
    [undefined, undefined],
  ];
  for (const [part, whole] of included) {
    it(`finds ${JSON.stringify(part)} in ${JSON.stringify(whole)}`, () => {
      expect(isIncluded(part, whole)).to.equal(true);
    });
  }

  const different: readonly (readonly [unknown, unknown])[] = [
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, {}],
    [{ a: 1 }, undefined],
    [{ a: { b: 1 } }, { a: [1] }],
    [
      [1, 2],
      [2, 1],
    ],
    [[1], [1, 2]],
    [[1], { 0: 1 }],
    [{ constructor: 1 }, {}],
  ];
  for (const [part, whole] of different) {
    it(`misses ${JSON.stringify(part)} in ${JSON.stringify(whole)}`, () => {
      expect(isIncluded(part, whole)).to.equal(false);
    });
  }
});
