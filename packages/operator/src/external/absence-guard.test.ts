import { expect } from 'chai';
import { AbsenceGuard } from './absence-guard.js';

const ids = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `id-${index}`);

describe('AbsenceGuard', () => {
  const cases: readonly [title: string, absent: number, known: number, holding: boolean][] = [
    ['lets nothing absent pass', 0, 100, false],
    ['lets few absent ones pass, even if they are all there are', 10, 10, false],
    ['holds when more than ten and more than a fifth are absent', 11, 11, true],
    ['holds just above a fifth', 21, 100, true],
    ['lets exactly a fifth pass', 20, 100, false],
    ['lets many pass that are a small share', 200, 1000, false],
    ['holds when an empty list answers for everything', 1000, 1000, true],
  ];
  for (const [title, absent, known, holding] of cases) {
    it(`${title}: ${absent} of ${known}`, () => {
      const guard = new AbsenceGuard({ confirmed: false });
      guard.judge(ids(absent), known);
      expect(guard.holding).to.equal(holding);
      expect(guard.absentCount).to.equal(absent);
      const first = ids(absent)[0] ?? 'id-0';
      expect(guard.isProvenAbsent(first)).to.equal(absent > 0 && !holding);
      expect(guard.isSuspect(first)).to.equal(absent > 0 && holding);
      expect(guard.isProvenAbsent('seen')).to.equal(false);
      expect(guard.isSuspect('seen')).to.equal(false);
    });
  }

  it('never holds when the person in charge confirmed', () => {
    const guard = new AbsenceGuard({ confirmed: true });
    guard.judge(ids(1000), 1000);
    expect(guard.holding).to.equal(false);
    expect(guard.isProvenAbsent('id-999')).to.equal(true);
  });

  it('knows nothing before the first sweep', () => {
    const guard = new AbsenceGuard({ confirmed: false });
    expect(guard.holding).to.equal(false);
    expect(guard.isProvenAbsent('id-0')).to.equal(false);
  });

  it('believes the newest sweep alone', () => {
    const guard = new AbsenceGuard({ confirmed: false });
    guard.judge(ids(50), 50);
    guard.judge(['id-7'], 50);
    expect(guard.holding).to.equal(false);
    expect(['id-6', 'id-7'].map((id) => guard.isProvenAbsent(id))).to.deep.equal([false, true]);
  });

  it('forgets an absence that was settled, and proves nothing by that while it holds', () => {
    const guard = new AbsenceGuard({ confirmed: false });
    guard.judge(['a', 'b'], 50);
    guard.settle('a');
    guard.settle('never absent');
    expect(['a', 'b'].map((id) => guard.isProvenAbsent(id))).to.deep.equal([false, true]);

    guard.judge(ids(50), 50);
    guard.settle('id-0');
    expect(guard.holding).to.equal(true);
    expect(guard.absentCount).to.equal(49);
    expect(['id-0', 'id-1'].map((id) => guard.isSuspect(id))).to.deep.equal([false, true]);
    expect(guard.isProvenAbsent('id-1')).to.equal(false);
  });
});
