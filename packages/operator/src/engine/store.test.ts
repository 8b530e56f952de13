import { expect } from 'chai';
import { widget, type Widget } from '../testing/widget.js';
import { Store, type StoreChange } from './store.js';

describe('Store', () => {
  const start = (): { store: Store<Widget>; heard: string[]; changes: StoreChange<Widget>[] } => {
    const store = new Store<Widget>({
      indexes: { parent: ({ spec }) => (spec?.parent === undefined ? [] : [spec.parent]) },
    });
    const changes: StoreChange<Widget>[] = [];
    const heard: string[] = [];
    store.subscribe((change) => {
      changes.push(change);
      heard.push(
        `${change.type} ${change.object.metadata.name}@${change.object.metadata.resourceVersion ?? ''}`,
      );
    });
    return { store, heard, changes };
  };

  it('tells listeners about each change once, with what was there before', () => {
    const { store, heard, changes } = start();
    expect(store.upsert(widget('ns/a', 1))).to.equal('added');
    expect(store.upsert(widget('ns/a', 2))).to.equal('updated');
    expect(store.upsert(widget('ns/a', 2))).to.equal('unchanged');
    store.remove('ns/a');
    expect(heard).to.deep.equal(['added a@1', 'updated a@2', 'deleted a@2']);
    expect(changes[1]?.previous?.metadata.resourceVersion).to.equal('1');
    expect(store.size).to.equal(0);
  });

  it('ignores the echo of our own write, and what is older than it', () => {
    const { store, heard } = start();
    store.upsert(widget('ns/a', 9), 'watch');
    store.upsert(widget('ns/a', 12), 'write');
    expect(store.upsert(widget('ns/a', 10), 'watch')).to.equal('unchanged');
    expect(store.upsert(widget('ns/a', 12), 'watch')).to.equal('unchanged');
    expect(heard).to.deep.equal(['added a@9', 'updated a@12']);
  });

  it('takes what cannot be compared for new', () => {
    const { store } = start();
    store.upsert(widget('ns/a', 1, { metadata: { resourceVersion: 'x' } }));
    expect(store.upsert(widget('ns/a', 1, { metadata: { resourceVersion: 'y' } }))).to.equal('updated');
  });

  it('does not let the late answer to a write bring back a deleted object', () => {
    const { store } = start();
    store.upsert(widget('ns/a', 1));
    store.remove('ns/a', 'uid-a');
    expect(store.upsert(widget('ns/a', 5))).to.equal('unchanged');
    expect(store.get('ns/a')).to.equal(undefined);
    expect(store.upsert(widget('ns/a', 6, { metadata: { uid: 'another' } }))).to.equal('added');
  });

  it('keeps a successor of the same name when its predecessor is removed', () => {
    const { store } = start();
    store.upsert(widget('ns/a', 5, { metadata: { uid: 'new' } }));
    expect(store.remove('ns/a', 'old')).to.equal(undefined);
    expect(store.get('ns/a')?.metadata.uid).to.equal('new');
  });

  it('finds objects by index, also after their values changed', () => {
    const { store } = start();
    store.upsert(widget('ns/a', 1, { spec: { parent: 'p' } }));
    store.upsert(widget('ns/b', 2, { spec: { parent: 'p' } }));
    const names = (parent: string): string[] =>
      store.byIndex('parent', parent).map(({ metadata }) => metadata.name);
    expect(names('p')).to.deep.equal(['a', 'b']);
    store.upsert(widget('ns/a', 3, { spec: { parent: 'q' } }));
    expect([names('p'), names('q')]).to.deep.equal([['b'], ['a']]);
    store.upsert(widget('ns/a', 4, { spec: { parent: 'q', color: 'red' } }));
    expect(store.byIndex('parent', 'q')[0]?.spec?.color).to.equal('red');
    store.remove('ns/b');
    expect(names('p')).to.deep.equal([]);
    expect(() => store.byIndex('nope', 'p')).to.throw('no index "nope"');
  });

  it('becomes equal to a complete list', () => {
    const { store, heard } = start();
    store.upsert(widget('ns/a', 1));
    store.upsert(widget('ns/b', 2));
    heard.length = 0;
    store.replaceAll([widget('ns/b', 2), widget('ns/c', 3)], { resourceVersion: '4' });
    expect(heard).to.deep.equal(['deleted a@1', 'added c@3']);
    expect(store.keys()).to.deep.equal(['ns/b', 'ns/c']);
  });

  it('keeps what is newer than the list, and what the list does not speak of', () => {
    const { store } = start();
    store.upsert(widget('ns/ours', 10));
    store.upsert(widget('other/theirs', 1));
    store.upsert(widget('ns/changed', 11));
    store.replaceAll([widget('ns/changed', 3)], {
      resourceVersion: '5',
      scope: ({ metadata }) => metadata.namespace === 'ns',
    });
    expect(store.keys()).to.have.members(['ns/ours', 'other/theirs', 'ns/changed']);
    expect(store.get('ns/changed')?.metadata.resourceVersion).to.equal('11');
  });

  it('believes an older list after the cluster went back in time', () => {
    const { store, heard } = start();
    store.upsert(widget('ns/a', 100));
    store.upsert(widget('ns/b', 101));
    store.remove('ns/b', 'uid-b');
    heard.length = 0;
    store.replaceAll([widget('ns/b', 7)], { resourceVersion: '9', rewind: true });
    expect(heard).to.deep.equal(['deleted a@100', 'added b@7']);
  });

  it('hears all listeners out when one throws, and stays right', () => {
    const { store, heard } = start();
    const failing = new Store<Widget>();
    failing.subscribe(() => {
      throw new Error('listener bug');
    });
    failing.subscribe(({ object }) => void store.upsert(object));
    expect(() => failing.upsert(widget('ns/a', 1))).to.throw('listener bug');
    expect(heard).to.deep.equal(['added a@1']);
    expect(() => failing.replaceAll([widget('ns/b', 2), widget('ns/c', 3)])).to.throw('listener bug');
    expect(failing.keys()).to.deep.equal(['ns/b', 'ns/c']);
  });

  it('stays as it was when an index function throws', () => {
    const store = new Store<Widget>({
      indexes: { color: ({ spec }) => [(spec as { color: string }).color.trim()] },
    });
    store.upsert(widget('ns/a', 1, { spec: { color: 'red' } }));
    expect(() => store.upsert(widget('ns/a', 2))).to.throw(TypeError);
    expect(store.get('ns/a')?.metadata.resourceVersion).to.equal('1');
    expect(store.byIndex('color', 'red')).to.have.length(1);
  });

  it('stops telling a listener that has had enough', () => {
    const store = new Store<Widget>();
    let count = 0;
    const unsubscribe = store.subscribe(() => (count += 1));
    store.upsert(widget('ns/a', 1));
    unsubscribe();
    store.upsert(widget('ns/a', 2));
    expect(count).to.equal(1);
  });
});
