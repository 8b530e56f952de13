import { expect } from 'chai';
import { strategicMergePatch } from './strategic-merge-patch.js';

describe('strategicMergePatch', () => {
  it('merges lists with merge keys and replaces other lists', () => {
    const target = { ports: [{ port: 80, name: 'http' }], args: ['a'] };
    const patch = { ports: [{ port: 80, targetPort: 8080 }, { port: 443 }], args: ['b'] };
    expect(strategicMergePatch(target, patch)).to.deep.equal({
      ports: [{ port: 80, name: 'http', targetPort: 8080 }, { port: 443 }],
      args: ['b'],
    });
  });

  it('merges finalizers as a set and takes single ones out', () => {
    const target = { finalizers: ['a', 'b'] };
    expect(strategicMergePatch(target, { finalizers: ['b', 'c'] })).to.deep.equal({
      finalizers: ['a', 'b', 'c'],
    });
    const removal = { '$deleteFromPrimitiveList/finalizers': ['a'] };
    expect(strategicMergePatch(target, removal)).to.deep.equal({ finalizers: ['b'] });
  });

  it('obeys $patch: replace and $retainKeys', () => {
    expect(strategicMergePatch({ a: { b: 1 } }, { a: { $patch: 'replace', c: 2 } })).to.deep.equal({
      a: { c: 2 },
    });
    expect(strategicMergePatch({ a: 1, b: 2 }, { $retainKeys: ['b', 'c'], c: 3 })).to.deep.equal({
      b: 2,
      c: 3,
    });
  });
});
