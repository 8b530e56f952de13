import { isDeepStrictEqual } from 'node:util';
import {
  InvariantError,
  isTerminalError,
  keyOf,
  type ObjectKey,
  type ReconcileContext,
} from '../engine/index.js';
import { withFinalizer } from '../kube/index.js';
import { mentions } from './claims.js';
import { readMark, serializeMark, type CreateMark } from './create-mark.js';
import { UnansweredError } from './errors.js';
import type { ManagedObject, RemoteObject } from './external-resource.js';
import { KeyLock } from './key-lock.js';
import { LateCommits } from './late-commits.js';
import { CLOCK_SLACK_MS, FIRST_LOOKUP_MS, LATE_COMMIT_MARGIN_MS, LOOKUP_GAP_MS } from './limits.js';
import type { ManagedKind } from './managed-kind.js';
import { names } from './names.js';
import type { Patch } from './object-writer.js';
import { serializeSuperseded, supersededIds } from './superseded.js';

/** A remote object whose ID is stored. */
export interface Recorded<O, R> {
  readonly object: O;
  readonly remote: R;
  /** The generation whose spec was looked at: not the object's, when others changed it before the ID was stored. */
  readonly generation: number | undefined;
}

/** How an open create mark was resolved. */
export type Resolution<O, R> =
  /** The create never happened, or nothing is open: the object is free to be created. */
  | { readonly kind: 'absent' }
  /** The create happened: its ID is stored now. */
  | ({ readonly kind: 'found' } & Recorded<O, R>)
  /** Could not tell yet. */
  | { readonly kind: 'pending'; readonly retryAfterMs: number }
  /** The object disappeared from the cluster meanwhile. */
  | { readonly kind: 'gone' };

/** What a new remote object comes after: one that is gone, or one that it takes the place of. */
export type Predecessor = Pick<CreateMark, 'replaces' | 'supersedes'>;

/** An object whose intent is stored. */
interface Marked<O> {
  readonly object: O;
  readonly mark: CreateMark;
}

/** What this process knows of one create attempt. */
interface Attempt {
  /** The mutation was certainly not applied. */
  notApplied: boolean;
  firstLookupAt?: number;
  lookups: number;
}

/**
 * Creates remote objects so that whatever crashes, exactly one exists: mark, call, ID. Nothing here sends a create while
 * an earlier one of the same object may still have happened.
 */
export class Creation<O extends ManagedObject, I, R extends RemoteObject> {
  readonly #kind: ManagedKind<O, I, R>;
  readonly #locks = new KeyLock();
  readonly #lateCommits: LateCommits;
  readonly #attempts = new Map<string, Attempt>();
  readonly #answers = new Map<string, R>();
  /** Remote objects whose object disappeared while they were made, by its key. */
  readonly #orphans = new Map<ObjectKey, Set<string>>();

