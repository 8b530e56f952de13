import type { Clock } from './clock.js';
import { pause } from './clock.js';
import type { TwingateError } from './errors.js';
import { AbortedError, AmbiguousError, isTwingateError } from './errors.js';
import type { CallOptions } from './executor.js';
import type { ServerClock } from './server-clock.js';

/** How far the API's clock may be off from what its answers let us think. */
const clockSlackMs = 60_000;
/** A request that was given up may still take effect until its deadline and this. */
const lateCommitMs = 10_000;
/** What a lost reply was about is often there a moment later. */
const firstLookupMs = 1000;
/** How often a create is sent that provably had no effect, the first time included. */
const mostAttempts = 3;
/** What a create of this client returned is no other create's for so long. */
const claimedForMs = 3_600_000;

/** Options of every `createOnce`. */
export interface CreateOnceOptions extends CallOptions {
  /**
   * When an earlier attempt at the same create began, perhaps in a process that has died, by the API's clock
   * (`client.serverClock.now()`), in milliseconds since the epoch. What it may have made is looked for first.
   * Default: there was no earlier attempt.
   */
  readonly since?: number | undefined;
}

/** How one object is created, and found again by its natural key. */
export interface Creation<Entity extends { readonly id: string }> {
  /** Name of the operation, for errors. */
  readonly operation: string;
  /** Equal for creates that could be taken for each other. */
  readonly key: readonly string[];
  readonly create: (options: CallOptions) => Promise<Entity>;
  /** All objects that may have this key; too many are no harm. */
  readonly candidates: (options: CallOptions) => AsyncIterable<Entity>;
  /** Whether the object has the key, and everything else of the input that cannot be changed. */
  readonly matches: (entity: Entity) => boolean;
  /** How to call it in errors. */
  readonly nameOf: (entity: Entity) => string;
  /** When the API made it, as an ISO date. Absent for objects that do not tell: those that were there before are told apart. */
  readonly createdAt?: (entity: Entity) => string;
}

/** What {@link CreateOnce} works with. */
export interface CreateOnceParts {
  readonly clock: Clock;
  readonly serverClock: ServerClock;
  /** Time for one attempt of a call that does not say otherwise, in milliseconds. */
  readonly timeoutMs: number;
}

/** One `createOnce`. */
interface Run<Entity extends { readonly id: string }> {
  readonly creation: Creation<Entity>;
  readonly options: CreateOnceOptions;
  /** By our own clock: the API's is known only after its first answer. */
  readonly since: number;
  /** IDs that were there before. */
  readonly existing: ReadonlySet<string>;
}

/**
 * Creates objects so that a lost reply leaves neither none nor two of them.
 *
 * The API has no idempotency keys. When a create was sent and nothing proves that it had no effect, the object is looked
 * for by its natural key, among those made since the start by the API's clock, with a minute of slack. It is absent
 * only when a second look-up, after everything under way must have taken effect, does not find it either; then, and
 * only then, the create is sent again. Creates with equal keys run one at a time, and what one of them returned is
 * not taken for the other's.
 */
export class CreateOnce {
  readonly #parts: CreateOnceParts;
  readonly #tails = new Map<string, Promise<unknown>>();
  readonly #claimed = new Map<string, number>();

  constructor(parts: CreateOnceParts) {
    this.#parts = parts;
  }

