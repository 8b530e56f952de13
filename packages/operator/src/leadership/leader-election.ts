import { messageOf, settlesWithin, type Clock, type Logger } from '../engine/index.js';
import { microTime, type Lease, type LeaseClient } from './lease.js';
import type { Leadership } from './leadership.js';
import type { Tenure } from './tenure.js';

export interface LeaderElectionOptions {
  readonly leases: LeaseClient;
  /** Names this process, and the one that takes its place in the same Pod. */
  readonly identity: string;
  /** How long the lease is held without being renewed, ms; whole seconds. */
  readonly durationMs: number;
  /** Pause between two renewals, and between two looks of a standby, ms. */
  readonly intervalMs: number;
  /** A call is given up after this, ms. */
  readonly callTimeoutMs: number;
  /** What a leader that did not hand over sent takes effect no later than this after its lease ended, ms. */
  readonly lateMs: number;
  /** On the Lease: the seconds for which something that former leaders sent may still take effect. */
  readonly unsettledAnnotation: string;
  /** How long what this process sent may still take effect, ms; undefined: something is under way. */
  readonly unsettledMs: () => number | undefined;
  readonly tenure: Tenure;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
}

/** Another process leads: this one knows too much of the past to become its standby. */
export class LeadershipLostError extends Error {
  override readonly name = 'LeadershipLostError';
}

/** The lease is handed over within this time at the end, or left to expire. */
const RELEASE_LIMIT_MS = 1_000;
/** Standbys must not all look at the same time. */
const JITTER = 0.2;

interface Failure {
  readonly message: string;
  /** It lasted for so long that the tenure is over. */
  readonly isOver: boolean;
}

/** The lease as it is held: whoever takes it anew, in the same Pod too, begins another term. */
interface Term {
  readonly lease: Lease;
  readonly transitions: number;
}

/**
 * One leader at a time, by a Lease. No clock is compared with another machine's: the holder counts from before it asked for
 * the renewal, the others from when they saw it. A holder that cannot renew writes nothing when its {@link Tenure} is over, but
 * goes on asking: as long as nobody took the lease, nobody else has led.
 */
export class LeaderElection implements Leadership {
  readonly #options: LeaderElectionOptions;
  readonly #led: Promise<void>;
  #sayLed: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();
  #term: Term | undefined;
  #willing = false;
  #stopped = false;
  #seen: { readonly state: string; readonly at: number } | undefined;
  #earlierSettledAt = Number.POSITIVE_INFINITY;
  #failure: Failure | undefined;
  #isHurried = false;
  #wake: () => void = () => undefined;

  constructor(options: LeaderElectionOptions) {
    this.#options = options;
    this.#led = new Promise((resolve) => (this.#sayLed = resolve));
  }

  get problem(): string | undefined {
    if (this.#failure === undefined || this.#options.tenure.remainingMs > 0) return undefined;
    return `The Lease ${this.#options.leases.key} cannot be used: ${this.#failure.message}`;
  }

  get isLeading(): boolean {
    return this.#term !== undefined;
  }

  get earlierSettledAt(): number {
    return this.#earlierSettledAt;
  }

  run(): Promise<void> {
    this.#running = this.#loop();
    return this.#running;
  }

  lead(): Promise<void> {
    this.#willing = true;
    this.#hurry();
    return this.#led;
  }

  async release(): Promise<void> {
    const { clock, tenure, unsettledMs, logger } = this.#options;
    this.#stopped = true;
    this.#hurry();
    await settlesWithin(clock, this.#running, RELEASE_LIMIT_MS);
    // Before what is under way is counted: nothing is added any more.
    tenure.end();
    const term = this.#term;
    if (term === undefined) return;
    this.#term = undefined;
    const unsettled = unsettledMs();
    if (unsettled === undefined) {
      logger.warn({}, 'a call was not answered: the lease is left to expire');
      return;
    }
    try {
      await this.#handOver(term, Math.max(unsettled, this.#earlierSettledAt - clock.now()));
    } catch (error) {
      logger.warn({ error: messageOf(error) }, 'the lease was not released and has to expire');
    }
  }

  async #loop(): Promise<void> {
    while (!this.#stopped) {
      this.#isHurried = false;
      await this.#turn();
      await this.#pause();
    }
  }

  async #turn(): Promise<void> {
    try {
      if (this.#term === undefined) await this.#standBy();
      else await this.#renew(this.#term);
      if (this.#failure !== undefined) this.#options.logger.info({}, 'the lease can be used again');
      this.#failure = undefined;
    } catch (error) {
      if (error instanceof LeadershipLostError) throw error;
      this.#noteFailure(messageOf(error));
    }
  }

  /** Said once, and once more when it has consequences. */
  #noteFailure(message: string): void {
    const { logger, tenure } = this.#options;
    const isOver = this.#term !== undefined && tenure.remainingMs === 0;
    const fields = { error: message };
    if (this.#failure === undefined) logger.warn(fields, 'the lease cannot be read or written, trying again');
    if (isOver && this.#failure?.isOver !== true)
      logger.error(fields, 'the lease was not renewed in time: nothing is written until it is');
    this.#failure = { message, isOver };
  }

  async #standBy(): Promise<void> {
    const { leases } = this.#options;
    const lease = await this.#call((signal) => leases.find(signal));
    this.#observe(lease);
    if (this.#willing && this.#isFree(lease)) await this.#acquire(lease);
  }

  #observe(lease: Lease | undefined): void {
    const state = JSON.stringify(lease?.spec ?? null);
    if (state === this.#seen?.state) return;
    this.#seen = { state, at: this.#options.tenure.now().steady };
    const { holderIdentity } = lease?.spec ?? {};
    this.#options.logger.debug({ holder: holderIdentity }, 'saw the lease');
  }

  #isFree(lease: Lease | undefined): boolean {
    const { identity, durationMs, tenure } = this.#options;
    const { holderIdentity: holder, leaseDurationSeconds } = lease?.spec ?? {};
    if (isNobody(holder) || holder === identity) return true;
    const heldForMs = leaseDurationSeconds === undefined ? durationMs : leaseDurationSeconds * 1000;
    return this.#seen !== undefined && tenure.now().steady - this.#seen.at >= heldForMs;
  }

  async #acquire(lease: Lease | undefined): Promise<void> {
    const { leases, identity, durationMs, tenure, clock, logger, unsettledAnnotation } = this.#options;
    const since = tenure.now();
    const now = microTime(clock.now());
    const transitions = (lease?.spec?.leaseTransitions ?? 0) + 1;
    const change = {
      annotations: { [unsettledAnnotation]: null },
      spec: {
        holderIdentity: identity,
        leaseDurationSeconds: durationMs / 1000,
        acquireTime: now,
        renewTime: now,
        leaseTransitions: transitions,
      },
    };
    const taken = await this.#call((signal) =>
      lease === undefined ? leases.create(change, signal) : leases.change(lease, change, signal),
    );
    // Somebody was faster.
    if (taken === undefined) return;
    tenure.grant(since, durationMs);
    this.#term = { lease: taken, transitions };
    this.#earlierSettledAt = clock.now() + this.#inheritedMs(lease);
    logger.info(
      { lease: leases.key, former: lease?.spec?.holderIdentity ?? undefined },
      'this process leads',
    );
    this.#sayLed();
  }

