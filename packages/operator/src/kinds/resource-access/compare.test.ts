import { expect } from 'chai';
import { compareTerms } from './compare.js';
import type { RemoteTerms, Terms } from './desired.js';

const DEFAULT = 'U2VjdXJpdHlQb2xpY3k6MQ==';
const none: Terms = { securityPolicyId: null, expiresAt: null, accessPolicy: null, approvalMode: null };
const full: Terms = {
  securityPolicyId: 'U2VjdXJpdHlQb2xpY3k6Mg==',
  expiresAt: '2030-01-01T00:00:00Z',
  accessPolicy: { mode: 'AUTO_LOCK', durationSeconds: 86_400 },
  approvalMode: 'AUTOMATIC',
};

describe('compareTerms', () => {
  it('names each term that differs', () => {
    for (const terms of [none, full]) expect(compareTerms(terms, terms, DEFAULT)).to.deep.equal([]);
    const fields = compareTerms(full, none, DEFAULT).map(({ field }) => field);
    expect(fields).to.have.members(Object.keys(full));
  });

  const equal: Readonly<Record<string, Partial<RemoteTerms>>> = {
    'no policy and the default policy': { securityPolicyId: DEFAULT },
    'no access policy and MANUAL without a duration': {
      accessPolicy: { mode: 'MANUAL', durationSeconds: null },
    },
  };
  for (const [title, terms] of Object.entries(equal)) {
    it(`finds ${title} equal, either way round`, () => {
      const other = { ...none, ...terms } as Terms;
      expect(compareTerms(none, other, DEFAULT)).to.deep.equal([]);
      expect(compareTerms(other, none, DEFAULT)).to.deep.equal([]);
    });
  }

  it('compares times by instant', () => {
    const remote = { ...full, expiresAt: '2030-01-01T01:00:00.000+01:00' };
    expect(compareTerms(full, remote, DEFAULT)).to.deep.equal([]);
    expect(compareTerms(full, { ...full, expiresAt: '2030-01-01T00:00:01Z' }, DEFAULT)).to.deep.equal([
      { field: 'expiresAt' },
    ]);
  });

  it('tells durations apart, and modes that are not known here', () => {
    const longer = { ...full, accessPolicy: { mode: 'AUTO_LOCK', durationSeconds: 90_000 } };
    const newer = { ...full, accessPolicy: { mode: 'SOMETHING_NEW', durationSeconds: 86_400 } };
    for (const remote of [longer, newer])
      expect(compareTerms(full, remote, DEFAULT)).to.deep.equal([{ field: 'accessPolicy' }]);
  });

  it('takes no policy for the default while it is not known which one that is', () => {
    expect(compareTerms(none, { ...none, securityPolicyId: DEFAULT }, undefined)).to.deep.equal([
      { field: 'securityPolicyId' },
    ]);
  });
});
