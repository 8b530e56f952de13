import { expect } from 'chai';
import { captureLogs } from '../testing/captured-logs.js';
import { ScriptedSource } from '../testing/scripted-source.js';
import { VirtualClock } from '../testing/virtual-clock.js';
import { widget, type Widget } from '../testing/widget.js';
import { Backoff } from './backoff.js';
import { Controller } from './controller.js';
import { Informer } from './informer.js';
import { Manager, type ManagerOptions } from './manager.js';
import type { ReconcileResult } from './reconciler.js';
import { Store } from './store.js';
import { connect, self } from './trigger.js';
import { Workqueue } from './workqueue.js';

describe('Manager', () => {
  /** Two kinds, whose objects are reconciled by writing their key down. */
  const start = (
    reconcile: () => Promise<ReconcileResult>,
    { unansweredWrites = () => 0, mayWrite = () => Promise.resolve() }: Partial<ManagerOptions> = {},
  ) => {
    const clock = new VirtualClock({ settleTurns: 5 });
    const { logger } = captureLogs();
    const reconciled: string[] = [];
    const kinds = ['widgets', 'gadgets'].map((name) => {
      const source = new ScriptedSource<Widget>();
      const store = new Store<Widget>();
      const queue = new Workqueue({ clock });
      const reconciler = {
        reconcile: (key: string) => {
          reconciled.push(`${name} ${key}`);
          return reconcile();
        },
      };
      connect<Widget>({ store, trigger: self, enqueue: (key, priority) => queue.add(key, priority), logger });
      const informer = new Informer<Widget>({ name, source, store, clock, random: () => 0.5, logger });
      const controller = new Controller({
        name,
        reconciler,
        queue,
        backoff: new Backoff({ random: () => 0 }),
        clock,
        logger,
      });
      return { source, informer, controller };
    });
    const manager = new Manager({
      informers: kinds.map(({ informer }) => informer),
      controllers: kinds.map(({ controller }) => controller),
      clock,
      logger,
      unansweredWrites,
      mayWrite,
    });
    const [widgets, gadgets] = kinds.map(({ source }) => source);
    if (widgets === undefined || gadgets === undefined) throw new Error('unreachable');
    return { clock, manager, reconciled, widgets, gadgets };
  };
  const settled = (): Promise<ReconcileResult> => Promise.resolve({ kind: 'settled', reason: 'done' });

  it('reconciles nothing before all caches are filled, and then all that is there', async () => {
    const { clock, manager, reconciled, widgets, gadgets } = start(settled);
    widgets.answerLists({ items: [widget('ns/w', 1)], resourceVersion: '5' });
    gadgets.answerLists(new Error('down'), { items: [widget('ns/g', 2)], resourceVersion: '5' });
    const started = manager.start();
    await clock.settle();
    expect(reconciled).to.deep.equal([]);
    expect(manager.readinessProblems()).to.deep.equal([
      'cache gadgets has not been filled yet (down)',
      'controllers have not started',
    ]);
    await clock.advance(2000);
    await started;
    await clock.settle();
    expect(reconciled).to.have.members(['widgets ns/w', 'gadgets ns/g']);
    expect(manager.readinessProblems()).to.deep.equal([]);
    await manager.stop();
  });

  it('drains controllers before it ends the watches', async () => {
    const { clock, manager, reconciled, widgets, gadgets } = start(
      () =>
        new Promise((resolve) => void clock.after(200, () => resolve({ kind: 'settled', reason: 'done' }))),
    );
    widgets.answerLists({ items: [widget('ns/w', 1)], resourceVersion: '5' });
    gadgets.answerLists({ items: [], resourceVersion: '5' });
    await manager.start();
    await clock.settle();
    let stopped = false;
    void manager.stop().then(() => (stopped = true));
    await clock.advance(199);
    expect(widgets.watching.signal.aborted).to.equal(false);
    expect(manager.readinessProblems()).to.include('the operator is stopping');
    await clock.advance(1);
    expect([stopped, widgets.watching.signal.aborted, gadgets.watching.signal.aborted]).to.deep.equal([
      true,
      true,
      true,
    ]);
    expect(reconciled).to.deep.equal(['widgets ns/w']);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('waits at most half a second for runs, and longer only for an unanswered write', async () => {
    let unanswered = 1;
    const { clock, manager, widgets, gadgets } = start(() => new Promise(() => undefined), {
      unansweredWrites: () => unanswered,
    });
    widgets.answerLists({ items: [widget('ns/w', 1)], resourceVersion: '5' });
    gadgets.answerLists({ items: [], resourceVersion: '5' });
    await manager.start();
    await clock.settle();
    let stopped = false;
    void manager.stop().then(() => (stopped = true));
    await clock.advance(5000);
    expect(stopped).to.equal(false);
    unanswered = 0;
    await clock.advance(150);
    expect(stopped).to.equal(true);
  });

  describe('that may not write yet', () => {
    it('is ready with its caches filled, and reconciles nothing until it may', async () => {
      let permit: () => void = () => undefined;
      const permitted = new Promise<void>((resolve) => (permit = resolve));
      const { clock, manager, reconciled, widgets, gadgets } = start(settled, { mayWrite: () => permitted });
      widgets.answerLists({ items: [widget('ns/w', 1)], resourceVersion: '5' });
      gadgets.answerLists({ items: [], resourceVersion: '5' });
      const started = manager.start();
      await clock.settle();
      expect(manager.readinessProblems()).to.deep.equal([]);
      expect(reconciled).to.deep.equal([]);
      permit();
      await started;
      await clock.settle();
      expect(reconciled).to.deep.equal(['widgets ns/w']);
      await manager.stop();
    });

    it('can be stopped, and tells those whom it asked', async () => {
      let asked: AbortSignal | undefined;
      const mayWrite = (signal: AbortSignal): Promise<void> => {
        asked = signal;
        return new Promise(() => undefined);
      };
      const { clock, manager, reconciled, widgets, gadgets } = start(settled, { mayWrite });
      widgets.answerLists({ items: [widget('ns/w', 1)], resourceVersion: '5' });
      gadgets.answerLists({ items: [], resourceVersion: '5' });
      const started = manager.start();
      await clock.settle();
      await manager.stop();
      await started;
      expect(asked?.aborted).to.equal(true);
      expect(reconciled).to.deep.equal([]);
    });
  });

  it('can be stopped before it has started', async () => {
    const { clock, manager, reconciled, widgets, gadgets } = start(settled);
    widgets.answerLists(new Error('down'));
    gadgets.answerLists(new Error('down'));
    const started = manager.start();
    await clock.settle();
    await manager.stop();
    await started;
    expect(reconciled).to.deep.equal([]);
    expect(clock.pendingTimers).to.equal(0);
  });
});
