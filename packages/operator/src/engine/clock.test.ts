import { expect } from 'chai';
import { VirtualClock } from '../testing/virtual-clock.js';
import { settlesWithin, sleep, systemClock } from './clock.js';

describe('sleep', () => {
  it('resolves when the time has passed and not before', async () => {
    const clock = new VirtualClock();
    let awake = false;
    void sleep(clock, 100).then(() => (awake = true));
    await clock.advance(99);
    expect(awake).to.equal(false);
    await clock.advance(1);
    expect(awake).to.equal(true);
  });

  it('rejects with the reason of the signal and leaves no timer behind', async () => {
    const clock = new VirtualClock();
    const stop = new AbortController();
    const slept = sleep(clock, 100, stop.signal).catch((error: unknown) => error);
    const reason = new Error('enough');
    stop.abort(reason);
    expect(await slept).to.equal(reason);
    expect(clock.pendingTimers).to.equal(0);
    expect(await sleep(clock, 100, stop.signal).catch((error: unknown) => error)).to.equal(reason);
  });
});

describe('settlesWithin', () => {
  it('tells whether a promise was in time', async () => {
    const clock = new VirtualClock();
    expect(await settlesWithin(clock, Promise.resolve(), 10)).to.equal(true);
    const never = settlesWithin(clock, new Promise(() => undefined), 10);
    await clock.advance(10);
    expect(await never).to.equal(false);
    expect(clock.pendingTimers).to.equal(0);
  });
});

describe('systemClock', () => {
  it('does not fire timers that were cancelled, nor those longer than setTimeout can count', async () => {
    const fired: string[] = [];
    const cancelLong = systemClock.after(2 ** 40, () => fired.push('long'));
    const cancelShort = systemClock.after(0, () => fired.push('cancelled'));
    cancelShort();
    await new Promise<void>((resolve) => systemClock.after(2, resolve));
    cancelLong();
    expect(fired).to.deep.equal([]);
  });
});
