import type { FaultPlan, ClusterFaults } from './faults.js';
import type { ListPages } from './read/list-pages.js';
import type { Store } from './store.js';
import type { WatchHub } from './watch/watch-hub.js';

interface Breakable {
  readonly plan: FaultPlan;
  readonly hub: WatchHub;
  readonly pages: ListPages;
  readonly store: Store;
}

/** The faults of a running cluster. */
export function clusterFaults({ plan, hub, pages, store }: Breakable): ClusterFaults {
  return {
    fail: ({ status, message, retryAfterSeconds, ...scope }) =>
      plan.add(scope, {
        kind: 'fail',
        status,
        ...(message === undefined ? {} : { message }),
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      }),
    reset: (scope) => plan.add(scope, { kind: 'reset' }),
    loseReplies: (scope) => plan.add(scope, { kind: 'lose-reply' }),
    delay: ({ ms, before = 'handling', times = Number.POSITIVE_INFINITY, ...scope }) =>
      plan.add({ ...scope, times }, { kind: before === 'handling' ? 'delay-handling' : 'delay-reply', ms }),
    expireWatches: (scope = {}) => plan.add(scope, { kind: 'expire-watch' }),
    dropWatches: ({ when = {}, how = 'end' } = {}) => {
      const streams = hub.matching(when);
      for (const stream of streams) stream.close(how);
      return streams.length;
    },
    silenceWatches: (when = {}) => {
      const streams = hub.matching(when);
      for (const stream of streams) stream.silence();
      return streams.length;
    },
    forgetHistory: () => {
      for (const { log } of store.collections) log.forget();
      pages.forget();
    },
    clear: () => plan.clear(),
  };
}