  /** For how long what former leaders sent may still take effect. Only who released the lease can have said. */
  #inheritedMs(lease: Lease | undefined): number {
    const { lateMs, unsettledAnnotation } = this.#options;
    const seconds = Number(lease?.metadata.annotations?.[unsettledAnnotation] ?? Number.NaN);
    return isNobody(lease?.spec?.holderIdentity) && seconds >= 0 ? seconds * 1000 : lateMs;
  }

  async #renew(term: Term): Promise<void> {
    const { clock, tenure, durationMs } = this.#options;
    const since = tenure.now();
    const renewed = await this.#change(term, { spec: { renewTime: microTime(clock.now()) } });
    // Stopped meanwhile, the term may be over.
    if (this.#term !== term) return;
    this.#term = renewed;
    tenure.grant(since, durationMs);
  }

  async #handOver(term: Term, unsettledMs: number): Promise<void> {
    const { unsettledAnnotation, clock, logger } = this.#options;
    const seconds = Math.ceil(Math.max(0, unsettledMs) / 1000);
    await this.#change(term, {
      annotations: { [unsettledAnnotation]: String(seconds) },
      spec: { holderIdentity: null, renewTime: microTime(clock.now()) },
    });
    logger.info({}, 'released the lease');
  }

  /** Others may have written to the Lease; as long as our term goes on, that is no matter. */
  async #change(term: Term, change: Parameters<LeaseClient['change']>[1]): Promise<Term> {
    const { leases } = this.#options;
    let { lease } = term;
    for (;;) {
      const known = lease;
      const changed = await this.#call((signal) => leases.change(known, change, signal));
      if (changed !== undefined) return { ...term, lease: changed };
      const found = await this.#call((signal) => leases.find(signal));
      if (found === undefined || !this.#isOurs(found, term)) throw this.#lost(found);
      lease = found;
    }
  }

  #isOurs({ spec }: Lease, { transitions }: Term): boolean {
    return spec?.holderIdentity === this.#options.identity && spec.leaseTransitions === transitions;
  }

  #lost(found: Lease | undefined): LeadershipLostError {
    this.#options.tenure.end();
    this.#term = undefined;
    this.#stopped = true;
    const holder = found?.spec?.holderIdentity;
    const whose = isNobody(holder) ? 'is not held by this process any more' : `is held by ${holder} now`;
    return new LeadershipLostError(`The Lease ${this.#options.leases.key} ${whose}`);
  }

  async #call<T>(send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { clock, callTimeoutMs } = this.#options;
    const limit = new AbortController();
    const cancel = clock.after(callTimeoutMs, () =>
      limit.abort(new Error(`no answer within ${callTimeoutMs} ms`)),
    );
    try {
      return await send(limit.signal);
    } finally {
      cancel();
    }
  }

  #pause(): Promise<void> {
    const { clock, intervalMs, random } = this.#options;
    if (this.#isHurried) return Promise.resolve();
    const delayMs = this.#term === undefined ? intervalMs * (1 + JITTER * random()) : intervalMs;
    return new Promise((resolve) => {
      const cancel = clock.after(delayMs, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  /** Another turn at once, or as soon as the present one has ended. */
  #hurry(): void {
    this.#isHurried = true;
    this.#wake();
  }
}

function isNobody(holder: string | null | undefined): holder is '' | null | undefined {
  return holder === undefined || holder === null || holder === '';
}
