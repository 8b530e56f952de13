import { expect } from 'chai';
import { checkPattern } from './pattern.js';

describe('checkPattern', () => {
  const accepted = [
    '^[-A-Za-z0-9+/]*={0,3}$',
    '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
    '^(?:a|b)+?$',
    '\\p{Lu}',
    '[\\w.]{1,1000}',
    '\\x41\\t',
    '',
  ];
  for (const pattern of accepted) {
    it(`accepts ${JSON.stringify(pattern)}`, () => {
      expect(checkPattern(pattern)).to.equal(undefined);
    });
  }

  /** What only one of the two engines knows, or both read differently. */
  const refused: readonly (readonly [string, string])[] = [
    ['^(?=a)', 'look-around'],
    ['(?<!a)b', 'look-around'],
    ['(a)\\1', 'back reference'],
    ['(?i)a', 'flags'],
    ['(?i:a)', 'flags'],
    ['(?P<name>a)', 'names a group'],
    ['\\Aa\\z', '\\A or \\z'],
    ['\\Qa.b\\E', '\\Q…\\E'],
    ['[[:alpha:]]', 'POSIX class'],
    ['\\x{41}', '\\x{…}'],
    ['\\pL', '\\pL'],
    ['a++', 'possessive'],
    ['\\u0041', 'RE2 does not know'],
    ['[]', 'RE2 does not know'],
    ['[^]', 'RE2 does not know'],
    ['[\\b]', '\\b in brackets'],
    ['a{1001}', '1000'],
    ['(a{100}){100}', '1000'],
    ['(a', 'no regular expression'],
    ['a\\-b', 'no regular expression'],
  ];
  for (const [pattern, message] of refused) {
    it(`refuses ${JSON.stringify(pattern)} and says what to write`, () => {
      const refusal = checkPattern(pattern);
      expect(refusal?.message ?? 'accepted').to.contain(message);
      expect(refusal?.fix).to.match(/\.$/);
    });
  }
});
