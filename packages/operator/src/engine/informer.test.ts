import { expect } from 'chai';
import { captureLogs } from '../testing/captured-logs.js';
import { ScriptedSource } from '../testing/scripted-source.js';
import { VirtualClock } from '../testing/virtual-clock.js';
import { widget, type Widget } from '../testing/widget.js';
import { Informer, type InformerOptions } from './informer.js';
import { Store } from './store.js';

const page = (version: number, ...items: Widget[]): { items: Widget[]; resourceVersion: string } => ({
  items,
  resourceVersion: String(version),
});
const httpError = (status: number, retryAfterMs?: number): Error =>
  Object.assign(new Error(`HTTP ${status}`), { status, retryAfterMs });

describe('Informer', () => {
  const stops: AbortController[] = [];
  afterEach(() => {
    for (const stop of stops.splice(0)) stop.abort();
  });

  const start = async (
    source: ScriptedSource<Widget>,
    options: Partial<InformerOptions<Widget>> = {},
  ): Promise<{
    clock: VirtualClock;
    store: Store<Widget>;
    informer: Informer<Widget>;
    heard: string[];
    logs: ReturnType<typeof captureLogs>;
    stop: AbortController;
  }> => {
    const clock = new VirtualClock({ settleTurns: 5 });
    const store = options.store ?? new Store<Widget>();
    const logs = captureLogs();
    const heard: string[] = [];
    store.subscribe(({ type, object }) => heard.push(`${type} ${object.metadata.name}`));
    const stop = new AbortController();
    stops.push(stop);
    const informer = new Informer<Widget>({
      name: 'widgets',
      source,
      store,
      clock,
      random: () => 0.5,
      logger: logs.logger,
      ...options,
    });
    informer.start(stop.signal);
    await clock.settle();
    return { clock, store, informer, heard, logs, stop };
  };

  it('lets nobody wait for a list that is refused and may be, and tells that until it is not', async () => {
    const source = new ScriptedSource<Widget>().answerLists(httpError(403), page(10, widget('ns/a', 1)));
    const { informer, clock, store } = await start(source, { mayBeForbidden: true });
    await informer.synced;
    expect(informer.isForbidden).to.equal(true);
    expect(informer.problem).to.equal('cache widgets has not been filled yet (HTTP 403)');
    await clock.advance(30_000);
    expect(informer.isForbidden).to.equal(false);
    expect(informer.problem).to.equal(undefined);
    expect(store.size).to.equal(1);
  });

  it('lets others wait for a list that is refused and must not be', async () => {
    const source = new ScriptedSource<Widget>().answerLists(httpError(403));
    const { informer, clock } = await start(source);
    let isSynced = false;
    void informer.synced.then(() => (isSynced = true));
    await clock.advance(60_000);
    expect(isSynced).to.equal(false);
  });

  it('lists page by page and watches from the version of the list', async () => {
    const source = new ScriptedSource<Widget>().answerLists(
      { ...page(10, widget('ns/a', 1)), continue: 'next' },
      page(10, widget('ns/b', 2)),
    );
    const { informer, store } = await start(source, { pageSize: 1 });
    await informer.synced;
    expect(source.listed).to.deep.equal([undefined, 'next']);
    expect(store.keys()).to.deep.equal(['ns/a', 'ns/b']);
    expect(source.watching.resourceVersion).to.equal('10');
    expect([informer.hasSynced, informer.state, informer.problem]).to.deep.equal([
      true,
      'watching',
      undefined,
    ]);
  });

  it('passes on what the watch says', async () => {
    const source = new ScriptedSource<Widget>().answerLists(page(10, widget('ns/a', 1)));
    const { clock, heard } = await start(source);
    source.watching.send({ type: 'ADDED', object: widget('ns/b', 11) });
    source.watching.send({ type: 'MODIFIED', object: widget('ns/a', 12) });
    source.watching.send({ type: 'DELETED', object: widget('ns/b', 13) });
    await clock.settle();
    expect(heard).to.deep.equal(['added a', 'added b', 'updated a', 'deleted b']);
  });

  it('resumes from the last event or bookmark when the watch ends, without another list', async () => {
    const source = new ScriptedSource<Widget>().answerLists(page(10));
    const { clock } = await start(source);
    source.watching.send({ type: 'ADDED', object: widget('ns/b', 11) });
    source.watching.end();
    await clock.settle();
    expect(source.watching.resourceVersion).to.equal('11');
    source.watching.send({ type: 'BOOKMARK', object: { metadata: { name: '', resourceVersion: '50' } } });
    source.watching.end();
    await clock.settle();
    expect(source.watching.resourceVersion).to.equal('50');
    expect(source.listed).to.have.length(1);
  });

  it('waits longer and longer while watches end at once', async () => {
    const source = new ScriptedSource<Widget>().answerLists(page(10));
    const { clock } = await start(source);
    const openedAt: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      const opened = source.watches.length;
      source.watching.end();
      await clock.runUntil(() => source.watches.length > opened, { maxMs: 60_000 });
      openedAt.push(clock.now());
    }
    const gaps = openedAt.slice(1).map((at, index) => at - (openedAt[index] ?? 0));
    expect(gaps[0]).to.be.within(500, 2000);
    expect(gaps.at(-1)).to.be.within(10_000, 30_000);
  });

  it('lists again at once when the version is too old, and notices what was deleted meanwhile', async () => {
    const source = new ScriptedSource<Widget>().answerLists(
      page(10, widget('ns/a', 1), widget('ns/b', 2)),
      page(20, widget('ns/b', 2), widget('ns/c', 15)),
    );
    const { clock, heard } = await start(source);
    heard.length = 0;
    source.watching.send({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
    await clock.settle();
    expect(heard).to.deep.equal(['deleted a', 'added c']);
    expect(source.watching.resourceVersion).to.equal('20');
  });

  it('treats a watch refused with 410 alike, and does not spin when that goes on', async () => {
    const source = new ScriptedSource<Widget>().answerLists(page(10));
    const { clock } = await start(source);
    source.watching.fail(httpError(410));
    await clock.settle();
    expect(source.listed).to.have.length(2);
    source.watching.fail(httpError(410));
    await clock.settle();
    expect(source.listed, 'the second time in a row it waits').to.have.length(2);
    await clock.advance(2000);
    expect(source.listed).to.have.length(3);
  });

  it('starts the list over when the token of a later page has expired', async () => {
    const source = new ScriptedSource<Widget>().answerLists(
      { ...page(10, widget('ns/a', 1)), continue: 'old' },
      httpError(410),
      page(12, widget('ns/a', 1)),
    );
    const { store } = await start(source);
    expect(source.listed).to.deep.equal([undefined, 'old', undefined]);
    expect(store.keys()).to.deep.equal(['ns/a']);
  });

  it('waits as long as the server asks with 429', async () => {
    const source = new ScriptedSource<Widget>().answerLists(httpError(429, 20_000), page(10));
    const { clock, informer, logs } = await start(source);
    expect(informer.state).to.equal('backingOff');
    expect(informer.problem).to.equal('cache widgets has not been filled yet (HTTP 429)');
    await clock.advance(19_999);
    expect(informer.hasSynced).to.equal(false);
    await clock.advance(1);
    expect(informer.hasSynced).to.equal(true);
    expect(logs.at('warn')).to.have.length(1);
  });

  it('goes on after any failure of list and watch', async () => {
    const source = new ScriptedSource<Widget>().answerLists(new Error('refused'), httpError(500), page(10));
    const { clock, informer, heard } = await start(source);
    await clock.runUntil(() => informer.hasSynced, { maxMs: 60_000 });
    source.watching.fail(new Error('reset'));
    await clock.runUntil(() => source.watches.length === 2, { maxMs: 60_000 });
    source.watching.send({ type: 'ADDED', object: widget('ns/a', 11) });
    await clock.settle();
    expect(heard).to.deep.equal(['added a']);
    expect(source.watching.resourceVersion).to.equal('10');
  });

  it('opens another watch when one has been silent for too long, and says so', async () => {
    const source = new ScriptedSource<Widget>().answerLists(page(10));
    const { clock, informer, logs } = await start(source);
    await clock.advance(100_000);
    source.watching.send({ type: 'BOOKMARK', object: { metadata: { name: '', resourceVersion: '30' } } });
    await clock.advance(179_999);
    expect(source.watches).to.have.length(1);
    await clock.advance(2);
    expect(source.watches).to.have.length(2);
    expect(source.watches[0]?.signal.aborted).to.equal(true);
    expect(source.watching.resourceVersion).to.equal('30');
    expect(logs.at('warn')).to.deep.equal(['watch went silent; opening another']);
    expect(informer.problem).to.match(/^watch of widgets has been silent for 180 s/);
    source.watching.send({ type: 'ADDED', object: widget('ns/a', 31) });
    await clock.settle();
    expect(informer.problem).to.equal(undefined);
  });

  it('keeps to the objects that its filter admits, and leaves the others in a shared store alone', async () => {
    const store = new Store<Widget>();
    store.upsert(widget('theirs/x', 1));
    const source = new ScriptedSource<Widget>().answerLists(
      page(10, widget('ours/a', 2), widget('theirs/y', 3)),
    );
    const { clock } = await start(source, { store, filter: ({ metadata }) => metadata.namespace === 'ours' });
    source.watching.send({ type: 'ADDED', object: widget('theirs/z', 11) });
    source.watching.send({ type: 'DELETED', object: widget('theirs/x', 12) });
    await clock.settle();
    expect(store.keys()).to.have.members(['theirs/x', 'ours/a']);
  });

  it('stores what the transform makes of objects', async () => {
    const source = new ScriptedSource<Widget>().answerLists(
      page(10, widget('ns/a', 1, { spec: { color: 'red' } })),
    );
    const { clock, store } = await start(source, { transform: ({ metadata }) => ({ metadata }) });
    source.watching.send({ type: 'ADDED', object: widget('ns/b', 11, { spec: { color: 'blue' } }) });
    await clock.settle();
    expect(store.list().map(({ spec }) => spec)).to.deep.equal([undefined, undefined]);
  });

  it('believes the list when the cluster went back in time', async () => {
    const source = new ScriptedSource<Widget>().answerLists(
      page(1000, widget('ns/a', 900)),
      page(50, widget('ns/a', 40)),
    );
    const { clock, store } = await start(source);
    source.watching.fail(httpError(410));
    await clock.settle();
    expect(store.get('ns/a')?.metadata.resourceVersion).to.equal('40');
    expect(source.watching.resourceVersion).to.equal('50');
  });

  it('survives listeners that throw', async () => {
    const store = new Store<Widget>();
    store.subscribe(() => {
      throw new Error('listener bug');
    });
    const source = new ScriptedSource<Widget>().answerLists(page(10, widget('ns/a', 1), widget('ns/b', 2)));
    const { clock, informer, logs } = await start(source, { store });
    source.watching.send({ type: 'ADDED', object: widget('ns/c', 11) });
    await clock.settle();
    expect(store.keys()).to.deep.equal(['ns/a', 'ns/b', 'ns/c']);
    expect(informer.hasSynced).to.equal(true);
    expect(logs.at('error')).to.have.length(2);
    expect(source.watches).to.have.length(1);
  });

  it('ends when its signal is aborted, from the watch as from a pause, and leaves no timer', async () => {
    const watching = await start(new ScriptedSource<Widget>().answerLists(page(10)));
    watching.stop.abort();
    await watching.informer.stopped;
    const pausing = await start(new ScriptedSource<Widget>().answerLists(new Error('refused')));
    pausing.stop.abort();
    await pausing.informer.stopped;
    expect([watching.informer.state, pausing.informer.state]).to.deep.equal(['stopped', 'stopped']);
    expect([watching.clock.pendingTimers, pausing.clock.pendingTimers]).to.deep.equal([0, 0]);
    expect(watching.logs.lines).to.deep.equal([]);
  });
});
