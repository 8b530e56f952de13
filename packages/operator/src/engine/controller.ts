import { randomUUID } from 'node:crypto';
import type { Backoff } from './backoff.js';
import { settlesWithin, type Clock } from './clock.js';
import {
  isConflictError,
  isTerminalError,
  isTransientError,
  isWaitingForError,
  TransientError,
} from './errors.js';
import type { Logger } from './logger.js';
import type { ObjectKey } from './object.js';
import type { Priority, ReconcileResult, Reconciler } from './reconciler.js';
import type { WorkItem, Workqueue } from './workqueue.js';

/** How a run ended, for metrics. */
export type ReconcileOutcome =
  'settled' | 'requeued' | 'waiting' | 'conflict' | 'transient' | 'terminal' | 'failed';

export interface ControllerMetrics {
  reconciled(controller: string, outcome: ReconcileOutcome, durationMs: number): void;
  /** How long a key waited for a worker. */
  waited(controller: string, waitedMs: number): void;
  /** A key was put back after a failure. */
  retried(controller: string): void;
}

export interface ControllerOptions {
  readonly name: string;
  readonly reconciler: Reconciler;
  readonly queue: Workqueue;
  readonly backoff: Backoff;
  /** Runs at the same time. Default 16. */
  readonly concurrency?: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics?: ControllerMetrics;
  /** Wall-clock limit of one run, after which its signal is aborted. Default 120 000 ms. */
  readonly timeoutMs?: number;
  /** Makes the ids of runs. Default: random UUIDs. */
  readonly newId?: () => string;
}

export interface StopOptions {
  /** How long runs may go on undisturbed, ms. */
  readonly graceMs: number;
  /** Something is under way that must not be cut off: runs go on beyond the grace while this says so. */
  readonly mustFinish?: () => boolean;
  /** The end of that patience, ms. Default 45 000. */
  readonly limitMs?: number;
}

const CONFLICT_BACKOFF = { baseMs: 50, maxMs: 5_000 };
/** A change of what is waited for wakes the object; this is for the case that nobody noticed the change. */
const WAITING_REQUEUE_MS = 600_000;
/** How often {@link StopOptions.mustFinish} is asked. */
const STOP_POLL_MS = 25;
/** How long aborted runs have to notice. */
const UNWIND_MS = 100;

/** Takes keys from the queue, runs the reconciler on them and turns its verdicts into further work. */
export class Controller {
  readonly name: string;
  readonly #options: ControllerOptions;
  readonly #runs = new Set<AbortController>();
  #workers: Promise<unknown> = Promise.resolve();
  #stopping = false;

