import {
  Backoff,
  Controller,
  type Clock,
  type ControllerMetrics,
  type Logger,
  type Reconciler,
  type Workqueue,
} from '../engine/index.js';
import { RUN_LIMIT_MS } from './limits.js';

/** What controllers are run with. */
export interface ControllerRuntime {
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  readonly concurrency: number;
  readonly metrics?: ControllerMetrics;
}

/** What is a controller's own. */
export interface ControllerParts {
  readonly name: string;
  readonly reconciler: Reconciler;
  readonly queue: Workqueue;
  readonly logger: Logger;
}

/** A controller whose runs may wait for their turn at the remote API. */
export function remoteController(
  { random, concurrency, clock, newId, metrics }: ControllerRuntime,
  parts: ControllerParts,
): Controller {
  return new Controller({
    ...parts,
    backoff: new Backoff({ random }),
    concurrency,
    timeoutMs: RUN_LIMIT_MS,
    clock,
    newId,
    ...(metrics === undefined ? {} : { metrics }),
  });
}
