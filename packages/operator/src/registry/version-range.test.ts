import { expect } from 'chai';
import { isVersionRange, newestVersion } from './version-range.js';

describe('the newest version of a range', () => {
  const tags = [
    'latest',
    '1',
    '1.70',
    'v1.99.0',
    '1.2.0',
    '1.10.0',
    '1.9.9',
    '2.0.0',
    '1.11.0-rc.1',
    '01.2.3',
    '1.80.0_debug',
  ];

  const cases: readonly {
    readonly range: string;
    readonly allowPrerelease?: boolean;
    readonly newest?: string;
  }[] = [
    { range: '^1.0.0', newest: '1.10.0' },
    { range: '*', newest: '2.0.0' },
    { range: '~1.9.0', newest: '1.9.9' },
    { range: '>=1.0.0 <1.5.0', newest: '1.2.0' },
    { range: '^3.0.0' },
    { range: '^1.0.0', allowPrerelease: true, newest: '1.11.0-rc.1' },
    { range: '>=1.11.0-0', newest: '2.0.0' },
  ];
  for (const { range, allowPrerelease = false, newest } of cases) {
    it(`${range}${allowPrerelease ? ' with prereleases' : ''} is ${newest ?? 'none'}`, () => {
      expect(newestVersion(tags, { range, allowPrerelease })).to.equal(newest);
    });
  }

  it('takes npm semver ranges and nothing else', () => {
    expect(['^1.0.0', '1.x || >=2.5.0', '1.2.3 - 2'].every(isVersionRange)).to.equal(true);
    expect(['newest', '^^1', '1.2.3.4'].some(isVersionRange)).to.equal(false);
  });
});
