import type { Tenure } from './tenure.js';

/** Decides which of the processes that watch the same objects writes. */
export interface Leadership {
  /** Why this process can neither lead nor take over now, as a sentence; undefined when it can. */
  readonly problem: string | undefined;
  /** Nobody else leads before this process has stopped, or lost its lease. */
  readonly isLeading: boolean;
  /** When everything has taken effect that earlier leaders sent, by the clock of the process, ms. For leaders. */
  readonly earlierSettledAt: number;
  /** Watches who leads, until `release`. Rejects with LeadershipLostError when another process leads instead of this one. */
  run(): Promise<void>;
  /** Resolves when this process leads; it takes over from now on when it can. */
  lead(): Promise<void>;
  /** Writes nothing more, and hands over to whoever waits. */
  release(): Promise<void>;
}

/** Leads at once and for good: for a process that knows itself to be the only one. */
export function soleLeadership(
  tenure: Tenure,
  /** For how long what an earlier process sent may still take effect, and the present time, ms. */
  { lateMs, now }: { readonly lateMs: number; readonly now: () => number },
): Leadership {
  let since: number | undefined;
  return {
    problem: undefined,
    get isLeading() {
      return since !== undefined;
    },
    // Nobody says when the process before this one ended: it may have been just then.
    get earlierSettledAt() {
      return (since ?? Number.POSITIVE_INFINITY) + lateMs;
    },
    run: () => Promise.resolve(),
    lead: () => {
      since = now();
      tenure.grant(tenure.now(), Number.POSITIVE_INFINITY);
      return Promise.resolve();
    },
    release: () => {
      since = undefined;
      tenure.end();
      return Promise.resolve();
    },
  };
}