  constructor(kind: ManagedKind<O, I, R>) {
    this.#kind = kind;
    this.#lateCommits = new LateCommits({
      now: () => kind.clock.now(),
      lateMs: kind.requestDeadlineMs + LATE_COMMIT_MARGIN_MS,
    });
  }

  /** Marks, creates, stores the ID. Undefined when the object disappeared meanwhile (the remote one is removed again). */
  async create(
    object: O,
    input: I,
    context: ReconcileContext,
    predecessor: Predecessor = {},
  ): Promise<Recorded<O, R> | undefined> {
    const { external } = this.#kind;
    return this.#locks.run(external.naturalKey(input), async () => {
      const existing = await this.#existing(input, context);
      const marked = await this.#writeMark(object, { ...predecessor, ...existing, input });
      if (marked === undefined) return undefined;
      const remote = await this.#call(marked, input, context);
      return this.#storeId(marked.object, marked.mark, remote);
    });
  }

  /** Forgets what is known of the attempt that `object` is marked with. */
  forget(object: O): void {
    const read = readMark(object);
    if (read.kind === 'open') this.#attempts.delete(read.mark.attempt);
  }

  /** Finds out what became of a create whose answer is not in the cluster. */
  async resolve(object: O, mark: CreateMark, context: ReconcileContext): Promise<Resolution<O, R>> {
    if (this.#attempts.get(mark.attempt)?.notApplied === true) return { kind: 'absent' };
    // The mark was written by us from an input of this kind; see isMark for what is checked of it.
    const input = mark.input as I;
    const naturalKey = this.#kind.external.naturalKey(input);
    return this.#locks.run(naturalKey, async () => {
      const remote = this.#answers.get(mark.attempt) ?? (await this.#lookUp(object, mark, input, context));
      if (remote === undefined) return this.#judgeLookup(mark, naturalKey);
      const stored = await this.#storeId(object, mark, remote);
      return stored === undefined ? { kind: 'gone' } : { kind: 'found', ...stored };
    });
  }

  /** What a look-up must not take for ours, of a kind whose objects do not tell their age. */
  async #existing(input: I, { signal, priority }: ReconcileContext): Promise<Pick<CreateMark, 'existing'>> {
    const { external } = this.#kind;
    if (external.undated !== true) return {};
    const candidates = await external.candidates(input, { signal, priority });
    const existing = candidates.filter((remote) => external.matches(input, remote)).map(({ id }) => id);
    return existing.length === 0 ? {} : { existing };
  }

  /** W1: the finalizer and the intent, in one patch, before anything is sent. */
  async #writeMark(object: O, intent: Intent): Promise<Marked<O> | undefined> {
    const reusable = this.#reusableMark(object, intent);
    if (reusable !== undefined) return { object, mark: reusable };
    const mark: CreateMark = {
      attempt: this.#kind.newAttempt(),
      time: new Date(this.#kind.apiNow()).toISOString(),
      holder: this.#kind.holder,
      ...intent,
    };
    const marked = await this.#kind.writer.patch(object, {
      metadata: {
        finalizers: withFinalizer(object.metadata, names.finalizer),
        annotations: { [names.annotations.createPending]: serializeMark(mark) },
      },
    });
    return marked === undefined ? undefined : { object: marked, mark };
  }

  /** A mark whose attempt was certainly not applied serves again for the same input: one write less. */
  #reusableMark(object: O, intent: Intent): CreateMark | undefined {
    const read = readMark(object);
    if (read.kind !== 'open' || this.#attempts.get(read.mark.attempt)?.notApplied !== true) return undefined;
    const { input, replaces, supersedes, existing } = read.mark;
    const stored = toJson({ input, replaces, supersedes, existing });
    return isDeepStrictEqual(stored, toJson(intent)) ? read.mark : undefined;
  }

  async #call({ object, mark }: Marked<O>, input: I, context: ReconcileContext): Promise<R> {
    const { external, cache } = this.#kind;
    this.#attempts.delete(mark.attempt);
    try {
      const remote = await external.create(input, { signal: context.signal, priority: 'normal' });
      this.#answers.set(mark.attempt, remote);
      cache.created(remote);
      return remote;
    } catch (error) {
      const notApplied = !(error instanceof UnansweredError);
      if (!notApplied) this.#lateCommits.expect(external.naturalKey(input));
      this.#attempts.set(mark.attempt, { notApplied, lookups: 0 });
      if (isTerminalError(error)) await this.#unmark(object);
      throw error;
    }
  }

  /** Nothing will be sent again before the spec changes, and nothing is open. */
  async #unmark(object: O): Promise<void> {
    await this.#kind.writer.patch(object, {
      metadata: { annotations: { [names.annotations.createPending]: null } },
    });
    this.forget(object);
  }

  /** W2: the ID in, the mark out, in one patch. */
  async #storeId(object: O, mark: CreateMark, remote: R): Promise<Recorded<O, R> | undefined> {
    const { reservations, writer } = this.#kind;
    reservations.take(remote.id, object.metadata.uid ?? '');
    let written = object;
    const announced = await this.#announceId(object, mark, remote);
    const stored =
      announced &&
      (await writer.patchFresh(announced, (current) => {
        written = current;
        return this.#idPatch(current, mark, remote);
      }));
    this.#attempts.delete(mark.attempt);
    this.#answers.delete(mark.attempt);
    if (stored !== undefined) {
      reservations.release(remote.id);
      // Not by the generation: an ID patch of ours whose reply was lost has raised it, too.
      const changed = !isDeepStrictEqual({ ...written.spec, id: null }, { ...object.spec, id: null });
      return { object: stored, remote, generation: (changed ? object : stored).metadata.generation };
    }
    await this.#undo(object, remote);
    return undefined;
  }

  /** Says the new ID in the status before it takes the place of another in the spec, where the schema wants that. */
  async #announceId(object: O, mark: CreateMark, { id }: R): Promise<O | undefined> {
    const { external, writer } = this.#kind;
    if (external.fixedId !== true) return object;
    const build = (current: O): Patch | undefined => {
      requireAttempt(current, mark);
      const isChange = current.spec.id !== undefined && current.spec.id !== id;
      return isChange && current.status?.id !== id ? { status: { id } } : undefined;
    };
    return writer.patchFresh(object, build, 'status');
  }

  /** The mark out, the ID in, with whatever else the kind writes back. */
  #idPatch(current: O, mark: CreateMark, remote: R): Patch {
    requireAttempt(current, mark);
    const deleting = current.metadata.deletionTimestamp !== undefined;
    return {
      metadata: {
        annotations: { [names.annotations.createPending]: null, ...supersededBy(current, mark) },
        // The API server refuses new finalizers on an object that is being deleted.
        ...(deleting ? {} : { finalizers: withFinalizer(current.metadata, names.finalizer) }),
      },
      spec: { ...this.#kind.external.specFields?.(current, remote), id: remote.id },
    };
  }

  /** The object was removed by force while its remote object was made: nobody would ever delete that one. */
  async #undo(object: O, remote: R): Promise<void> {
    const key = keyOf(object);
    this.#kind.logger.warn(
      { key, id: remote.id },
      'object disappeared during its creation, deleting what was created',
    );
    const orphans = this.#orphans.get(key) ?? new Set();
    this.#orphans.set(key, orphans.add(remote.id));
    await this.cleanUp(key);
  }

  /** Deletes what was made for objects of this key that disappeared meanwhile. To be repeated when it throws. */
  async cleanUp(key: ObjectKey): Promise<void> {
    const { external, reservations } = this.#kind;
    const orphans = this.#orphans.get(key) ?? [];
    for (const id of orphans) {
      // Without the caller's deadline: nothing else would clean up.
      await external.delete(id, { signal: new AbortController().signal, priority: 'urgent' });
      reservations.release(id);
    }
    this.#orphans.delete(key);
  }

  /** Looks for what the marked create may have made: its input, created since the mark, claimed by nobody. */
  async #lookUp(object: O, mark: CreateMark, input: I, context: ReconcileContext): Promise<R | undefined> {
    const { external, cache, clock } = this.#kind;
    const attempt = this.#attempts.get(mark.attempt) ?? this.#inherit(mark, external.naturalKey(input));
    const requestedAt = clock.now();
    const candidates = await external.candidates(input, {
      signal: context.signal,
      priority: context.priority,
    });
    const isLast = requestedAt >= this.#proofAt(attempt, external.naturalKey(input));
    attempt.lookups += 1;
    attempt.firstLookupAt ??= requestedAt;
    const found = candidates
      .filter((remote) => isYounger(remote, mark) && external.matches(input, remote))
      .filter((remote) => this.#isFree(remote.id, object))
      .sort((a, b) => createdAt(a) - createdAt(b) || (a.id < b.id ? -1 : 1))[0];
    attempt.notApplied = isLast && found === undefined;
    if (found !== undefined) cache.observed(found.id, found, requestedAt);
    return found;
  }

  /** An earlier process may have sent the create. */
  #inherit(mark: CreateMark, naturalKey: string): Attempt {
    const attempt: Attempt = { notApplied: false, lookups: 0 };
    this.#attempts.set(mark.attempt, attempt);
    this.#lateCommits.expectUntil(naturalKey, this.#kind.earlierSettledAt());
    return attempt;
  }

  #isFree(id: string, object: O): boolean {
    const { store, reservations } = this.#kind;
    const holder = reservations.holderOf(id);
    if (holder !== undefined && holder !== object.metadata.uid) return false;
    return mentions(store, id).every((other) => other.metadata.uid === object.metadata.uid);
  }

  /** Absence is proven by two look-ups, the second when nothing sent can be applied any more. */
  #judgeLookup(mark: CreateMark, naturalKey: string): Resolution<O, R> {
    const attempt = this.#attempts.get(mark.attempt);
    if (attempt === undefined || attempt.notApplied) return { kind: 'absent' };
    const remaining = this.#proofAt(attempt, naturalKey) - this.#kind.clock.now();
    const patience = LOOKUP_GAP_MS * 2 ** (attempt.lookups - 1);
    return { kind: 'pending', retryAfterMs: Math.max(0, Math.min(remaining, patience)) };
  }

  /** When the look-up must be requested that proves the absence, ms since the epoch. */
  #proofAt({ firstLookupAt = Number.POSITIVE_INFINITY }: Attempt, naturalKey: string): number {
    return Math.max(this.#lateCommits.settledAt(naturalKey), firstLookupAt + LOOKUP_GAP_MS);
  }
}