  constructor(options: ControllerOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get queue(): Workqueue {
    return this.#options.queue;
  }

  enqueue(key: ObjectKey, priority: Priority = 'normal'): void {
    this.#options.queue.add(key, priority);
  }

  start(): void {
    this.#workers = Promise.all(Array.from({ length: this.#options.concurrency ?? 16 }, () => this.#work()));
  }

  /** Takes no more keys, lets runs finish within the limits given, then aborts the rest. */
  async stop(options: StopOptions): Promise<void> {
    const { clock, queue } = this.#options;
    this.#stopping = true;
    queue.shutdown();
    const until = clock.now() + (options.limitMs ?? 45_000);
    let drained = await settlesWithin(clock, this.#workers, options.graceMs);
    while (!drained && options.mustFinish?.() === true && clock.now() < until) {
      drained = await settlesWithin(clock, this.#workers, STOP_POLL_MS);
    }
    if (drained) return;
    for (const run of this.#runs)
      run.abort(new TransientError('The operator is stopping', { reason: 'Stopping' }));
    await settlesWithin(clock, this.#workers, UNWIND_MS);
  }

  async #work(): Promise<void> {
    for (;;) {
      const item = await this.#options.queue.next();
      if (item === undefined) return;
      await this.#process(item);
    }
  }

  async #process(item: WorkItem): Promise<void> {
    const { queue, clock, metrics, newId = randomUUID } = this.#options;
    const reconcileId = newId();
    const logger = this.#options.logger.child({ controller: this.name, object: item.key, reconcileId });
    const startedAt = clock.now();
    metrics?.waited(this.name, item.waitedMs);
    let outcome: ReconcileOutcome;
    try {
      outcome = this.#accept(item, await this.#run(item, reconcileId, logger), logger);
    } catch (error) {
      outcome = this.#reject(item, error, logger);
    }
    queue.done(item.key);
    metrics?.reconciled(this.name, outcome, clock.now() - startedAt);
  }

  async #run(item: WorkItem, reconcileId: string, logger: Logger): Promise<ReconcileResult> {
    const { clock, reconciler, timeoutMs = 120_000 } = this.#options;
    const run = new AbortController();
    const cancel = clock.after(timeoutMs, () => {
      logger.warn({ timeoutMs }, 'the run takes too long and is aborted');
      run.abort(new TransientError(`The run took longer than ${timeoutMs} ms`, { reason: 'Timeout' }));
    });
    this.#runs.add(run);
    try {
      return await reconciler.reconcile(item.key, {
        signal: run.signal,
        reconcileId,
        priority: item.priority,
        logger,
      });
    } catch (error) {
      throw run.signal.aborted && !isOurs(error) ? run.signal.reason : error;
    } finally {
      cancel();
      this.#runs.delete(run);
    }
  }

  #accept(item: WorkItem, result: ReconcileResult, logger: Logger): ReconcileOutcome {
    const { queue, backoff } = this.#options;
    backoff.forget(item.key);
    switch (result.kind) {
      case 'settled':
        logger.debug({ reason: result.reason }, 'settled');
        return 'settled';
      case 'requeueAfter':
        logger.debug({ reason: result.reason, delayMs: result.delayMs }, 'to be looked at again');
        queue.addAfter(item.key, result.delayMs, result.priority);
        return 'requeued';
    }
  }

  #reject(item: WorkItem, error: unknown, logger: Logger): ReconcileOutcome {
    const { queue, backoff } = this.#options;
    if (isTerminalError(error)) {
      backoff.forget(item.key);
      logger.warn({ reason: error.reason }, error.message);
      return 'terminal';
    }
    if (isWaitingForError(error)) {
      backoff.forget(item.key);
      logger.info({ reason: error.reason }, error.message);
      queue.addAfter(item.key, WAITING_REQUEUE_MS, 'background');
      return 'waiting';
    }
    if (isConflictError(error)) {
      logger.debug({}, error.message);
      this.#putBack(item, backoff.next(item.key, CONFLICT_BACKOFF));
      return 'conflict';
    }
    return this.#retry(item, error, logger);
  }

  #retry(item: WorkItem, error: unknown, logger: Logger): ReconcileOutcome {
    const { backoff } = this.#options;
    const isTransient = isTransientError(error);
    const delayMs = Math.max(backoff.next(item.key), (isTransient ? error.retryAfterMs : undefined) ?? 0);
    if (this.#stopping) logger.debug({ err: error }, 'cut off by the stop');
    else if (isTransient) logger.warn({ reason: error.reason, delayMs: Math.round(delayMs) }, error.message);
    else
      logger.error({ err: error, delayMs: Math.round(delayMs) }, 'the run failed with an unexpected error');
    this.#putBack(item, delayMs);
    return isTransient ? 'transient' : 'failed';
  }

  #putBack({ key, priority }: WorkItem, delayMs: number): void {
    const { queue, metrics } = this.#options;
    queue.addAfter(key, delayMs, priority);
    metrics?.retried(this.name);
  }
}

/** Whether the error says more than that the run was aborted. */
function isOurs(error: unknown): boolean {
  return (
    isTransientError(error) || isTerminalError(error) || isWaitingForError(error) || isConflictError(error)
  );
}
