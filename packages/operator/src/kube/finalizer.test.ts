import { expect } from 'chai';
import { hasFinalizer, withFinalizer, withoutFinalizer } from './finalizer.js';

describe('finalizer lists', () => {
  it('get ours at the end, once', () => {
    const metadata = { finalizers: ['other'] };
    expect(withFinalizer(metadata, 'ours')).to.deep.equal(['other', 'ours']);
    expect(withFinalizer({}, 'ours')).to.deep.equal(['ours']);
    const both = { finalizers: ['ours', 'other'] };
    expect(withFinalizer(both, 'ours')).to.equal(both.finalizers);
    expect([hasFinalizer(both, 'ours'), hasFinalizer(metadata, 'ours')]).to.deep.equal([true, false]);
  });

  it('lose ours and keep the others', () => {
    expect(withoutFinalizer({ finalizers: ['a', 'ours', 'b'] }, 'ours')).to.deep.equal(['a', 'b']);
    const others = { finalizers: ['a'] };
    expect(withoutFinalizer(others, 'ours')).to.equal(others.finalizers);
    expect(withoutFinalizer({}, 'ours')).to.deep.equal([]);
  });
});
