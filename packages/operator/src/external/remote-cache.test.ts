import { expect } from 'chai';
import { VirtualClock } from '../testing/virtual-clock.js';
import type { RemotePage } from './external-resource.js';
import { RemoteCache } from './remote-cache.js';

interface Thing {
  readonly id: string;
  readonly createdAt: string;
  readonly color: string;
}

const thing = (id: string, color: string): Thing => ({ id, color, createdAt: '2026-01-01T00:00:00Z' });

describe('RemoteCache', () => {
  const start = (): { clock: VirtualClock; cache: RemoteCache<Thing> } => {
    const clock = new VirtualClock();
    return { clock, cache: new RemoteCache<Thing>(() => clock.now()) };
  };
  const page = (requestedAt: number, ...items: readonly Thing[]): RemotePage<Thing> => ({
    items,
    totalCount: items.length,
    requestedAt,
    overlapKept: true,
  });
  /** A mutation that is answered when the test says so. */
  const pending = <T>(): {
    promise: Promise<T>;
    answer: (value: T) => void;
    fail: (error: Error) => void;
  } => {
    let answer: (value: T) => void = () => undefined;
    let fail: (error: Error) => void = () => undefined;
    const promise = new Promise<T>((resolve, reject) => {
      answer = resolve;
      fail = reject;
    });
    return { promise, answer, fail };
  };

  it('takes pages over and tells which objects they said something new about', () => {
    const { clock, cache } = start();
    expect(cache.applyPage(page(clock.now(), thing('a', 'red'), thing('b', 'red')))).to.deep.equal([
      'a',
      'b',
    ]);
    expect(cache.applyPage(page(clock.now(), thing('a', 'red'), thing('b', 'blue')))).to.deep.equal(['b']);
    expect(cache.get('b')).to.deep.equal(thing('b', 'blue'));
    expect(cache.size).to.equal(2);
  });

  it('remembers what a mutation answered', async () => {
    const { cache } = start();
    const answer = await cache.write('a', () => Promise.resolve(thing('a', 'green')));
    expect(answer).to.deep.equal(thing('a', 'green'));
    expect(cache.get('a')).to.deep.equal(thing('a', 'green'));
  });

  it('forgets an object that a mutation removed', async () => {
    const { clock, cache } = start();
    cache.applyPage(page(clock.now(), thing('a', 'red')));
    await cache.write('a', () => Promise.resolve(undefined));
    expect(cache.get('a')).to.equal(undefined);
  });

  it('forgets what it knew when a mutation fails, since it may have been applied', async () => {
    const { clock, cache } = start();
    cache.applyPage(page(clock.now(), thing('a', 'red')));
    const failure = await cache
      .write('a', () => Promise.reject(new Error('connection lost')))
      .catch((error: unknown) => error);
    expect(failure).to.have.property('message', 'connection lost');
    expect(cache.get('a')).to.equal(undefined);
  });

  it('does not believe a page that was requested before our write was answered', async () => {
    const { clock, cache } = start();
    const before = clock.now();
    await clock.advance(10);
    await cache.write('a', () => Promise.resolve(thing('a', 'green')));
    expect(cache.applyPage(page(before, thing('a', 'red'), thing('b', 'red')))).to.deep.equal(['b']);
    expect(cache.get('a')).to.deep.equal(thing('a', 'green'));
    expect(cache.wroteSince('a', before)).to.equal(true);

    await clock.advance(10);
    expect(cache.wroteSince('a', clock.now())).to.equal(false);
    expect(cache.applyPage(page(clock.now(), thing('a', 'red')))).to.deep.equal(['a']);
  });

  it('believes no page about an object on which a write is under way', async () => {
    const { clock, cache } = start();
    const [first, second] = [pending<Thing>(), pending<Thing>()];
    const written = [cache.write('a', () => first.promise), cache.write('a', () => second.promise)];
    first.answer(thing('a', 'green'));
    await written[0];
    await clock.advance(10);
    expect(cache.applyPage(page(clock.now(), thing('a', 'red')))).to.deep.equal([]);
    expect(cache.wroteSince('a', clock.now())).to.equal(true);
    second.answer(thing('a', 'blue'));
    await written[1];
    await clock.advance(10);
    expect(cache.get('a')).to.deep.equal(thing('a', 'blue'));
    expect(cache.applyPage(page(clock.now(), thing('a', 'red')))).to.deep.equal(['a']);
  });

  it('believes no page that was requested before a write failed', async () => {
    const { clock, cache } = start();
    const requestedAt = clock.now();
    await clock.advance(10);
    await cache.write('a', () => Promise.reject(new Error('timeout'))).catch(() => undefined);
    expect(cache.applyPage(page(requestedAt, thing('a', 'red')))).to.deep.equal([]);
    expect(cache.get('a')).to.equal(undefined);
  });

  it('takes a read by ID like a page', async () => {
    const { clock, cache } = start();
    const before = clock.now();
    expect(cache.observed('a', thing('a', 'red'), before)).to.deep.equal(thing('a', 'red'));
    expect(cache.observed('a', null, before)).to.equal(undefined);
    await clock.advance(10);
    await cache.write('a', () => Promise.resolve(thing('a', 'green')));
    expect(cache.observed('a', null, before)).to.deep.equal(thing('a', 'green'));
    expect(cache.observed('a', thing('a', 'red'), before)).to.deep.equal(thing('a', 'green'));
  });

  it('knows for how long an object is too young for reads to show it', async () => {
    const { clock, cache } = start();
    cache.applyPage(page(clock.now(), thing('found', 'red')));
    cache.created(thing('ours', 'red'));
    expect(cache.get('ours')).to.deep.equal(thing('ours', 'red'));
    expect(cache.wroteSince('ours', clock.now() - 1)).to.equal(true);
    await clock.advance(59_999);
    expect(cache.createdWithin('ours', 60_000)).to.equal(true);
    expect(cache.createdWithin('found', 60_000)).to.equal(false);
    await cache.write('ours', () => Promise.resolve(thing('ours', 'blue')));
    expect(cache.createdWithin('ours', 60_000)).to.equal(true);
    await clock.advance(1);
    expect(cache.createdWithin('ours', 60_000)).to.equal(false);
  });

  it('forgets one object when told to', () => {
    const { clock, cache } = start();
    cache.applyPage(page(clock.now(), thing('a', 'red'), thing('b', 'red')));
    cache.forget('a');
    expect([cache.get('a'), cache.get('b')]).to.deep.equal([undefined, thing('b', 'red')]);
  });

  it('drops what nobody names any more, but not a write that is under way', async () => {
    const { clock, cache } = start();
    const write = pending<Thing>();
    const written = cache.write('writing', () => write.promise);
    cache.created(thing('created', 'red'));
    cache.applyPage(page(clock.now(), thing('known', 'red'), thing('unknown', 'red')));
    cache.prune((id) => id === 'known');
    expect(cache.size).to.equal(1);
    expect(cache.createdWithin('created', 60_000)).to.equal(false);
    expect(cache.wroteSince('writing', clock.now())).to.equal(true);
    write.answer(thing('writing', 'red'));
    await written;
    expect(cache.get('writing')).to.deep.equal(thing('writing', 'red'));
  });
});
