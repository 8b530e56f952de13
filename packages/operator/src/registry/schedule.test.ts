import { expect } from 'chai';
import { nextRun, scheduleProblem } from './schedule.js';

describe('the schedule of version checks', () => {
  const at = (text: string): number => Date.parse(text);

  it('is in UTC by default of the schema', () => {
    const next = nextRun({ cron: '0 0 * * *', timeZone: 'UTC' }, at('2026-11-25T22:36:00Z'));
    expect(next).to.equal(at('2026-11-26T00:00:00Z'));
  });

  it('is never now, but later', () => {
    const schedule = { cron: '*/15 * * * *', timeZone: 'UTC' };
    expect(nextRun(schedule, at('2026-11-25T22:45:00Z'))).to.equal(at('2026-11-25T23:00:00Z'));
  });

  it('follows the clock of its time zone through the change to summer time', () => {
    const schedule = { cron: '30 4 * * *', timeZone: 'Europe/Berlin' };
    expect(nextRun(schedule, at('2026-03-28T12:00:00Z'))).to.equal(at('2026-03-29T02:30:00Z'));
    expect(nextRun(schedule, at('2026-03-27T12:00:00Z'))).to.equal(at('2026-03-28T03:30:00Z'));
  });

  it('says what is wrong with it', () => {
    expect(scheduleProblem({ cron: '0 0 * * *', timeZone: 'UTC' })).to.equal(undefined);
    expect(scheduleProblem({ cron: 'daily', timeZone: 'UTC' })).to.contain('five fields');
    expect(scheduleProblem({ cron: '0 0 0 * * *', timeZone: 'UTC' })).to.contain('five fields');
    expect(scheduleProblem({ cron: '61 * * * *', timeZone: 'UTC' })).to.contain('cron expression');
    expect(scheduleProblem({ cron: '0 0 30 2 *', timeZone: 'UTC' })).to.contain('never');
    expect(scheduleProblem({ cron: '0 0 * * *', timeZone: 'Mars/Base' })).to.contain('time zone');
  });
});