/** A mark without what names the attempt. */
type Intent = Pick<CreateMark, 'input' | 'replaces' | 'supersedes' | 'existing'>;

function toJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Whether the marked create may have made `remote`, by its age. */
function isYounger(remote: RemoteObject, mark: CreateMark): boolean {
  if (remote.createdAt === undefined) return mark.existing?.includes(remote.id) !== true;
  return createdAt(remote) >= Date.parse(mark.time) - CLOCK_SLACK_MS;
}

function createdAt({ createdAt: time }: RemoteObject): number {
  return time === undefined ? 0 : Date.parse(time);
}

/** When to look for an unanswered create for the first time. */
export const firstLookupDelayMs = FIRST_LOOKUP_MS;

/**
 * Throws unless the object is still at this attempt, or lost its mark to somebody who replaced it whole. Another attempt
 * means a second writer, which must not happen.
 */
function requireAttempt(object: ManagedObject, mark: CreateMark): void {
  const read = readMark(object);
  if (read.kind === 'malformed' || (read.kind === 'open' && read.mark.attempt !== mark.attempt)) {
    throw new InvariantError(
      `${keyOf(object)} carries another create mark than the one of attempt ${mark.attempt}`,
    );
  }
}

/** Notes the remote object whose place was taken, so that it is deleted whatever happens next. */
function supersededBy(object: ManagedObject, { supersedes }: CreateMark): Patch {
  if (supersedes === undefined) return {};
  return { [names.annotations.replaced]: serializeSuperseded([...supersededIds(object), supersedes]) };
}
