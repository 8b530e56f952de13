import { expect } from 'chai';
import { captureLogs } from '../testing/captured-logs.js';
import { widget, type Widget } from '../testing/widget.js';
import { Store, type ChangeOrigin, type StoreChange } from './store.js';
import { connect, defaultPriority, dependants, filtered, self, significantChange } from './trigger.js';

const updated = (previous: Widget, object: Widget, origin: ChangeOrigin = 'watch'): StoreChange<Widget> => ({
  type: 'updated',
  object,
  previous,
  origin,
});

describe('significantChange', () => {
  const significant = significantChange<Widget>({ annotations: ['our/mark'], specFields: ['id'] });
  const before = widget('ns/a', 1, { spec: { color: 'red' }, metadata: { generation: 1 } });
  const after = (rest: Parameters<typeof widget>[2]): Widget =>
    widget('ns/a', 2, { spec: { color: 'red' }, ...rest });

  const cases: readonly { what: string; change: StoreChange<Widget>; matters: boolean }[] = [
    { what: 'a new object', change: { type: 'added', object: before, origin: 'watch' }, matters: true },
    {
      what: 'a deleted object',
      change: { type: 'deleted', object: before, previous: before, origin: 'watch' },
      matters: true,
    },
    { what: 'a changed status', change: updated(before, after({ status: { id: 'x' } })), matters: false },
    {
      what: 'our own annotation',
      change: updated(before, after({ metadata: { annotations: { 'our/mark': '1' } } })),
      matters: false,
    },
    {
      what: "somebody's annotation",
      change: updated(before, after({ metadata: { annotations: { other: '1' } } })),
      matters: true,
    },
    { what: 'a label', change: updated(before, after({ metadata: { labels: { l: '1' } } })), matters: true },
    { what: 'the spec', change: updated(before, after({ spec: { color: 'blue' } })), matters: true },
    {
      what: 'the deletion mark',
      change: updated(before, after({ metadata: { deletionTimestamp: 't' } })),
      matters: true,
    },
    {
      what: 'a successor of the same name',
      change: updated(before, after({ metadata: { uid: 'other' } })),
      matters: true,
    },
    {
      what: 'a field of the spec that we also write, written by others',
      change: updated(before, after({ spec: { color: 'red', id: '1' } })),
      matters: true,
    },
    {
      what: 'that field, written by us',
      change: updated(before, after({ spec: { color: 'red', id: '1' } }), 'write'),
      matters: false,
    },
    {
      what: 'finalizers, changed by others',
      change: updated(before, after({ metadata: { finalizers: ['f'] } })),
      matters: true,
    },
    {
      what: 'finalizers, changed by us',
      change: updated(before, after({ metadata: { finalizers: ['f'] } }), 'write'),
      matters: false,
    },
    {
      what: 'a change by others that came with the answer to our write',
      change: updated(before, after({ spec: { color: 'blue', id: '1' } }), 'write'),
      matters: true,
    },
  ];
  for (const { what, change, matters } of cases) {
    it(`${matters ? 'counts' : 'drops'} ${what}`, () => expect(significant(change)).to.equal(matters));
  }
});

describe('dependants', () => {
  it('names those that refer to the object as it is, and as it was', () => {
    const children = new Store<Widget>({
      indexes: { parent: ({ spec }) => (spec?.parent === undefined ? [] : [spec.parent]) },
    });
    children.upsert(widget('ns/one', 1, { spec: { parent: 'red' } }));
    children.upsert(widget('ns/two', 2, { spec: { parent: 'blue' } }));
    children.upsert(widget('ns/three', 3, { spec: { parent: 'green' } }));
    const trigger = dependants<Widget, Widget>(children, 'parent', ({ spec }) =>
      spec?.color === undefined ? [] : [spec.color],
    );
    const change = updated(
      widget('ns/p', 4, { spec: { color: 'red' } }),
      widget('ns/p', 5, { spec: { color: 'blue' } }),
    );
    expect(trigger(change)).to.have.members(['ns/one', 'ns/two']);
  });
});

describe('connect', () => {
  it('enqueues what the trigger names, deletions first and what was there before last', () => {
    const store = new Store<Widget>();
    const queued: string[] = [];
    const disconnect = connect<Widget>({
      store,
      trigger: filtered(significantChange<Widget>(), self),
      enqueue: (key, priority) => queued.push(`${priority} ${key}`),
      logger: captureLogs().logger,
    });
    store.replaceAll([widget('ns/old', 1)], {});
    store.upsert(widget('ns/new', 2), 'watch');
    store.upsert(widget('ns/new', 3, { status: { id: 'x' } }), 'watch');
    store.upsert(widget('ns/new', 4, { metadata: { deletionTimestamp: 't' } }), 'watch');
    store.remove('ns/new');
    disconnect();
    store.upsert(widget('ns/later', 5), 'watch');
    expect(queued).to.deep.equal(['background ns/old', 'normal ns/new', 'urgent ns/new', 'urgent ns/new']);
  });

  it('logs a trigger that throws, and goes on', () => {
    const store = new Store<Widget>();
    const logs = captureLogs();
    const trigger = (): never => {
      throw new Error('trigger bug');
    };
    connect<Widget>({ store, trigger, enqueue: () => undefined, logger: logs.logger });
    store.upsert(widget('ns/a', 1), 'watch');
    expect(store.size).to.equal(1);
    expect(logs.at('error')).to.deep.equal(['a trigger failed; the change wakes nobody']);
  });
});

describe('defaultPriority', () => {
  it('is urgent for what is being deleted, wherever it was heard', () => {
    const object = widget('ns/a', 1, { metadata: { deletionTimestamp: 't' } });
    expect(defaultPriority({ type: 'added', object, origin: 'list' })).to.equal('urgent');
  });
});
