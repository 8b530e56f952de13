import { expect } from 'chai';
import { StartupCheck } from './startup-check.js';
import { captureLogs } from './testing/captured-logs.js';
import { VirtualClock } from './testing/virtual-clock.js';

type Answer = string | undefined | Error;

describe('StartupCheck', () => {
  /** A check that gives the answers in order, and the last one for ever. */
  const start = (
    ...answers: readonly Answer[]
  ): { check: StartupCheck; clock: VirtualClock; asked: () => number; errors: () => readonly string[] } => {
    const clock = new VirtualClock();
    const logs = captureLogs();
    let asked = 0;
    const check = new StartupCheck({
      pending: 'not checked yet',
      check: () => {
        const answer = answers[Math.min(asked, answers.length - 1)];
        asked += 1;
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
      clock,
      logger: logs.logger,
    });
    return { check, clock, asked: () => asked, errors: () => logs.at('error') };
  };
  const never = new AbortController().signal;

  it('has a problem until it was asked', async () => {
    const { check, errors } = start(undefined);
    expect(check.problem).to.equal('not checked yet');
    await check.passed(never);
    expect(check.problem).to.equal(undefined);
    expect(errors()).to.deep.equal([]);
  });

  it('has none when nothing was said of the time before', () => {
    const logger = captureLogs().logger;
    const check = new StartupCheck({
      check: () => Promise.resolve('wrong'),
      clock: new VirtualClock(),
      logger,
    });
    expect(check.problem).to.equal(undefined);
  });

  it('asks every two seconds until all is well, and logs each new problem once', async () => {
    const { check, clock, asked, errors } = start('too old', 'too old', 'missing', undefined);
    const passed = check.passed(never);
    const seen: (string | undefined)[] = [];
    for (let second = 0; second < 7; second += 2) {
      await clock.settle();
      seen.push(check.problem);
      await clock.advance(2000);
    }
    await passed;
    expect(seen).to.deep.equal(['too old', 'too old', 'missing', undefined]);
    expect(asked()).to.equal(4);
    expect(errors()).to.deep.equal(['too old', 'missing']);
  });

  it('takes a failure for a problem that may pass', async () => {
    const { check, clock, errors } = start(new Error('connection refused'), undefined);
    const passed = check.passed(never);
    await clock.settle();
    expect(check.problem).to.equal('The Kubernetes API does not answer: connection refused');
    await clock.advance(2000);
    await passed;
    expect(check.problem).to.equal(undefined);
    expect(errors()).to.deep.equal(['The Kubernetes API does not answer: connection refused']);
  });

  it('gives up when it is stopped, and asks no more', async () => {
    const { check, clock, asked } = start('too old');
    const stopping = new AbortController();
    const passed = check.passed(stopping.signal).catch((error: unknown) => error);
    await clock.settle();
    stopping.abort(new Error('stopped'));
    expect(await passed).to.have.property('message', 'stopped');
    await clock.advance(60_000);
    expect(asked()).to.equal(1);
  });
});
