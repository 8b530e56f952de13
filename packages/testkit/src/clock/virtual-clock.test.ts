import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { VirtualClock } from './virtual-clock.js';

describe('VirtualClock', () => {
  it('stands still until it is told to move', async () => {
    const clock = new VirtualClock({ startAt: 1000 });
    await clock.settle();
    expect(clock.now()).to.equal(1000);
    await clock.advance(500);
    expect(clock.now()).to.equal(1500);
  });

  it('fires timers in order of their instants, and those of one instant in the order they were set', async () => {
    const clock = new VirtualClock({ startAt: 0 });
    const fired: string[] = [];
    clock.after(20, () => fired.push(`c@${clock.now()}`));
    clock.after(10, () => fired.push(`a@${clock.now()}`));
    clock.after(10, () => fired.push(`b@${clock.now()}`));
    clock.after(31, () => fired.push('too late'));
    await clock.advance(30);
    expect(fired).to.deep.equal(['a@10', 'b@10', 'c@20']);
    expect(clock.pendingTimers).to.equal(1);
  });

  it('fires timers that are set while it moves', async () => {
    const clock = new VirtualClock({ startAt: 0 });
    const fired: number[] = [];
    clock.after(10, () => clock.after(5, () => fired.push(clock.now())));
    await clock.advance(20);
    expect(fired).to.deep.equal([15]);
  });

  it('does not fire a cancelled timer', async () => {
    const clock = new VirtualClock();
    let fired = false;
    const cancel = clock.after(10, () => (fired = true));
    cancel();
    await clock.advance(20);
    expect(fired).to.equal(false);
  });

  it('stops at the instant at which the condition becomes true', async () => {
    const clock = new VirtualClock({ startAt: 0 });
    let done = false;
    clock.after(40, () => (done = true));
    clock.after(90, () => undefined);
    await clock.runUntil(() => done, { maxMs: 1000 });
    expect(clock.now()).to.equal(40);
  });

  it('fails after the given virtual time when the condition stays false', async () => {
    const clock = new VirtualClock({ startAt: 0 });
    const failure = await clock.runUntil(() => false, { maxMs: 100 }).catch((error: unknown) => error);
    expect(String(failure)).to.contain('within 100 ms');
    expect(clock.now()).to.equal(100);
  });

  it('passes on what a timer throws and can be moved again afterwards', async () => {
    const clock = new VirtualClock({ startAt: 0 });
    clock.after(10, () => {
      throw new Error('boom');
    });
    expect(String(await clock.advance(20).catch((error: unknown) => error))).to.contain('boom');
    await clock.advance(5);
    expect(clock.now()).to.equal(15);
  });

  it('lets a real request over loopback finish within one instant', async () => {
    const clock = new VirtualClock({ startAt: 0 });
    const server = createServer((_request, response) => void clock.after(100, () => response.end('late')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    let body = '';
    void fetch(`http://127.0.0.1:${port}/`).then(async (response) => (body = await response.text()));
    await clock.runUntil(() => clock.pendingTimers === 1, { maxMs: 1 });
    await clock.advance(100);
    await clock.runUntil(() => body !== '', { maxMs: 1 });
    expect(body).to.equal('late');
    server.closeAllConnections();
    server.close();
  });
});
