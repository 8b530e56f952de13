import { expect } from 'chai';
import { captureLogs } from '../testing/captured-logs.js';
import { VirtualClock } from '../testing/virtual-clock.js';
import { Backoff } from './backoff.js';
import { Controller, type ControllerOptions } from './controller.js';
import { ConflictError, InvariantError, TerminalError, TransientError, WaitingForError } from './errors.js';
import type { ReconcileContext, ReconcileResult } from './reconciler.js';
import { Workqueue } from './workqueue.js';

type Reconcile = (key: string, context: ReconcileContext) => Promise<ReconcileResult>;
const settled: ReconcileResult = { kind: 'settled', reason: 'done' };
const never = (): Promise<never> => new Promise(() => undefined);

describe('Controller', () => {
  const start = (reconcile: Reconcile, options: Partial<ControllerOptions> = {}) => {
    const clock = new VirtualClock({ settleTurns: 5 });
    const logs = captureLogs();
    const queue = new Workqueue({ clock });
    const outcomes: string[] = [];
    const waits: string[] = [];
    const retries: string[] = [];
    let ids = 0;
    const controller = new Controller({
      name: 'widgets',
      reconciler: { reconcile },
      queue,
      backoff: new Backoff({ random: () => 0 }),
      clock,
      logger: logs.logger,
      newId: () => `run-${++ids}`,
      metrics: {
        reconciled: (name, outcome, durationMs) => outcomes.push(`${name} ${outcome} ${durationMs}`),
        waited: (name, waitedMs) => waits.push(`${name} ${waitedMs}`),
        retried: (name) => retries.push(name),
      },
      ...options,
    });
    controller.start();
    return { clock, controller, queue, logs, outcomes, waits, retries };
  };

  /** Instants, relative to the start, at which a key runs while the reconciler answers from a list. */
  const runsOf = async (answers: readonly (ReconcileResult | Error)[], forMs: number) => {
    const at: number[] = [];
    const world = start(() => {
      const answer = answers[at.length] ?? settled;
      at.push(world.clock.now() - startedAt);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    });
    const startedAt = world.clock.now();
    world.controller.enqueue('ns/a');
    await world.clock.advance(forMs);
    return { at, ...world };
  };

  it('runs a key and leaves it alone when it is settled', async () => {
    const { at, queue, outcomes } = await runsOf([settled], 1_000_000);
    expect(at).to.deep.equal([0]);
    expect([queue.size, queue.delayed, queue.inFlight]).to.deep.equal([0, 0, 0]);
    expect(outcomes).to.deep.equal(['widgets settled 0']);
  });

  it('runs a key again after the delay that the verdict asks for', async () => {
    const { at } = await runsOf([{ kind: 'requeueAfter', delayMs: 5000, reason: 'poll' }], 20_000);
    expect(at).to.deep.equal([0, 5000]);
  });

  it('retries transient errors with backoff, which success resets', async () => {
    const failure = new TransientError('unreachable', { reason: 'Down' });
    const { at, logs, queue } = await runsOf(
      [failure, failure, { kind: 'requeueAfter', delayMs: 1000, reason: 'x' }, failure, settled],
      10_000,
    );
    expect(at).to.deep.equal([0, 500, 1000, 2000, 2500]);
    expect(logs.at('warn')).to.deep.equal(['unreachable', 'unreachable', 'unreachable']);
    expect(logs.at('error')).to.deep.equal([]);
    expect(queue.delayed).to.equal(0);
  });

  it('waits as long as a transient error asks, when that is longer than the backoff', async () => {
    const { at } = await runsOf([new TransientError('limit', { retryAfterMs: 42_000 })], 100_000);
    expect(at).to.deep.equal([0, 42_000]);
  });

  it('measures how long keys waited for a worker, and what was put back after a failure', async () => {
    let failures = 2;
    const { clock, queue, waits, retries, controller } = start(
      async () => {
        await new Promise<void>((resolve) => void clock.after(3000, resolve));
        if ((failures -= 1) >= 0) throw new TransientError('not now');
        return { kind: 'settled', reason: 'Done' };
      },
      { concurrency: 1 },
    );
    queue.add('a');
    queue.add('b');
    await clock.advance(60_000);
    expect(waits.slice(0, 2)).to.deep.equal(['widgets 0', 'widgets 3000']);
    expect(retries).to.deep.equal(['widgets', 'widgets']);
    await controller.stop({ graceMs: 0 });
  });

  it('retries conflicts soon and without a warning', async () => {
    const { at, logs, outcomes } = await runsOf(
      [new ConflictError('changed'), new ConflictError('changed')],
      10_000,
    );
    expect(at).to.deep.equal([0, 50, 100]);
    expect([...logs.at('warn'), ...logs.at('error')]).to.deep.equal([]);
    expect(outcomes).to.deep.equal(['widgets conflict 0', 'widgets conflict 0', 'widgets settled 0']);
  });

  it('leaves a key that waits for something to the trigger, with a look every ten minutes', async () => {
    const { at, logs } = await runsOf(
      [new WaitingForError('WaitingForGroup', 'group g is not ready')],
      1_000_000,
    );
    expect(at).to.deep.equal([0, 600_000]);
    expect([...logs.at('warn'), ...logs.at('error')]).to.deep.equal([]);
  });

  it('logs a terminal error once and does not retry', async () => {
    const { at, logs, outcomes } = await runsOf(
      [new TerminalError('InvalidSpec', 'ports are wrong')],
      10_000_000,
    );
    expect(at).to.deep.equal([0]);
    expect(logs.at('warn')).to.deep.equal(['ports are wrong']);
    expect(outcomes).to.deep.equal(['widgets terminal 0']);
  });

  it('logs bugs with the error itself and retries them', async () => {
    const bug = new InvariantError('cannot be');
    const { at, logs, outcomes } = await runsOf([bug, new TypeError('x is not a function')], 5000);
    expect(at).to.deep.equal([0, 500, 1000]);
    expect(logs.at('error')).to.have.length(2);
    expect(logs.lines.find(({ level }) => level === 'error')?.fields['err']).to.equal(bug);
    expect(outcomes.slice(0, 2)).to.deep.equal(['widgets failed 0', 'widgets failed 0']);
  });

  it('survives a reconciler that throws without a promise', async () => {
    let runs = 0;
    const { clock, controller } = start(() => {
      runs += 1;
      if (runs === 1) throw new Error('sync');
      return Promise.resolve(settled);
    });
    controller.enqueue('ns/a');
    await clock.advance(1000);
    expect(runs).to.equal(2);
  });

  it('keeps the priority of a key in its retries', async () => {
    const seen: string[] = [];
    const { clock, controller } = start((_key, { priority, reconcileId }) => {
      seen.push(`${reconcileId} ${priority}`);
      return seen.length < 3 ? Promise.reject(new TransientError('x')) : Promise.resolve(settled);
    });
    controller.enqueue('ns/a', 'urgent');
    await clock.advance(5000);
    expect(seen).to.deep.equal(['run-1 urgent', 'run-2 urgent', 'run-3 urgent']);
  });

  it('runs at most as many keys at once as it may, and each key alone', async () => {
    let running = 0;
    let most = 0;
    const finish: (() => void)[] = [];
    const { clock, controller, queue } = start(
      async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => finish.push(resolve));
        running -= 1;
        return settled;
      },
      { concurrency: 3 },
    );
    for (let n = 0; n < 10; n += 1) controller.enqueue(`ns/${n}`);
    controller.enqueue('ns/0');
    await clock.settle();
    expect([running, queue.size]).to.deep.equal([3, 7]);
    for (let done = finish.shift(); done !== undefined; done = finish.shift()) {
      done();
      await clock.settle();
    }
    expect([most, queue.size, queue.inFlight]).to.deep.equal([3, 0, 0]);
  });

  it('aborts a run at its limit and retries it; the key stays locked until the run ends', async () => {
    const runs: string[] = [];
    const { clock, controller, logs } = start(
      async (_key, { signal, reconcileId }) => {
        runs.push(reconcileId);
        if (runs.length > 1) return settled;
        await new Promise<void>((_resolve, reject) =>
          signal.addEventListener('abort', () => clock.after(5000, () => reject(new Error('socket closed')))),
        );
        return settled;
      },
      { timeoutMs: 1000 },
    );
    controller.enqueue('ns/a');
    await clock.advance(1000);
    controller.enqueue('ns/a');
    await clock.advance(4999);
    expect(runs).to.deep.equal(['run-1']);
    await clock.advance(1);
    expect(runs).to.deep.equal(['run-1', 'run-2']);
    expect(logs.at('warn')).to.deep.equal([
      'the run takes too long and is aborted',
      'The run took longer than 1000 ms',
    ]);
    expect(logs.at('error')).to.deep.equal([]);
  });

  describe('stop', () => {
    it('returns at once when nothing runs, and runs nothing any more', async () => {
      let runs = 0;
      const { clock, controller } = start(() => Promise.resolve(settled).finally(() => (runs += 1)));
      await controller.stop({ graceMs: 500 });
      controller.enqueue('ns/a');
      await clock.advance(1000);
      expect(runs).to.equal(0);
      expect(clock.pendingTimers).to.equal(0);
    });

    it('lets runs finish within the grace, undisturbed', async () => {
      let aborted = false;
      const { clock, controller } = start(async (_key, { signal }) => {
        signal.addEventListener('abort', () => (aborted = true));
        await new Promise<void>((resolve) => void clock.after(300, resolve));
        return settled;
      });
      controller.enqueue('ns/a');
      await clock.settle();
      let stoppedAfter: number | undefined;
      const startedAt = clock.now();
      void controller.stop({ graceMs: 500 }).then(() => (stoppedAfter = clock.now() - startedAt));
      await clock.advance(1000);
      expect([aborted, stoppedAfter]).to.deep.equal([false, 300]);
    });

    it('aborts runs that take longer, without complaints', async () => {
      const { clock, controller, logs } = start(
        (_key, { signal }) =>
          new Promise((_resolve, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason as Error)),
          ),
      );
      controller.enqueue('ns/a');
      await clock.settle();
      let stopped = false;
      void controller.stop({ graceMs: 500 }).then(() => (stopped = true));
      await clock.advance(500);
      expect(stopped).to.equal(true);
      expect([...logs.at('warn'), ...logs.at('error')]).to.deep.equal([]);
    });

    it('waits beyond the grace while something must finish, but not for ever', async () => {
      let unanswered = true;
      const first = start(never);
      first.controller.enqueue('ns/a');
      await first.clock.settle();
      let stopped = false;
      void first.controller.stop({ graceMs: 500, mustFinish: () => unanswered }).then(() => (stopped = true));
      await first.clock.advance(10_000);
      expect(stopped).to.equal(false);
      unanswered = false;
      await first.clock.advance(200);
      expect(stopped).to.equal(true);

      const second = start(never);
      second.controller.enqueue('ns/a');
      await second.clock.settle();
      let gaveUp = false;
      void second.controller
        .stop({ graceMs: 500, mustFinish: () => true, limitMs: 2000 })
        .then(() => (gaveUp = true));
      await second.clock.advance(2200);
      expect(gaveUp).to.equal(true);
    });
  });
});
