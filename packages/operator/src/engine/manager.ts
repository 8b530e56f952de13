import { setMaxListeners } from 'node:events';
import { settlesWithin, type Clock } from './clock.js';
import type { StopOptions } from './controller.js';
import type { Logger } from './logger.js';

/** What the manager needs of an informer, whatever it informs about. */
export interface ManagedInformer {
  readonly name: string;
  readonly synced: Promise<void>;
  readonly stopped: Promise<void>;
  readonly problem: string | undefined;
  start(signal: AbortSignal): void;
}

/** What the manager needs of a controller. */
export interface ManagedController {
  readonly name: string;
  start(): void;
  stop(options: StopOptions): Promise<void>;
}

export interface ManagerOptions {
  readonly informers: readonly ManagedInformer[];
  readonly controllers: readonly ManagedController[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long runs may go on after {@link Manager.stop}. Default 500 ms. */
  readonly graceMs?: number;
  /** Writes that were sent and not answered; while there are any, stop waits beyond the grace. */
  readonly unansweredWrites?: () => number;
  /** Resolves when controllers may start. Asked when all caches are filled: until then nothing is written. */
  readonly mayWrite?: (signal: AbortSignal) => Promise<void>;
}

/** How long informers have to end their watches. */
const INFORMER_STOP_MS = 200;

/** Starts and stops the parts in order, and knows what is wrong with them. */
export class Manager {
  readonly #options: ManagerOptions;
  readonly #informing = new AbortController();
  #state: 'idle' | 'syncing' | 'standby' | 'running' | 'stopping' = 'idle';

  constructor(options: ManagerOptions) {
    this.#options = options;
    // Each informer listens, and there may be one per namespace: no leak.
    setMaxListeners(0, this.#informing.signal);
  }

  /**
   * Informers first; controllers when all caches are filled and they may write. Resolves when the controllers run, or
   * when `stop` came first. To be called once.
   */
  async start(): Promise<void> {
    const { informers, controllers, logger, mayWrite = () => Promise.resolve() } = this.#options;
    this.#state = 'syncing';
    for (const informer of informers) informer.start(this.#informing.signal);
    if (!(await this.#unlessStopped(Promise.all(informers.map(({ synced }) => synced))))) return;
    this.#state = 'standby';
    if (!(await this.#unlessStopped(mayWrite(this.#informing.signal)))) return;
    for (const controller of controllers) controller.start();
    this.#state = 'running';
    logger.info({ controllers: controllers.map(({ name }) => name) }, 'controllers started');
  }

  /** False when `stop` came before the end of `work`. */
  async #unlessStopped(work: Promise<unknown>): Promise<boolean> {
    const { signal } = this.#informing;
    await Promise.race([work, aborted(signal)]);
    return !signal.aborted;
  }

  /** Controllers first, so that nothing works on caches that no longer move. */
  async stop(): Promise<void> {
    const { informers, controllers, clock, graceMs = 500, unansweredWrites } = this.#options;
    const wasRunning = this.#state === 'running';
    this.#state = 'stopping';
    const mustFinish = (): boolean => (unansweredWrites?.() ?? 0) > 0;
    if (wasRunning)
      await Promise.all(controllers.map((controller) => controller.stop({ graceMs, mustFinish })));
    this.#informing.abort(new Error('The manager was stopped'));
    await settlesWithin(clock, Promise.all(informers.map(({ stopped }) => stopped)), INFORMER_STOP_MS);
  }

  /** Why the operator cannot do its work now, one sentence each; empty when it can. */
  readinessProblems(): readonly string[] {
    const problems = this.#options.informers.flatMap(({ problem }) =>
      problem === undefined ? [] : [problem],
    );
    if (this.#state === 'running' || this.#state === 'standby') return problems;
    return [
      ...problems,
      this.#state === 'stopping' ? 'the operator is stopping' : 'controllers have not started',
    ];
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
