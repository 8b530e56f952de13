import { expect } from 'chai';
import fc from 'fast-check';
import { parseChallenge } from './challenge.js';

describe('the challenge of a registry', () => {
  it('names where tokens come from', () => {
    const header =
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a:pull"';
    expect(parseChallenge(header)).to.deep.equal({
      scheme: 'bearer',
      realm: 'https://auth.docker.io/token',
      service: 'registry.docker.io',
    });
    expect(parseChallenge('basic realm="registry"')).to.deep.equal({ scheme: 'basic' });
  });

  it('cannot be answered without a usable realm, or in another scheme', () => {
    for (const header of ['', 'Bearer', 'Bearer realm="nowhere"', 'Negotiate', 'Digest realm="x"']) {
      expect(parseChallenge(header)).to.equal(undefined);
    }
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (header) => void parseChallenge(header)));
  });
});
