import { expect } from 'chai';
import { VirtualClock } from '../testing/virtual-clock.js';
import { Workqueue } from './workqueue.js';

describe('Workqueue', () => {
  const start = (): { clock: VirtualClock; queue: Workqueue } => {
    const clock = new VirtualClock();
    return { clock, queue: new Workqueue({ clock }) };
  };
  const take = async (queue: Workqueue, count: number): Promise<string[]> => {
    const keys: string[] = [];
    for (let taken = 0; taken < count; taken += 1) keys.push((await queue.next())?.key ?? 'nothing');
    return keys;
  };

  it('hands out keys in the order of their arrival, each once', async () => {
    const { queue } = start();
    for (const key of ['a', 'b', 'a', 'c', 'b']) queue.add(key);
    expect(queue.size).to.equal(3);
    expect(await take(queue, 3)).to.deep.equal(['a', 'b', 'c']);
    expect(queue.size).to.equal(0);
  });

  it('gives a key to a taker that waits already, the first taker first', async () => {
    const { queue } = start();
    const first = queue.next();
    const second = queue.next();
    queue.add('a');
    queue.add('b');
    expect([(await first)?.key, (await second)?.key]).to.deep.equal(['a', 'b']);
  });

  it('runs a key that was added during its run once more, after that run', async () => {
    const { queue } = start();
    queue.add('a');
    await queue.next();
    queue.add('a');
    queue.add('a');
    expect(queue.size).to.equal(0);
    queue.done('a');
    expect(await take(queue, 1)).to.deep.equal(['a']);
    queue.done('a');
    expect(queue.size).to.equal(0);
    expect(queue.inFlight).to.equal(0);
  });

  it('prefers urgent keys to normal ones and those to background ones', async () => {
    const { queue } = start();
    queue.add('sweep', 'background');
    queue.add('edit');
    queue.add('deletion', 'urgent');
    expect(await take(queue, 3)).to.deep.equal(['deletion', 'edit', 'sweep']);
  });

  it('raises the priority of a key that waits, and never lowers it', async () => {
    const { queue } = start();
    queue.add('a', 'background');
    queue.add('b', 'background');
    queue.add('b', 'urgent');
    queue.add('b', 'background');
    expect(await queue.next()).to.deep.include({ key: 'b', priority: 'urgent' });
    expect(await queue.next()).to.deep.include({ key: 'a', priority: 'background' });
  });

  it('keeps the priority of an add during a run for the rerun', async () => {
    const { queue } = start();
    queue.add('a', 'background');
    await queue.next();
    queue.add('a', 'urgent');
    queue.done('a');
    expect(await queue.next()).to.deep.include({ key: 'a', priority: 'urgent' });
  });

  it('lets a background key through in the end, however many urgent ones come', async () => {
    const { clock, queue } = start();
    queue.add('sweep', 'background');
    const order: (string | undefined)[] = [];
    for (let minute = 0; minute < 30; minute += 1) {
      queue.add(`urgent-${minute}`, 'urgent');
      queue.add(`also-urgent-${minute}`, 'urgent');
      order.push((await queue.next())?.key);
      await clock.advance(60_000);
    }
    expect(order).to.include('sweep');
    expect(order.slice(0, 10)).not.to.include('sweep');
  });

  it('holds a delayed key back until its time', async () => {
    const { clock, queue } = start();
    queue.addAfter('a', 1000);
    expect([queue.size, queue.delayed]).to.deep.equal([0, 1]);
    await clock.advance(999);
    expect(queue.size).to.equal(0);
    await clock.advance(1);
    expect([queue.size, queue.delayed]).to.deep.equal([1, 0]);
  });

  it('never lets a delayed add postpone an earlier one', async () => {
    const { clock, queue } = start();
    queue.addAfter('a', 1000);
    queue.addAfter('a', 5000);
    await clock.advance(1000);
    expect(await take(queue, 1)).to.deep.equal(['a']);
    queue.done('a');
    queue.addAfter('b', 5000);
    queue.addAfter('b', 1000);
    await clock.advance(1000);
    expect(await take(queue, 1)).to.deep.equal(['b']);
    queue.done('b');
    await clock.advance(10_000);
    expect(queue.size).to.equal(0);
  });

  it('forgets the delay of a key that is added to run now, but not its priority', async () => {
    const { clock, queue } = start();
    queue.addAfter('a', 1000, 'urgent');
    queue.add('a', 'background');
    expect(await queue.next()).to.deep.include({ key: 'a', priority: 'urgent' });
    queue.done('a');
    await clock.advance(2000);
    expect(queue.size).to.equal(0);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('reruns a key whose delay passes during its run', async () => {
    const { clock, queue } = start();
    queue.add('a');
    await queue.next();
    queue.addAfter('a', 10);
    await clock.advance(10);
    expect(queue.size).to.equal(0);
    queue.done('a');
    expect(queue.size).to.equal(1);
  });

  it('counts no time in which nobody takes keys', async () => {
    const { clock, queue } = start();
    queue.add('a');
    await clock.advance(3_600_000);
    expect(queue.oldestAgeMs).to.equal(0);
    queue.add('b');
    await queue.next();
    await clock.advance(300);
    expect(queue.oldestAgeMs).to.equal(300);
    expect((await queue.next())?.waitedMs).to.equal(300);
  });

  it('says how long the oldest key has waited, since it became due', async () => {
    const { clock, queue } = start();
    queue.add('first');
    await queue.next();
    queue.addAfter('a', 1000);
    await clock.advance(1500);
    queue.add('b');
    await clock.advance(200);
    expect(queue.oldestAgeMs).to.equal(700);
  });

  it('ends waits when it is shut down or the signal is aborted, and takes nothing more', async () => {
    const { clock, queue } = start();
    const stop = new AbortController();
    const impatient = queue.next(stop.signal);
    const patient = queue.next();
    stop.abort();
    expect(await impatient).to.equal(undefined);
    queue.addAfter('a', 1000);
    queue.shutdown();
    queue.add('b');
    expect(await patient).to.equal(undefined);
    expect(await queue.next()).to.equal(undefined);
    expect([queue.size, queue.delayed, clock.pendingTimers]).to.deep.equal([0, 0, 0]);
  });
});
