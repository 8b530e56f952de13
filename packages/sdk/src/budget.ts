import type { Exchange } from './request-log.js';
import { RequestLog } from './request-log.js';

const minuteMs = 60_000;
/** A minute, and a little for clocks and networks that are not exact. */
const windowMs = minuteMs + 100;
/** Retry-After is in whole seconds, rounded up. */
const roundingMs = 1000;
/** How far two moments may be apart that the server took for one. */
const slackMs = 250;
/** The slot that is kept for urgent calls is given away so long before the next one frees. */
const keptUntilMs = 5000;
/** Requests in flight while a limit is not certain: what a wrong guess costs. */
const cautiousInFlight = 2;
/** Accepted requests after which caution ends when no limit is known. */
const cautionWithoutLimit = 100;
/** A probe costs one refused request, two at worst, so it needs many that may gain by it. */
const probeBacklog = { calls: 100, windows: 5, acceptedBefore: 150 };
/** The server's windows may lie elsewhere after a pause of ours that is longer than this. */
const idleMs = windowMs + 5000;
/** How long a full budget is obeyed before a little more is tried. */
const patienceMs = { exact: 600_000, guess: windowMs };

/** What a budget is made from. */
export interface BudgetOptions {
  /** The configured limit. */
  readonly perMinute: number | undefined;
  /** Keep one slot for urgent calls. */
  readonly reserve: boolean;
  /** Whether one request beyond a configured limit may be sent to learn where the server's window ends. */
  readonly probe: boolean;
}

/** The call that asks for a slot, and how many wait with it. */
export interface Demand {
  readonly urgent: boolean;
  readonly waiting: number;
}

/** A request that has its turn. */
export interface Ticket {
  readonly startedAt: number;
  /** True for a request beyond the limit. */
  readonly beyond: boolean;
}

/** What a 429 asked for. */
export interface RefusalAnswer {
  /** How long to pause, in milliseconds. */
  readonly retryAfterMs: number;
  /** False when the answer did not say, and the pause is our own choice. */
  readonly stated: boolean;
}

/** The latest of the 429s that came together. */
interface Refusal extends RefusalAnswer {
  readonly sentAt: number;
  readonly at: number;
  readonly beyond: boolean;
}

/** A limit that the server let us find out. */
interface Learned {
  readonly perMinute: number;
  /** False when others may have used up a part of it, or when it has just been raised. */
  readonly exact: boolean;
  readonly changedAt: number;
  /** How much more is tried next. */
  readonly step: number;
}

/** A moment from which all older requests are hoped to count no more. */
interface Trial {
  readonly since: number;
  /** The refused request was sent at this moment. */
  readonly askedAt: number;
  /** Requests that were accepted in the minute before. */
  readonly accepted: number;
  /** True until more was accepted than a bucket that refills could have granted. */
  readonly mayBeBucket: boolean;
  /** The older requests, in case they do count. */
  readonly aside: readonly Exchange[];
}

/**
 * What one kind of requests may do.
 *
 * With a limit of N, at most N requests are counted in any 60 seconds, whenever the server counts a request between
 * its start and its end. Every server that allows N a minute accepts that: a sliding window by definition, a fixed
 * window because it is one of those 60 seconds, a bucket of N tokens that gains N a minute because any stretch of
 * k minutes and a bit sees at most (k + 1) N requests. It is also as fast as a sliding window, a bucket and a fixed window that
 * begins with its first request can be. Only windows that are aligned to the server's own clock can do better, by less
 * than one window, once their end is known, and that is what refusals teach:
 *
 * - Retry-After points a minute past one of our own requests: that one began the window. Those since are the limit.
 * - It points elsewhere: perhaps a window ends there that we did not begin. Then older requests are put aside
 *   and the next ones are sent one by one, until more was accepted than a bucket could grant since (a window: what
 *   is aside is forgotten) or one is refused (a bucket: what is aside counts again).
 * - It is absent: the requests of the last minute are the limit.
 *
 * A learned limit is obeyed for ten minutes of full use (one, when others seem to have used a part), then raised step
 * by step until it is refused. A limit that is not certain is used with two requests in flight.
 */
export class Budget {
  readonly #options: BudgetOptions;
  readonly #log = new RequestLog();
  #learned: Learned | undefined;
  #refusal: Refusal | undefined;
  #trial: Trial | undefined;
  #noTrialUntil = 0;
  #inFlight = 0;
  #pausedUntil = 0;
  #latest = 0;
  #refused = 0;
  #acceptedSince = 0;
  #cautious = false;
  #probed = false;

  constructor(options: BudgetOptions) {
    this.#options = options;
  }

  /** The limit that is obeyed now; undefined when none is known. */
  get perMinute(): number | undefined {
    return this.#learned?.perMinute ?? this.#options.perMinute;
  }

