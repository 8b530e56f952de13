import { expect } from 'chai';
import { compareResourceVersions, keyOf, splitKey } from './object.js';

describe('keys', () => {
  it('name an object by namespace and name, or by name alone', () => {
    expect(keyOf({ metadata: { namespace: 'default', name: 'web' } })).to.equal('default/web');
    expect(keyOf({ metadata: { name: 'node-1' } })).to.equal('node-1');
    expect(splitKey('default/web')).to.deep.equal({ namespace: 'default', name: 'web' });
    expect(splitKey('node-1')).to.deep.equal({ namespace: '', name: 'node-1' });
  });
});

describe('compareResourceVersions', () => {
  it('compares numbers of any length', () => {
    expect(compareResourceVersions('9', '10')).to.be.lessThan(0);
    expect(compareResourceVersions('123456789012345678902', '123456789012345678901')).to.be.greaterThan(0);
    expect(compareResourceVersions('7', '7')).to.equal(0);
  });

  it('says so when it cannot tell', () => {
    expect(compareResourceVersions('7', undefined)).to.equal(undefined);
    expect(compareResourceVersions('7', 'abc')).to.equal(undefined);
    expect(compareResourceVersions(undefined, undefined)).to.equal(undefined);
  });
});
