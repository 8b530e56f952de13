import { expect } from 'chai';
import { byKey, withoutNulls } from './merged-lists.js';

describe('byKey', () => {
  it('keeps the last entry of each key, at the place of the first', () => {
    const entries = [
      { name: 'a', value: '1' },
      { name: 'b', value: '2' },
      { name: 'a', value: '3' },
    ];
    expect(byKey('name', entries)).to.deep.equal([
      { name: 'a', value: '3' },
      { name: 'b', value: '2' },
    ]);
  });
});

describe('withoutNulls', () => {
  it('drops fields that are null at any depth, in lists too, and nothing else', () => {
    const value = { a: null, b: { c: null, d: 0 }, e: [{ f: null, g: '' }, null], h: false };
    expect(withoutNulls(value)).to.deep.equal({ b: { d: 0 }, e: [{ g: '' }, null], h: false });
  });
});
