import { matchesFilter, type RequestFilter, type RequestInfo } from './http/request-info.js';

interface FaultScope {
  /** Which requests; default: all. */
  readonly when?: RequestFilter;
  /** How many of them, the next ones; default: 1. */
  readonly times?: number;
}

/** One fault that was set. */
export interface ClusterFault {
  /** Requests that it has hit. */
  readonly hits: number;
  cancel(): void;
}

/** What a test can break. ClusterFaults that were set first are tried first; one request suffers one of each kind. */
export interface ClusterFaults {
  /** Answers with a Status instead of doing anything: 429, 500, 503, 410, … */
  fail(options: FaultScope & { status: number; message?: string; retryAfterSeconds?: number }): ClusterFault;
  /** Cuts the connection before anything is done. */
  reset(options: FaultScope): ClusterFault;
  /** Does what is asked and cuts the connection instead of answering. */
  loseReplies(options: FaultScope): ClusterFault;
  /** Waits before the request is handled, or before its reply is sent. Stays until it is cancelled, unless `times` says otherwise. */
  delay(options: FaultScope & { ms: number; before?: 'handling' | 'reply' }): ClusterFault;
  /** Answers watches with an ERROR event 410, as the server does when a resourceVersion is too old. */
  expireWatches(options?: FaultScope): ClusterFault;
  /** Ends watches that are open, cleanly or by cutting the connection. Returns how many. */
  dropWatches(options?: { when?: RequestFilter; how?: 'end' | 'cut' }): number;
  /** Open watches stay open and hear nothing any more, no bookmarks either. Returns how many. */
  silenceWatches(when?: RequestFilter): number;
  /** Forgets all changes and all unfinished lists: what resumes from before now is told 410. */
  forgetHistory(): void;
  /** Removes every fault that is set. Silent watches stay silent. */
  clear(): void;
}

export type FaultEffect =
  | {
      readonly kind: 'fail';
      readonly status: number;
      readonly message?: string;
      readonly retryAfterSeconds?: number;
    }
  | { readonly kind: 'reset' }
  | { readonly kind: 'lose-reply' }
  | { readonly kind: 'expire-watch' }
  | { readonly kind: 'delay-handling'; readonly ms: number }
  | { readonly kind: 'delay-reply'; readonly ms: number };

interface Rule {
  readonly when: RequestFilter;
  readonly effect: FaultEffect;
  remaining: number;
  hits: number;
}

/** The faults that are set, in order. */
export class FaultPlan {
  #rules: Rule[] = [];

  add({ when = {}, times = 1 }: FaultScope, effect: FaultEffect): ClusterFault {
    const rule: Rule = { when, effect, remaining: times, hits: 0 };
    this.#rules.push(rule);
    return {
      get hits() {
        return rule.hits;
      },
      cancel: () => {
        this.#rules = this.#rules.filter((other) => other !== rule);
      },
    };
  }

  clear(): void {
    this.#rules = [];
  }

  /** The effects on one request, at most one of each kind; each is used up once. */
  take(info: RequestInfo): readonly FaultEffect[] {
    if (this.#rules.length === 0) return [];
    const taken = new Map<FaultEffect['kind'], FaultEffect>();
    for (const rule of this.#rules) {
      const { kind } = rule.effect;
      const applies = kind !== 'expire-watch' || info.verb === 'watch';
      if (taken.has(kind) || !applies || !matchesFilter(info, rule.when)) continue;
      rule.remaining -= 1;
      rule.hits += 1;
      taken.set(kind, rule.effect);
    }
    this.#rules = this.#rules.filter(({ remaining }) => remaining > 0);
    return [...taken.values()];
  }
}
