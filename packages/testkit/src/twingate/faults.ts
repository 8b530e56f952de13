import type { Clock } from '../clock/clock.js';
import type { ServedPage } from './execution.js';
import { faultKinds } from './fault-plan.js';
import type { RateLimits } from './rate-window.js';
import { seededRandom } from './seeded-random.js';

/** What goes wrong with one request. `applied`: whether a mutation takes effect nevertheless. */
export type Fault =
  /** 429; without `retryAfterSeconds` there is no Retry-After header. */
  | { readonly kind: 'rate-limit'; readonly retryAfterSeconds?: number }
  /** Any other status, with an HTML body unless given. */
  | { readonly kind: 'status'; readonly status: number; readonly body?: string; readonly applied?: boolean }
  /** An HTML page with status 200, as a proxy or a login page gives it. */
  | { readonly kind: 'html'; readonly applied?: boolean }
  /** Status 200 without body. Default: applied. */
  | { readonly kind: 'empty-body'; readonly applied?: boolean }
  /** The first half of the right answer. Default: applied. */
  | { readonly kind: 'truncated-body'; readonly applied?: boolean }
  /** The right answer as text/plain. */
  | { readonly kind: 'wrong-content-type' }
  /** The request takes effect, then the connection is destroyed instead of the reply. */
  | { readonly kind: 'lost-reply' }
  /** The connection is destroyed before the request takes effect. */
  | { readonly kind: 'dropped-connection' }
  /**
   * The request takes effect only `delayMs` later. The connection is held until then, or destroyed after
   * `destroyAfterMs`.
   */
  | { readonly kind: 'late-commit'; readonly delayMs: number; readonly destroyAfterMs?: number }
  /** Extra time before the request takes effect. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** The key is refused as if it had been revoked. */
  | { readonly kind: 'refused-key'; readonly answer?: KeyRefusal };

/** How a wrong key is answered: 401 with JSON, or an HTML page with status 200. */
export type KeyRefusal = 'json' | 'html';

/** What rules and the log know of a request. */
export interface SimulatedCall {
  readonly kind: 'read' | 'write';
  /** Operation name, or the first root field of a nameless operation. */
  readonly operation: string;
  /** Root fields, e.g. `resourceCreate`. */
  readonly fields: readonly string[];
}

/** `reads`, `writes`, a list of operation names or root fields, or a predicate. */
export type OperationFilter = 'reads' | 'writes' | readonly string[] | ((call: SimulatedCall) => boolean);

/** When a fault strikes. Rules are asked in the order in which they were added; the first that fits wins. */
export interface FaultRule {
  readonly fault: Fault;
  /** Default: every operation. */
  readonly operations?: OperationFilter;
  /** How many requests it strikes. Default: 1, or unlimited when `forMs` or `probability` is given. */
  readonly times?: number | 'unlimited';
  /** Ends this long after it was added, by the simulator's clock. */
  readonly forMs?: number;
  /** Chance of each fitting request to be struck, decided by the seeded generator. Default: 1. */
  readonly probability?: number;
}

/** Everything of the faults that can be said in JSON; what is left out stays as it is. */
export interface FaultSettings {
  readonly latencyMs?: number;
  readonly staleReadMs?: number;
  /** Null removes the limits. */
  readonly limits?: RateLimits | null | undefined;
  /** Restarts the generator behind `probability`. */
  readonly seed?: number;
  /** Removes all rules before the new ones are added. */
  readonly clear?: boolean;
  readonly rules?: readonly FaultRule[];
}

interface ActiveRule {
  readonly rule: FaultRule;
  readonly endsAt: number;
  left: number;
}

export type PageListener = (page: ServedPage & { readonly operation: string }) => void;

/** The faults of one simulator. They depend on the seed, the clock and the order of requests alone. */
export class Faults {
  /** Time of every request, half before and half after it takes effect. */
  latencyMs: number;
  /** How long after a write reads by id give the old value (or null) and lists omit new objects. */
  staleReadMs: number;
  /** Budgets per minute, beyond which requests are refused with 429; undefined: none. */
  limits: RateLimits | undefined;
  readonly #clock: Clock;
  readonly #listeners = new Set<PageListener>();
  #random: () => number;
  #rules: ActiveRule[] = [];

  constructor(clock: Clock, settings: FaultSettings) {
    this.#clock = clock;
    this.latencyMs = settings.latencyMs ?? 0;
    this.staleReadMs = settings.staleReadMs ?? 0;
    this.limits = settings.limits ?? undefined;
    this.#random = seededRandom(settings.seed ?? 1);
    settings.rules?.forEach((rule) => this.add(rule));
  }

  /** Adds a rule. Returns a function that removes it. Throws on an unknown kind of fault. */
  add(rule: FaultRule): () => void {
    if (!faultKinds.includes(rule.fault.kind))
      throw new Error(`Unknown fault "${rule.fault.kind}": take one of ${faultKinds.join(', ')}.`);
    const standing = rule.forMs !== undefined || rule.probability !== undefined;
    const times = rule.times ?? (standing ? 'unlimited' : 1);
    const active: ActiveRule = {
      rule,
      endsAt: this.#clock.now() + (rule.forMs ?? Infinity),
      left: times === 'unlimited' ? Infinity : times,
    };
    this.#rules.push(active);
    return () => {
      this.#rules = this.#rules.filter((other) => other !== active);
    };
  }

  /** Removes all rules; latency, stale reads and limits stay. */
  clear(): void {
    this.#rules = [];
  }

  configure(settings: FaultSettings): void {
    this.latencyMs = settings.latencyMs ?? this.latencyMs;
    this.staleReadMs = settings.staleReadMs ?? this.staleReadMs;
    if (settings.limits !== undefined) this.limits = settings.limits ?? undefined;
    if (settings.seed !== undefined) this.#random = seededRandom(settings.seed);
    if (settings.clear) this.clear();
    settings.rules?.forEach((rule) => this.add(rule));
  }

  /** Calls the listener after each page of a root list, before the client has it: the place to change the world between pages. */
  onPageServed(listener: PageListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The fault that strikes this request, counted as used. */
  take(call: SimulatedCall): Fault | undefined {
    const now = this.#clock.now();
    this.#rules = this.#rules.filter((active) => active.left > 0 && active.endsAt > now);
    const struck = this.#rules.find(({ rule }) => {
      if (!fits(call, rule.operations)) return false;
      return rule.probability === undefined || this.#random() < rule.probability;
    });
    if (struck === undefined) return undefined;
    struck.left -= 1;
    return struck.rule.fault;
  }

  announce(page: ServedPage, operation: string): void {
    for (const listener of [...this.#listeners]) listener({ ...page, operation });
  }
}

function fits(call: SimulatedCall, filter: OperationFilter | undefined): boolean {
  if (filter === undefined) return true;
  if (typeof filter === 'function') return filter(call);
  if (typeof filter === 'string') return filter === (call.kind === 'read' ? 'reads' : 'writes');
  return filter.includes(call.operation) || call.fields.some((field) => filter.includes(field));
}
