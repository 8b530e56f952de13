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
    // One of three is kept for urgent calls.
    expect(mostWithinAMinute(written)).to.equal(2);
    expect(read.length).to.be.at.least(6 * 3);
    expect(limiter.state().writes).to.include({ perMinute: 3, used: 2 });
  });

  it('keeps one write for urgent calls', async () => {
    const clock = new VirtualClock();
    const limiter = createLimiter({ clock, limits: { readsPerMinute: 60, writesPerMinute: 3 } });
    const { started, turns, call } = recorder(limiter);
    for (const name of ['a', 'b', 'c']) void call(name, { kind: 'mutation' });
    await settle();
    expect(started).to.deep.equal(['a', 'b']);
    void call('revoke', { kind: 'mutation', priority: 'urgent' });
    await settle();
    expect(started).to.deep.equal(['a', 'b', 'revoke']);
    for (const turn of turns) turn.release();
    await clock.advance(59_000);
    expect(started).to.have.length(3);
    await clock.advance(2000);
    expect(started).to.deep.equal(['a', 'b', 'revoke', 'c']);
  });

  it('lets normal writes through when only one a minute is allowed', async () => {
    const limiter = createLimiter({ limits: { readsPerMinute: 1, writesPerMinute: 1 } });
    const { started, call } = recorder(limiter);
    void call('only', { kind: 'mutation' });
    await settle();
    expect(started).to.deep.equal(['only']);
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
