import type { Account } from '../account.js';
import type { Execution } from '../execution.js';
import { assertGlobalId, notFound, Refusal } from '../refusal.js';

/** `{ok, error}` and what the payload type has beside them, mostly `entity`; deletions have nothing. */
export interface MutationResult {
  readonly ok: boolean;
  readonly error: string | null;
  readonly [field: string]: unknown;
}

/** A root mutation: does the work and gives the result. */
export type MutationResolver<Args> = (root: unknown, args: Args, execution: Execution) => MutationResult;

/**
 * Wraps work that gives the entity, or nothing, in the API's way to answer. A {@link Refusal} becomes `ok: false`; work
 * throws it before it writes.
 */
export function mutation<Args extends object>(
  work: (args: Args, execution: Execution) => unknown,
): MutationResolver<Args> {
  return payloadMutation((args: Args, execution) => ({ entity: work(args, execution) ?? null }));
}

/** The same for work that gives several payload fields. */
export function payloadMutation<Args extends object>(
  work: (args: Args, execution: Execution) => Readonly<Record<string, unknown>>,
): MutationResolver<Args> {
  return (_root, args, execution) => {
    if ('id' in args && typeof args.id === 'string') assertGlobalId('id', args.id);
    try {
      return { ok: true, error: null, ...work(args, execution) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      execution.refusals.push(error.message);
      return { ok: false, error: error.message };
    }
  };
}

/** The fields that are neither null nor absent: for them explicit null means unchanged. */
export function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], null | undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], null | undefined> };
}

/** The fields that are not absent: for them explicit null is a value. */
export function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** Applies an optional function to what is neither null nor absent. */
export function whenGiven<T, R>(value: T | null | undefined, use: (value: T) => R): R | undefined {
  return value === null || value === undefined ? undefined : use(value);
}

export interface SetChange {
  readonly replace?: readonly (string | null)[] | null | undefined;
  readonly add?: readonly (string | null)[] | null | undefined;
  readonly remove?: readonly (string | null)[] | null | undefined;
}

/** The set after a replacement or an incremental change, in order and without repetitions. */
export function changedSet(current: readonly string[], change: SetChange): readonly string[] {
  const ids = (list: readonly (string | null)[] | null | undefined): string[] =>
    (list ?? []).filter((id) => id !== null);
  const removed = new Set(ids(change.remove));
  const base = change.replace === null || change.replace === undefined ? current : ids(change.replace);
  return [...new Set([...base, ...ids(change.add)])].filter((id) => !removed.has(id));
}

/** Every id must exist. */
export function checkReferences(
  field: string,
  type: string,
  ids: readonly string[],
  exists: (id: string) => boolean,
): void {
  for (const id of ids) {
    assertGlobalId(field, id);
    if (!exists(id)) throw notFound(field, type, id);
  }
}

/** The network that something is created in or moved to. */
export function checkNetwork(id: string, account: Account): string {
  assertGlobalId('remoteNetworkId', id);
  if (account.remoteNetworks.get(id) === undefined) throw new Refusal('RemoteNetwork does not exist');
  return id;
}

/** Names are trimmed and must not be empty. */
export function checkName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '') throw new Refusal('Name must not be empty.');
  return trimmed;
}
