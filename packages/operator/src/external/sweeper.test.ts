import { expect } from 'chai';
import { Store, type ObjectKey } from '../engine/index.js';
import { captureLogs } from '../testing/captured-logs.js';
import { VirtualClock } from '../testing/virtual-clock.js';
import { AbsenceGuard } from './absence-guard.js';
import { claimsIndex } from './claims.js';
import type { ManagedObject, PageOptions, RemotePage } from './external-resource.js';
import { RemoteCache } from './remote-cache.js';
import { OverloadedError } from './errors.js';
import { SweepBudget } from './sweep-budget.js';
import { Sweeper } from './sweeper.js';

interface Thing {
  readonly id: string;
  readonly createdAt: string;
  readonly color: string;
}

const thing = (id: string, color = 'red'): Thing => ({ id, color, createdAt: '2026-01-01T00:00:00Z' });

interface Ids {
  readonly spec?: string;
  readonly status?: string;
}

/** By default an object of which the operator manages `id-<name>`. */
const object = (
  name: string,
  { spec, status }: Ids = { spec: `id-${name}`, status: `id-${name}` },
): ManagedObject => ({
  metadata: { namespace: 'ns', name, uid: name, resourceVersion: '1' },
  spec: spec === undefined ? {} : { id: spec },
  ...(status === undefined ? {} : { status: { id: status } }),
});

const INTERVAL_MS = 600_000;

/** A sweeper over a remote list that the test keeps. */
class World {
  readonly clock = new VirtualClock();
  readonly store = new Store<ManagedObject>({ indexes: claimsIndex });
  readonly cache = new RemoteCache<Thing>(() => this.clock.now());
  readonly guard = new AbsenceGuard({ confirmed: false });
  readonly logs = captureLogs();
  readonly woken: (readonly ObjectKey[])[] = [];
  /** When the lists were asked for, in ms since the start, and how. */
  readonly asked: number[] = [];
  readonly options: PageOptions[] = [];
  readonly sweeper: Sweeper<ManagedObject, Thing>;
  random = 0.5;
  readsPerMinute: number | undefined;
  /** What there is in the remote account. */
  remote: readonly Thing[] = [];
  /** Changes the pages that are made of it, or fails. */
  pages: (pages: readonly RemotePage<Thing>[]) => readonly RemotePage<Thing>[] = (pages) => pages;
  /** Done between two pages. */
  between: () => void | Promise<void> = () => undefined;
  readonly #startedAt = this.clock.now();

  constructor(...objects: readonly ManagedObject[]) {
    for (const each of objects) this.store.upsert(each);
    this.sweeper = new Sweeper<ManagedObject, Thing>({
      external: { kind: 'Thing', pages: (options) => this.#list(options) },
      store: this.store,
      cache: this.cache,
      guard: this.guard,
      clock: this.clock,
      random: () => this.random,
      logger: this.logs.logger,
      intervalMs: INTERVAL_MS,
      budget: new SweepBudget(() => this.readsPerMinute),
      wake: (keys) => this.woken.push([...keys].sort()),
    });
  }

  async sweepNow(): Promise<void> {
    const { completed } = this.sweeper;
    if (this.asked.length === 0) this.sweeper.start();
    else this.sweeper.request();
    this.woken.length = 0;
    await this.clock.runUntil(() => this.sweeper.completed > completed, { maxMs: 10_000 });
  }

  async *#list(options: PageOptions): AsyncGenerator<RemotePage<Thing>> {
    this.asked.push(this.clock.now() - this.#startedAt);
    this.options.push(options);
    const middle = Math.ceil(this.remote.length / 2);
    const requestedAt = this.clock.now();
    const common = { totalCount: this.remote.length, requestedAt, overlapKept: true };
    const halves = [this.remote.slice(0, middle), this.remote.slice(middle)];
    const [first, second] = this.pages(halves.map((items) => ({ ...common, items })));
    if (first !== undefined) yield first;
    await this.between();
    if (second !== undefined) yield second;
  }
}

const many = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `o${index}`);

