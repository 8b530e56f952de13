import { expect } from 'chai';
import { NotLeadingError, Tenure } from './tenure.js';

describe('Tenure', () => {
  let now = { steady: 0, wall: 0 };
  let tenure: Tenure;
  beforeEach(() => {
    now = { steady: 5_000, wall: 1_000_000 };
    tenure = new Tenure({ steady: () => now.steady, wall: () => now.wall });
  });
  const pass = (ms: number): void => {
    now = { steady: now.steady + ms, wall: now.wall + ms };
  };

  it('has not begun before it was granted', () => {
    expect(tenure.remainingMs).to.equal(0);
    expect(tenure.guard(0)).to.throw(NotLeadingError);
  });

  it('counts from the moment before it was asked for', () => {
    const since = tenure.now();
    pass(3_000);
    tenure.grant(since, 30_000);
    expect(tenure.remainingMs).to.equal(27_000);
    pass(40_000);
    expect(tenure.remainingMs).to.equal(0);
  });

  it('goes by the clock that says that more time has passed', () => {
    tenure.grant(tenure.now(), 30_000);
    now = { steady: now.steady + 1_000, wall: now.wall + 12_000 };
    expect(tenure.remainingMs).to.equal(18_000);
    now = { steady: now.steady + 19_000, wall: now.wall - 3_600_000 };
    expect(tenure.remainingMs).to.equal(10_000);
  });

  it('is over at once when it is ended, and can be granted for ever', () => {
    tenure.grant(tenure.now(), Number.POSITIVE_INFINITY);
    pass(1e12);
    expect(tenure.guard(20_000)).not.to.throw();
    tenure.end();
    expect(tenure.guard(0)).to.throw(NotLeadingError);
  });

  it('refuses what may last until its end, and says that nothing was sent', () => {
    tenure.grant(tenure.now(), 30_000);
    const guard = tenure.guard(20_000);
    pass(9_999);
    expect(guard).not.to.throw();
    pass(1);
    expect(guard).to.throw(NotLeadingError).with.property('code', 'ERR_NOT_SENT');
    expect(tenure.guard(0)).not.to.throw();
    pass(20_000);
    expect(tenure.guard(0)).to.throw(NotLeadingError);
  });
});
