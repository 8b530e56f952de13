import { expect } from 'chai';
import { parseNamespaceSelector } from './namespace-selector.js';

describe('parseNamespaceSelector', () => {
  const cases: readonly {
    patterns: readonly string[];
    yes: readonly string[];
    no: readonly string[];
    reason: string;
  }[] = [
    { patterns: [], yes: ['default', 'kube-system'], no: [], reason: 'no patterns mean all namespaces' },
    { patterns: ['', ' , '], yes: ['default'], no: [], reason: 'empty patterns are none' },
    {
      patterns: ['default'],
      yes: ['default'],
      no: ['default2', 'my-default'],
      reason: 'a name is matched as a whole',
    },
    { patterns: ['*-dev'], yes: ['a-dev', '-dev'], no: ['dev', 'a-dev-b'], reason: '* is any text' },
    { patterns: ['team-?'], yes: ['team-1'], no: ['team-', 'team-12'], reason: '? is one character' },
    { patterns: ['!kube-*'], yes: ['default'], no: ['kube-system'], reason: 'a leading ! starts from all' },
    { patterns: ['foo-*,!*-test'], yes: ['foo-a'], no: ['foo-test', 'bar'], reason: 'a later ! excludes' },
    {
      patterns: ['foo-*, !*-test, foo-my-test'],
      yes: ['foo-my-test'],
      no: ['foo-test'],
      reason: 'a later one re-includes',
    },
    { patterns: ['!a*,ab'], yes: ['ab', 'b'], no: ['aa'], reason: 'left to right, from all' },
    { patterns: ['a', 'b-*'], yes: ['a', 'b-1'], no: ['b', 'c'], reason: 'elements are combined by OR' },
    { patterns: ['!a', '!b'], yes: ['a', 'b', 'c'], no: [], reason: 'each element excludes for itself only' },
  ];
  for (const { patterns, yes, no, reason } of cases) {
    it(`${JSON.stringify(patterns)}: ${reason}`, () => {
      const selector = parseNamespaceSelector(patterns);
      for (const namespace of yes) expect(selector.matches(namespace), namespace).to.equal(true);
      for (const namespace of no) expect(selector.matches(namespace), namespace).to.equal(false);
    });
  }

  it('names the namespaces when only literal names were given', () => {
    expect(parseNamespaceSelector(['a,b', 'c', 'a']).literals).to.deep.equal(['a', 'b', 'c']);
    for (const patterns of [[], ['a', 'b*'], ['!a'], ['a?']]) {
      expect(parseNamespaceSelector(patterns).literals, patterns.join()).to.equal(undefined);
    }
  });

  it('refuses a pattern that can match nothing, and says which', () => {
    for (const pattern of ['Default', 'a_b', 'a/b', '[ab]', '!', 'x,!']) {
      expect(() => parseNamespaceSelector(['ok', pattern])).to.throw(/^The namespace pattern "/);
    }
  });
});