describe('Sweeper', () => {
  it('lists everything at the start and then once per interval, give or take a tenth', async () => {
    const world = new World(object('a'));
    world.remote = [thing('id-a')];
    world.random = 0;
    world.sweeper.start();
    await world.clock.advance(0);
    world.random = 0.999;
    await world.clock.advance(INTERVAL_MS * 2);
    expect(world.asked).to.deep.equal([0, 540_000, 540_000 + INTERVAL_MS * (0.9 + 0.2 * 0.999)]);
    expect(world.sweeper.completed).to.equal(3);
    expect(world.options.map(({ priority }) => priority)).to.deep.equal([
      'background',
      'background',
      'background',
    ]);
  });

  it('lists less often than that when its pages are more than a fifth of what may be read', async () => {
    const world = new World(object('a'));
    world.remote = [thing('id-a')];
    // Two pages in ten minutes need a limit of one a minute.
    world.readsPerMinute = 0.5;
    world.random = 0;
    world.sweeper.start();
    await world.clock.advance(INTERVAL_MS * 4);
    expect(world.asked).to.deep.equal([0, INTERVAL_MS * 2, INTERVAL_MS * 4]);
    world.readsPerMinute = 1;
    await world.clock.advance(INTERVAL_MS * 3);
    expect(world.asked.slice(3)).to.deep.equal([INTERVAL_MS * 6, INTERVAL_MS * 7]);
  });

  it('asks for nothing while there are no objects', async () => {
    const world = new World();
    world.sweeper.start();
    await world.clock.advance(INTERVAL_MS * 3);
    expect(world.asked).to.deep.equal([]);
    world.store.upsert(object('a'));
    await world.clock.advance(INTERVAL_MS);
    expect(world.asked).to.have.length(1);
  });

  it('wakes the objects about which the list says something new, and no others', async () => {
    const world = new World(object('a'), object('b'), object('import', { spec: 'id-c' }));
    world.remote = [thing('id-a'), thing('id-b'), thing('id-c'), thing('unknown')];
    await world.sweepNow();
    expect(world.woken.flat().sort()).to.deep.equal(['ns/a', 'ns/b', 'ns/import']);
    await world.sweepNow();
    expect(world.woken).to.deep.equal([]);
    world.remote = [thing('id-a'), thing('id-b', 'blue'), thing('id-c'), thing('unknown', 'blue')];
    await world.sweepNow();
    expect(world.woken).to.deep.equal([['ns/b']]);
    expect(world.cache.get('id-b')).to.deep.equal(thing('id-b', 'blue'));
  });

  it('forgets remote objects that no object of the cluster names', async () => {
    const world = new World(object('a'));
    world.remote = [thing('id-a'), thing('unknown'), thing('another')];
    await world.sweepNow();
    expect(world.cache.size).to.equal(1);
  });

  it('proves absence by a full list, and wakes the object', async () => {
    const world = new World(
      object('a'),
      object('gone'),
      object('moved', { spec: 'new', status: 'id-moved' }),
    );
    world.remote = [thing('id-a'), thing('id-gone'), thing('id-moved')];
    await world.sweepNow();
    world.remote = [thing('id-a')];
    await world.sweepNow();
    expect(world.woken).to.deep.equal([['ns/gone', 'ns/moved']]);
    const proven = ['id-a', 'id-gone', 'id-moved', 'new'].map((id) => world.guard.isProvenAbsent(id));
    expect(proven).to.deep.equal([false, true, true, false]);
    expect(world.cache.get('id-gone')).to.equal(undefined);
  });

  it('does not count imports: their IDs were never ours', async () => {
    const world = new World(object('a'), object('import', { spec: 'id-import' }), object('new', {}));
    world.remote = [thing('id-a')];
    await world.sweepNow();
    expect(world.guard.absentCount).to.equal(0);
    expect(world.guard.isProvenAbsent('id-import')).to.equal(false);
  });

  it('takes one name for one object, however many of the cluster carry it', async () => {
    const world = new World(object('a', { spec: 'x', status: 'x' }), object('b', { spec: 'x', status: 'x' }));
    world.remote = [];
    await world.sweepNow();
    expect(world.guard.absentCount).to.equal(1);
    expect(world.woken).to.deep.equal([['ns/a', 'ns/b']]);
  });

  describe('when the pages do not prove anything', () => {
    const cases: readonly [
      title: string,
      pages: (pages: readonly RemotePage<Thing>[]) => readonly RemotePage<Thing>[],
    ][] = [
      [
        'a page does not join the one before it',
        (pages) => pages.map((page, index) => ({ ...page, overlapKept: index === 0 })),
      ],
      [
        'the total moved between two pages',
        (pages) => pages.map((page, index) => ({ ...page, totalCount: page.totalCount + index })),
      ],
    ];
    for (const [title, pages] of cases) {
      it(`judges no absence and lists again soon: ${title}`, async () => {
        const world = new World(object('a'), object('missed'));
        world.remote = [thing('id-a', 'blue')];
        world.pages = pages;
        world.random = 0;
        await world.sweepNow();
        expect(world.guard.isProvenAbsent('id-missed')).to.equal(false);
        expect(world.woken).to.deep.equal([['ns/a']]);
        world.pages = (right) => right;
        await world.clock.advance(15_000);
        expect(world.asked).to.deep.equal([0, 15_000]);
        expect(world.guard.isProvenAbsent('id-missed')).to.equal(true);
      });
    }
  });

  describe('when the operator writes while the list is read', () => {
    it('does not take an object for absent that was written after the first page was requested', async () => {
      const world = new World(object('a'), object('b'));
      world.remote = [thing('id-a')];
      world.between = async () => {
        world.between = () => undefined;
        await world.clock.settle();
        await world.cache.write('id-b', () => Promise.resolve(thing('id-b', 'green')));
      };
      world.pages = (pages) => pages.map((page) => ({ ...page, requestedAt: page.requestedAt - 1 }));
      await world.sweepNow();
      expect(world.guard.absentCount).to.equal(0);
      expect(world.cache.get('id-b')).to.deep.equal(thing('id-b', 'green'));
    });

    it('does not take an object for absent that it created less than a minute ago', async () => {
      const world = new World(object('a'), object('young'));
      world.remote = [thing('id-a')];
      world.cache.created(thing('id-young'));
      await world.clock.advance(30_000);
      await world.sweepNow();
      expect(world.guard.isProvenAbsent('id-young')).to.equal(false);
      await world.clock.advance(30_000);
      await world.sweepNow();
      expect(world.guard.isProvenAbsent('id-young')).to.equal(true);
    });

    it('remembers what it just created although its ID is not in the cluster yet', async () => {
      const world = new World(object('a'), object('new', {}));
      world.remote = [thing('id-a')];
      world.between = () => world.cache.created(thing('id-new'));
      await world.sweepNow();
      world.between = () => undefined;
      expect(world.cache.get('id-new')).to.deep.equal(thing('id-new'));
      expect(world.cache.createdWithin('id-new', 60_000)).to.equal(true);
      await world.clock.advance(60_000);
      await world.sweepNow();
      expect(world.cache.size).to.equal(1);
    });
  });

  describe('when a suspicious share is missing', () => {
    const names = many(40);

    it('proves nothing, and wakes those that are missing so that they say so', async () => {
      const world = new World(...names.map((name) => object(name)));
      world.remote = [];
      await world.sweepNow();
      expect(world.guard.holding).to.equal(true);
      expect(world.guard.isProvenAbsent('id-o0')).to.equal(false);
      expect(world.woken).to.deep.equal([names.map((name) => `ns/${name}`).sort()]);
    });

    it('wakes all when the share is plausible again', async () => {
      const world = new World(...names.map((name) => object(name)));
      world.remote = names.slice(0, 20).map((name) => thing(`id-${name}`));
      await world.sweepNow();
      expect(world.guard.holding).to.equal(true);
      world.remote = names.map((name) => thing(`id-${name}`));
      await world.sweepNow();
      expect(world.guard.holding).to.equal(false);
      expect(world.woken.at(-1)).to.deep.equal(names.map((name) => `ns/${name}`).sort());
    });
  });

  it('lists again after a failure, later than at once and long before the interval', async () => {
    const world = new World(object('a'), object('missed'));
    world.remote = [thing('id-a')];
    world.pages = () => {
      throw new Error('no answer');
    };
    world.sweeper.start();
    await world.clock.advance(22_499);
    expect(world.asked).to.deep.equal([0]);
    expect(world.sweeper.completed).to.equal(0);
    expect(world.logs.lines).to.deep.equal([
      {
        level: 'warn',
        message: 'sweep failed, trying again',
        fields: { kind: 'Thing', error: 'no answer' },
      },
    ]);
    expect(world.guard.absentCount).to.equal(0);
    world.pages = (pages) => pages;
    await world.clock.advance(1);
    expect(world.asked).to.deep.equal([0, 22_500]);
    expect(world.sweeper.completed).to.equal(1);
    await world.clock.advance(INTERVAL_MS);
    expect(world.asked).to.deep.equal([0, 22_500, 22_500 + INTERVAL_MS]);
  });

  it('that fail are tried again after ever longer pauses, two minutes at most', async () => {
    const world = new World(object('a'));
    world.pages = () => {
      throw new Error('HTTP 502');
    };
    world.sweeper.start();
    await world.clock.advance(60 * 60_000);
    const pauses = world.asked.slice(1).map((at, index) => at - (world.asked[index] ?? 0));
    expect(pauses.slice(0, 4)).to.deep.equal([22_500, 37_500, 67_500, 67_500]);
    expect(Math.max(...pauses)).to.equal(67_500);
  });

  it('asks for smaller pages after the API could not answer, and for larger ones again when it can', async () => {
    const world = new World(object('a'));
    world.remote = [thing('id-a')];
    world.pages = () => {
      throw new OverloadedError('HTTP 504');
    };
    world.sweeper.start();
    await world.clock.advance(100_000);
    world.pages = (pages) => pages;
    await world.clock.advance(INTERVAL_MS * 4);
    expect(world.options.map(({ pageSize }) => pageSize)).to.deep.equal([100, 50, 25, 12, 12, 12, 24]);
  });

  describe('when it is asked for', () => {
    it('waits until another list is paid for', async () => {
      const world = new World(object('a'));
      world.remote = [thing('id-a')];
      world.readsPerMinute = 10;
      world.sweeper.start();
      await world.clock.advance(0);
      world.sweeper.request();
      await world.clock.advance(INTERVAL_MS / 2);
      expect(world.asked).to.deep.equal([0, 60_000]);
    });

    it('lists at once, but not sooner than ten seconds after the last time', async () => {
      const world = new World(object('a'));
      world.remote = [thing('id-a')];
      world.sweeper.start();
      await world.clock.advance(4000);
      for (let count = 0; count < 5; count += 1) world.sweeper.request();
      await world.clock.advance(20_000);
      expect(world.asked).to.deep.equal([0, 10_000]);
      world.sweeper.request();
      await world.clock.advance(0);
      expect(world.asked).to.deep.equal([0, 10_000, 24_000]);
      await world.clock.advance(INTERVAL_MS);
      expect(world.asked).to.deep.equal([0, 10_000, 24_000, 24_000 + INTERVAL_MS]);
    });

    it('does not list twice at once', async () => {
      const world = new World(object('a'));
      world.remote = [thing('id-a')];
      let goOn: () => void = () => undefined;
      world.between = () => new Promise((resolve) => (goOn = resolve));
      world.sweeper.start();
      await world.clock.advance(0);
      world.sweeper.request();
      await world.clock.advance(30_000);
      expect(world.asked).to.deep.equal([0]);
      world.between = () => undefined;
      goOn();
      await world.clock.settle();
      expect(world.asked).to.deep.equal([0, 30_000]);
      expect(world.sweeper.completed).to.equal(2);
    });
  });

  it('stops: cuts a list off, waits for its end, and lists no more', async () => {
    const world = new World(object('a'));
    world.remote = [thing('id-a')];
    world.between = () =>
      new Promise((_, reject) => {
        world.options[0]?.signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    world.sweeper.start();
    await world.clock.advance(0);
    world.sweeper.request();
    await world.sweeper.stop();
    expect(world.options[0]?.signal.aborted).to.equal(true);
    world.sweeper.request();
    await world.clock.advance(INTERVAL_MS * 2);
    expect(world.asked).to.deep.equal([0]);
    expect(world.logs.lines).to.deep.equal([]);
    expect(world.clock.pendingTimers).to.equal(0);
  });
});