  get learned(): boolean {
    return this.#learned !== undefined;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get pausedUntil(): number {
    return this.#pausedUntil;
  }

  /** Requests that were answered 429. */
  get refused(): number {
    return this.#refused;
  }

  /** Requests that count against the limit now. */
  used(now: number): number {
    return this.#inFlight + this.#log.countAfter(now - windowMs);
  }

  /** When such a call may start: `now` or earlier = at once, Infinity = not before another has ended. */
  readyAt(now: number, demand: Demand): number {
    this.#follow(now);
    if (this.#pausedUntil > now) return this.#pausedUntil;
    this.#conclude(now);
    if (this.#inFlight >= this.#mostInFlight()) return Number.POSITIVE_INFINITY;
    return this.#windowOpensAt(now, demand);
  }

  start(now: number): Ticket {
    if (this.#log.countAfter(now - idleMs) === 0) this.#probed = false;
    const limit = this.perMinute ?? Number.POSITIVE_INFINITY;
    const beyond = this.used(now) >= limit;
    this.#probed ||= beyond;
    this.#inFlight += 1;
    if (this.used(now) >= limit) this.#raise(now);
    return { startedAt: now, beyond };
  }

  /** The request ended and is not known to be refused. */
  accept({ startedAt }: Ticket, now: number): void {
    this.#follow(now);
    this.#inFlight -= 1;
    this.#log.add({ startedAt: Math.min(startedAt, now), endedAt: now });
    this.#acceptedSince += 1;
    if (this.#acceptedSince >= (this.perMinute ?? cautionWithoutLimit)) this.#cautious = false;
    this.#judgeTrial(now);
    this.#concludeWhenIdle(now);
  }

  /** The request was answered 429. */
  refuse({ startedAt, beyond }: Ticket, now: number, answer: RefusalAnswer): void {
    this.#follow(now);
    this.#inFlight -= 1;
    this.#refused += 1;
    this.#acceptedSince = 0;
    this.#cautious = true;
    this.pause(now, answer.retryAfterMs);
    const sentAt = Math.min(startedAt, now);
    this.#refusal = { ...answer, sentAt, at: now, beyond: beyond && (this.#refusal?.beyond ?? true) };
    this.#concludeWhenIdle(now);
  }

  /** Nothing starts for so long. Pauses do not add up. */
  pause(now: number, durationMs: number): void {
    this.#follow(now);
    this.#pausedUntil = Math.max(this.#pausedUntil, now + durationMs);
  }

  /** Follows a clock that was set back, or everything would wait until it is where it was. */
  #follow(now: number): void {
    const back = this.#latest - now;
    this.#latest = now;
    if (back <= 0) return;
    this.#log.moveBack(back);
    this.#pausedUntil -= back;
    this.#noTrialUntil -= back;
    if (this.#learned !== undefined) {
      this.#learned = { ...this.#learned, changedAt: this.#learned.changedAt - back };
    }
    if (this.#trial !== undefined) this.#trial = { ...this.#trial, since: this.#trial.since - back };
  }

  #mostInFlight(): number {
    if (this.#trial?.mayBeBucket === true) return 1;
    return this.#cautious ? cautiousInFlight : Number.POSITIVE_INFINITY;
  }

  #windowOpensAt(now: number, demand: Demand): number {
    const limit = this.perMinute;
    if (limit === undefined) return now;
    const free = limit - this.used(now);
    if (free <= 0 && this.#mayProbe(limit, demand.waiting)) return now;
    const opensAt = free > 0 ? now : this.#leavesAt(1 - free, now);
    const keep = this.#options.reserve && limit > 1 && !demand.urgent;
    if (!keep || free > 1) return opensAt;
    return Math.max(opensAt, this.#leavesAt(free > 0 ? 1 : 2 - free, now) - keptUntilMs);
  }

  /** When the `nth` of the requests that count now stops to count; Infinity when it has not ended yet. */
  #leavesAt(nth: number, now: number): number {
    const endedAt = this.#log.endOf(nth, now - windowMs);
    return endedAt === undefined ? Number.POSITIVE_INFINITY : endedAt + windowMs;
  }

  #mayProbe(limit: number, waiting: number): boolean {
    const { probe, reserve } = this.#options;
    if (!probe || reserve || this.#probed || this.learned || this.#trial !== undefined) return false;
    if (this.#refused > 0 && this.#acceptedSince < probeBacklog.acceptedBefore) return false;
    return waiting >= Math.max(probeBacklog.calls, probeBacklog.windows * limit);
  }

  #concludeWhenIdle(now: number): void {
    // What is still in flight may have been accepted, too.
    if (this.#inFlight === 0) this.#conclude(now);
  }

  #conclude(now: number): void {
    const refusal = this.#refusal;
    this.#refusal = undefined;
    if (this.#trial !== undefined && now > this.#trial.since + windowMs) this.#trial = undefined;
    if (refusal !== undefined) this.#learnFrom(refusal, now);
  }

  #learnFrom(refusal: Refusal, now: number): void {
    const trial = this.#trial !== undefined && refusal.sentAt >= this.#trial.since ? this.#trial : undefined;
    if (trial?.mayBeBucket === true) {
      this.#endAsBucket(trial, refusal, now);
      return;
    }
    const begin = this.#windowBegin(refusal, trial);
    if (begin !== undefined) {
      this.#lower(this.#inFlight + this.#log.countAfter(begin), true, refusal, now);
    } else if (trial !== undefined || now < this.#noTrialUntil) {
      const since = trial?.since ?? now - windowMs;
      this.#lower(this.#inFlight + this.#log.countAfter(since), false, refusal, now);
      this.#trial = undefined;
    } else {
      this.#beginTrial(refusal, now);
    }
  }

  /**
   * The earliest moment at which the window began that the refusal is about, if one of our requests was then. The first
   * ones of a trial come up to a second after the window they were to begin.
   */
  #windowBegin({ sentAt, at, retryAfterMs, stated }: Refusal, trial: Trial | undefined): number | undefined {
    if (!stated) return at - minuteMs;
    const from = sentAt + retryAfterMs - roundingMs - minuteMs - slackMs;
    const until = at + retryAfterMs - minuteMs + slackMs;
    if (trial !== undefined && until + roundingMs >= trial.since) return from;
    return this.#log.overlaps(from, until) ? from : undefined;
  }

  #beginTrial({ sentAt, at, retryAfterMs }: Refusal, now: number): void {
    const accepted = this.#inFlight + this.#log.countAfter(now - windowMs);
    this.#takeBackRaise(now);
    // A bucket of so many a minute never asks to wait for more than one of them.
    const mayBeBucket = retryAfterMs <= minuteMs / Math.max(1, accepted) + roundingMs + slackMs;
    const since = at + retryAfterMs;
    this.#trial = { since, askedAt: sentAt, accepted, mayBeBucket, aside: this.#log.takeAll() };
  }

  #judgeTrial(now: number): void {
    const trial = this.#trial;
    if (trial?.mayBeBucket !== true) return;
    const granted = 1 + ((now - trial.askedAt) * Math.max(1, trial.accepted)) / minuteMs;
    if (this.#log.countAfter(trial.since) > granted) this.#trial = { ...trial, mayBeBucket: false };
  }

  /** The limit is what was accepted before, or what one token after the other amounts to. */
  #endAsBucket(trial: Trial, refusal: Refusal, now: number): void {
    const latest = this.#log.endOf(this.#log.countAfter(trial.since), trial.since) ?? trial.since;
    const tokenMs = refusal.at + refusal.retryAfterMs - latest;
    // Half, because part of a token may have been there when the latest one was taken.
    const refill = Math.floor(minuteMs / tokenMs / 2);
    this.#log.putBack(trial.aside);
    this.#trial = undefined;
    this.#noTrialUntil = now + patienceMs.exact;
    const exact = trial.accepted >= refill;
    this.#lower(Math.max(trial.accepted, refill), exact, { ...refusal, beyond: true }, now);
  }

  /** So many were accepted and no more. */
  #lower(accepted: number, exact: boolean, { beyond }: Refusal, now: number): void {
    if (accepted === 0) return;
    const known = this.perMinute ?? Number.POSITIVE_INFINITY;
    // Refused although the limit was obeyed: it must be lower than that.
    const most = beyond ? known : known - 1;
    const perMinute = Math.max(1, Math.min(accepted, most));
    if (perMinute !== this.#options.perMinute) {
      this.#learned = { perMinute, exact, changedAt: now, step: 1 };
    }
  }

  /** Tries a little more when a learned limit has been in full use for long enough. */
  #raise(now: number): void {
    const learned = this.#learned;
    if (learned === undefined || this.#trial !== undefined) return;
    if (now - learned.changedAt < patienceMs[learned.exact ? 'exact' : 'guess']) return;
    const perMinute = learned.perMinute + learned.step;
    const configured = this.#options.perMinute ?? Number.POSITIVE_INFINITY;
    this.#cautious = true;
    this.#acceptedSince = 0;
    this.#learned =
      perMinute >= configured
        ? undefined
        : { perMinute, exact: false, changedAt: now, step: learned.step * 2 };
  }

  #takeBackRaise(now: number): void {
    if (this.#learned === undefined || this.#learned.step === 1) return;
    const perMinute = this.#learned.perMinute - this.#learned.step / 2;
    this.#learned = { perMinute, exact: true, changedAt: now, step: 1 };
  }
}
