import { expect } from 'chai';
import { parseNamespacePolicy } from './namespace-policy.js';

const NAMESPACES = ['team-a', 'team-b', 'infra'];

describe('parseNamespacePolicy', () => {
  const allowed: readonly (readonly [string, readonly string[]])[] = [
    ['any', NAMESPACES],
    ['ANY', NAMESPACES],
    ['none', []],
    ['same', []],
    ['infra', ['infra']],
    ['team-*, infra', NAMESPACES],
    ['team-*,!team-b', ['team-a']],
    ['!infra', ['team-a', 'team-b']],
  ];
  for (const [text, namespaces] of allowed) {
    it(`allows ${namespaces.length === 0 ? 'no namespace' : namespaces.join(', ')} for "${text}"`, () => {
      const policy = parseNamespacePolicy(text);
      expect(NAMESPACES.filter((namespace) => policy.allows(namespace))).to.deep.equal(namespaces);
    });
  }

  it('refuses what can match no namespace', () => {
    expect(() => parseNamespacePolicy('Team_A')).to.throw('"Team_A" can match no namespace');
  });
});