  /**
   * @throws AmbiguousError when several objects may be the one
   * @throws the error of the create, when it was refused, or when what became of it could not be found out
   */
  run<Entity extends { readonly id: string }>(
    creation: Creation<Entity>,
    options: CreateOnceOptions = {},
  ): Promise<Entity> {
    return this.#inTurn(JSON.stringify([creation.operation, ...creation.key]), async () => {
      const entity = await this.#findOrCreate(await this.#begin(creation, options));
      this.#claim(entity.id);
      return entity;
    });
  }

  async #begin<Entity extends { readonly id: string }>(
    creation: Creation<Entity>,
    options: CreateOnceOptions,
  ): Promise<Run<Entity>> {
    const now = this.#parts.clock.now();
    const since = options.since === undefined ? now : options.since - this.#ahead();
    const existing = new Set<string>();
    if (creation.createdAt === undefined && options.since === undefined) {
      for await (const { id } of creation.candidates(options)) existing.add(id);
    }
    return { creation, options, since, existing };
  }

  async #findOrCreate<Entity extends { readonly id: string }>(run: Run<Entity>): Promise<Entity> {
    if (run.options.since !== undefined) {
      const found = await this.#lookUpTwice(run);
      if (found !== undefined) return found;
    }
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await run.creation.create(run.options);
      } catch (error) {
        if (!isTwingateError(error) || !error.mayHaveBeenApplied) throw error;
        const found = await this.#resolve(run, error);
        if (found !== undefined) return found;
        if (attempt >= mostAttempts) throw error;
      }
    }
  }

  /** Looks for what a create made whose reply was lost. The error stays the caller's when that cannot be told. */
  async #resolve<Entity extends { readonly id: string }>(
    run: Run<Entity>,
    lost: TwingateError,
  ): Promise<Entity | undefined> {
    if (run.options.signal?.aborted === true) throw lost;
    try {
      return await this.#lookUpTwice(run);
    } catch (error) {
      throw error instanceof AmbiguousError ? error : lost;
    }
  }

  /** Undefined when nothing that was sent until now has made the object, or ever will. */
  async #lookUpTwice<Entity extends { readonly id: string }>(run: Run<Entity>): Promise<Entity | undefined> {
    const { clock, timeoutMs } = this.#parts;
    const { signal, timeoutMs: ownTimeoutMs = timeoutMs } = run.options;
    for (const waitMs of [firstLookupMs, ownTimeoutMs + lateCommitMs - firstLookupMs]) {
      await pause(clock, waitMs, signal);
      if (signal?.aborted === true) throw aborted(run.creation.operation);
      const found = await this.#lookUp(run);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async #lookUp<Entity extends { readonly id: string }>(run: Run<Entity>): Promise<Entity | undefined> {
    const { creation, options } = run;
    const found: Entity[] = [];
    for await (const entity of creation.candidates(options)) {
      if (creation.matches(entity) && this.#mayBeOurs(entity, run)) found.push(entity);
    }
    if (found.length > 1) throw ambiguous(creation, found);
    return found[0];
  }

  #mayBeOurs<Entity extends { readonly id: string }>(entity: Entity, run: Run<Entity>): boolean {
    if (this.#claimed.has(entity.id) || run.existing.has(entity.id)) return false;
    const createdAt = run.creation.createdAt?.(entity);
    if (createdAt === undefined) return true;
    // Not `>=`, so that a date that cannot be read excludes nothing.
    return !(Date.parse(createdAt) < run.since + this.#ahead() - clockSlackMs);
  }

  /** How far the API's clock is ahead of ours, in milliseconds. */
  #ahead(): number {
    return this.#parts.serverClock.now() - this.#parts.clock.now();
  }

  #claim(id: string): void {
    const now = this.#parts.clock.now();
    for (const [other, since] of this.#claimed) {
      if (since > now - claimedForMs) break;
      this.#claimed.delete(other);
    }
    this.#claimed.set(id, now);
  }

  /** Runs after all earlier ones with the same key have ended, well or badly. */
  async #inTurn<Result>(key: string, run: () => Promise<Result>): Promise<Result> {
    const before = this.#tails.get(key);
    const result = before === undefined ? run() : before.then(run, run);
    this.#tails.set(key, result);
    try {
      return await result;
    } finally {
      if (this.#tails.get(key) === result) this.#tails.delete(key);
    }
  }
}

function aborted(operation: string): AbortedError {
  return new AbortedError('aborted by the caller while looking for what was created', {
    operation,
    mayHaveBeenApplied: true,
  });
}

function ambiguous<Entity extends { readonly id: string }>(
  { operation, nameOf }: Creation<Entity>,
  found: readonly Entity[],
): AmbiguousError {
  const candidates = found.map((entity) => ({ id: entity.id, name: nameOf(entity) }));
  const ids = candidates.map(({ id }) => id).join(', ');
  return new AmbiguousError(
    `the reply was lost, and ${found.length} objects may be the one that was created (${ids}); keep one and delete the others`,
    { operation, candidates, mayHaveBeenApplied: true },
  );
}
