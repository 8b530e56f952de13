import { expect } from 'chai';
import { Store } from '../engine/index.js';
import { captureLogs } from '../testing/captured-logs.js';
import { ScriptedSource } from '../testing/scripted-source.js';
import { VirtualClock } from '../testing/virtual-clock.js';
import { widget, type Widget } from '../testing/widget.js';
import { parseNamespaceSelector } from '../kube/index.js';
import { namespacedInformers } from './namespaced-informers.js';

describe('namespacedInformers', () => {
  const stop = new AbortController();
  after(() => stop.abort());

  /** Starts informers on a cluster with one object in each of three namespaces; returns who lists what, and what is known. */
  const inform = async (
    patterns: readonly string[],
  ): Promise<{
    readonly names: readonly string[];
    readonly scopes: unknown[];
    readonly known: readonly string[];
  }> => {
    const clock = new VirtualClock({ settleTurns: 5 });
    const store = new Store<Widget>();
    const scopes: unknown[] = [];
    const items = ['a', 'b', 'c-dev'].map((namespace, index) => widget(`${namespace}/w`, index + 1));
    const informers = namespacedInformers<Widget>({
      name: 'widgets',
      namespaces: parseNamespaceSelector(patterns),
      source: (namespace) => {
        scopes.push(namespace);
        const shown = items.filter(({ metadata }) => [undefined, metadata.namespace].includes(namespace));
        return new ScriptedSource<Widget>().answerLists({ items: shown, resourceVersion: '9' });
      },
      store,
      clock,
      random: () => 0.5,
      logger: captureLogs().logger,
    });
    for (const informer of informers) informer.start(stop.signal);
    await clock.settle();
    return { names: informers.map(({ name }) => name), scopes, known: store.keys() };
  };

  it('watches each namespace by itself when they are named', async () => {
    expect(await inform(['a', 'b'])).to.deep.equal({
      names: ['widgets in a', 'widgets in b'],
      scopes: ['a', 'b'],
      known: ['a/w', 'b/w'],
    });
  });

  it('watches the whole cluster for patterns, and knows only what they select', async () => {
    expect(await inform(['*-dev'])).to.deep.equal({
      names: ['widgets'],
      scopes: [undefined],
      known: ['c-dev/w'],
    });
  });

  it('watches the whole cluster when none is named, and when more than twenty are', async () => {
    const many = Array.from({ length: 20 }, (_, index) => `n${index}`);
    expect((await inform([])).known).to.have.length(3);
    expect(await inform([...many, 'a'])).to.deep.equal({
      names: ['widgets'],
      scopes: [undefined],
      known: ['a/w'],
    });
  });
});
