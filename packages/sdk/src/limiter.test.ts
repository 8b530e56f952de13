import { VirtualClock } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { isAbortedError, isInvalidInputError } from './errors.js';
import type { Limiter, Priority, Turn, TurnRequest } from './limiter.js';
import { createLimiter } from './limiter.js';

/** Calls that take their turn in some order. */
function recorder(limiter: Limiter) {
  const started: string[] = [];
  const turns: Turn[] = [];
  const call = (name: string, request: Partial<TurnRequest> = {}): Promise<void> =>
    limiter.acquire({ kind: 'query', priority: 'normal', ...request }).then((turn) => {
      started.push(name);
      turns.push(turn);
    });
  return { started, turns, call };
}

/** Lets promises settle. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('limiter', () => {
  it('keeps at most ten requests in flight', async () => {
    const limiter = createLimiter();
    const { started, turns, call } = recorder(limiter);
    for (let n = 0; n < 12; n += 1) void call(String(n));
    await settle();
    expect(started).to.have.length(10);
    expect(limiter.state()).to.deep.include({ inFlight: 10, concurrency: 10 });
    turns[3]?.release();
    turns[3]?.release();
    await settle();
    expect(started).to.have.length(11);
  });

  it('serves urgent before normal before background, and in order within one', async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const { started, turns, call } = recorder(limiter);
    void call('first');
    const waiting: readonly (readonly [string, Priority])[] = [
      ['b1', 'background'],
      ['n1', 'normal'],
      ['u1', 'urgent'],
      ['n2', 'normal'],
      ['u2', 'urgent'],
    ];
    for (const [name, priority] of waiting) void call(name, { priority });
    void call('w', { priority: 'urgent', kind: 'mutation' });
    for (let n = 0; n < 6; n += 1) {
      await settle();
      turns.at(-1)?.release();
    }
    await settle();
    expect(started).to.deep.equal(['first', 'u1', 'u2', 'w', 'n1', 'n2', 'b1']);
  });

  it('lets a repeated request go before those that had no turn', async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const { started, turns, call } = recorder(limiter);
    void call('first');
    void call('fresh');
    void call('again', { again: true });
    await settle();
    turns[0]?.release();
    await settle();
    expect(started).to.deep.equal(['first', 'again']);
  });

  it('pauses one kind after a 429 and leaves the other alone', async () => {
    const clock = new VirtualClock();
    const limiter = createLimiter({ clock });
    const { started, turns, call } = recorder(limiter);
    limiter.pause('mutation', 5000);
    limiter.pause('mutation', 3000);
    void call('write', { kind: 'mutation' });
    void call('read');
    expect(limiter.state().writes).to.deep.include({ pausedUntil: clock.now() + 5000 });
    expect(limiter.state().writes.waiting.normal).to.equal(1);
    await clock.advance(4999);
    expect(started).to.deep.equal(['read']);
    await clock.advance(1);
    expect(started).to.deep.equal(['read', 'write']);
    expect(turns[1]?.waitedMs).to.equal(5000);
    expect(limiter.state().writes).to.not.have.property('pausedUntil');
  });

  it('removes a waiting call when its signal is aborted, and goes on with the others', async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const { started, turns, call } = recorder(limiter);
    const controller = new AbortController();
    void call('first');
    const aborted = call('aborted', { signal: controller.signal }).catch((error: unknown) => error);
    void call('second');
    controller.abort();
    expect(isAbortedError(await aborted)).to.equal(true);
    expect(limiter.state().reads.waiting.normal).to.equal(1);
    turns[0]?.release();
    await settle();
    expect(started).to.deep.equal(['first', 'second']);
    expect(
      isAbortedError(await call('late', { signal: controller.signal }).catch((e: unknown) => e)),
    ).to.equal(true);
  });

  it('sends no more than the fixed limits in any minute as the server sees it', async () => {
    const clock = new VirtualClock();
    const limiter = createLimiter({ clock, limits: { readsPerMinute: 6, writesPerMinute: 3 } });
    const { read, written } = await loadFor(limiter, clock, 200_000);
    expect(mostWithinAMinute(read)).to.equal(6);
    expect(mostWithinAMinute(written)).to.equal(3);
    expect(read.length).to.be.at.least(6 * 3);
    expect(limiter.state().writes).to.include({ perMinute: 3, used: 3, learned: false });
  });

  it('takes the limit of one kind without one of the other', async () => {
    const limiter = createLimiter({ limits: { writesPerMinute: 1 } });
    const { started, call } = recorder(limiter);
    for (const name of ['w1', 'w2']) void call(name, { kind: 'mutation' });
    for (const name of ['r1', 'r2', 'r3']) void call(name);
    await settle();
    expect(started).to.deep.equal(['w1', 'r1', 'r2', 'r3']);
    expect(limiter.state().reads).to.not.have.property('perMinute');
  });

  it('keeps one write for urgent calls when asked to, until shortly before the next one frees', async () => {
    const clock = new VirtualClock();
    const limits = { writesPerMinute: 3 };
    const limiter = createLimiter({ clock, limits, reserveForUrgent: true });
    const { started, turns, call } = recorder(limiter);
    for (const name of ['a', 'b', 'c', 'd']) void call(name, { kind: 'mutation' });
    await settle();
    for (const turn of turns) turn.release();
    await clock.advance(50_000);
    expect(started).to.deep.equal(['a', 'b']);
    await clock.advance(6000);
    expect(started).to.deep.equal(['a', 'b', 'c']);
    void call('revoke', { kind: 'mutation', priority: 'urgent' });
    await clock.advance(4000);
    expect(started).to.deep.equal(['a', 'b', 'c']);
    await clock.advance(1000);
    expect(started).to.deep.equal(['a', 'b', 'c', 'revoke']);
  });

  it('gives the kept write to an urgent call at once', async () => {
    const limiter = createLimiter({ limits: { writesPerMinute: 3 }, reserveForUrgent: true });
    const { started, call } = recorder(limiter);
    for (const name of ['a', 'b', 'c']) void call(name, { kind: 'mutation' });
    void call('revoke', { kind: 'mutation', priority: 'urgent' });
    await settle();
    expect(started).to.deep.equal(['a', 'b', 'revoke']);
  });

  it('lets normal writes through when only one a minute is allowed', async () => {
    const limiter = createLimiter({ limits: { writesPerMinute: 1 }, reserveForUrgent: true });
    const { started, call } = recorder(limiter);
    void call('only', { kind: 'mutation' });
    await settle();
    expect(started).to.deep.equal(['only']);
  });

  it('gives one of ten turns to a call that has waited for more than a minute', async () => {
    const clock = new VirtualClock();
    const limiter = createLimiter({ clock, concurrency: 1 });
    const { started, turns, call } = recorder(limiter);
    void call('first');
    void call('old', { priority: 'background' });
    await clock.advance(60_001);
    for (let n = 1; n <= 20; n += 1) void call(`u${n}`, { priority: 'urgent' });
    for (let n = 0; n < 12; n += 1) {
      turns.at(-1)?.release();
      await settle();
    }
    expect(started.indexOf('old')).to.equal(10);
    expect(started.slice(-2)).to.deep.equal(['u10', 'u11']);
  });

  it('gives a call that is not old no turn of more important ones', async () => {
    const clock = new VirtualClock();
    const limiter = createLimiter({ clock, concurrency: 1 });
    const { started, turns, call } = recorder(limiter);
    void call('first');
    void call('young', { priority: 'background' });
    await clock.advance(59_000);
    for (let n = 1; n <= 20; n += 1) void call(`u${n}`, { priority: 'urgent' });
    for (let n = 0; n < 20; n += 1) {
      turns.at(-1)?.release();
      await settle();
    }
    expect(started).to.not.include('young');
  });

  it('goes on when the clock of the machine is set back', async () => {
    let offset = 0;
    const virtual = new VirtualClock();
    const clock = { now: () => virtual.now() + offset, after: virtual.after.bind(virtual) };
    const limiter = createLimiter({ clock, limits: { writesPerMinute: 1 } });
    const { started, turns, call } = recorder(limiter);
    void call('a', { kind: 'mutation' });
    await settle();
    turns[0]?.release();
    limiter.pause('query', 30_000);
    offset = -86_400_000;
    void call('b', { kind: 'mutation' });
    void call('read');
    await virtual.advance(30_000);
    expect(started).to.deep.equal(['a', 'read']);
    await virtual.advance(31_000);
    expect(started).to.deep.equal(['a', 'read', 'b']);
  });

  it('serves 5000 waiting calls in order without delay', async () => {
    const limiter = createLimiter({ concurrency: 2 });
    const order: number[] = [];
    const calls = Array.from({ length: 5000 }, async (_, n) => {
      const turn = await limiter.acquire({ kind: 'query', priority: 'background' });
      order.push(n);
      turn.release();
    });
    await Promise.all(calls);
    expect(order).to.deep.equal(Array.from({ length: 5000 }, (_, n) => n));
  });

  it('refuses numbers that make no sense', () => {
    const attempt = (make: () => unknown): unknown => {
      try {
        return make();
      } catch (error) {
        return error;
      }
    };
    expect(isInvalidInputError(attempt(() => createLimiter({ concurrency: 0 })))).to.equal(true);
    const limits = { readsPerMinute: 1.5, writesPerMinute: Number.NaN };
    expect(String(attempt(() => createLimiter({ limits })))).to.contain('readsPerMinute, writesPerMinute');
  });
});

/** Much more work than is allowed; every request takes between 0 and 2 s and is counted by the server at some moment. */
async function loadFor(limiter: Limiter, clock: VirtualClock, durationMs: number) {
  const read: number[] = [];
  const written: number[] = [];
  let seed = 1;
  const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const request = async (kind: 'query' | 'mutation'): Promise<void> => {
    const turn = await limiter.acquire({ kind, priority: 'normal' });
    const travelMs = Math.floor(random() * 1000);
    clock.after(travelMs, () => (kind === 'query' ? read : written).push(clock.now()));
    clock.after(travelMs + Math.floor(random() * 1000), () => turn.release());
  };
  for (let n = 0; n < 100; n += 1) {
    void request('query');
    void request('mutation');
  }
  await clock.advance(durationMs);
  return { read, written };
}

function mostWithinAMinute(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return Math.max(...sorted.map((end) => sorted.filter((time) => time > end - 60_000 && time <= end).length));
}
