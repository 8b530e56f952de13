import type { ManagedObject } from './external-resource.js';
import { OWN_CREATE_SETTLES_MS } from './limits.js';
import { names } from './names.js';
import { supersededIds } from './superseded.js';

/** What an object says about the remote object that it stands for. An empty string counts as absent. */
export type Identity =
  /** Nothing recorded: to be created. */
  | { readonly kind: 'none' }
  /** `spec.id` was given by a person and nothing shows that the operator ever managed it. */
  | { readonly kind: 'import'; readonly id: string }
  /** The operator (this one or the older one) manages this ID. */
  | { readonly kind: 'recorded'; readonly id: string }
  /** `status.id` is managed, and `spec.id` names something else. */
  | { readonly kind: 'moved'; readonly id: string; readonly requested: string };

export function identityOf(object: ManagedObject): Identity {
  const requested = nonEmpty(object.spec.id);
  const managed = nonEmpty(object.status?.id);
  const successor = successorOf(object, managed, requested);
  if (successor !== undefined) return { kind: 'recorded', id: successor };
  if (managed !== undefined) {
    return requested === undefined || requested === managed
      ? { kind: 'recorded', id: managed }
      : { kind: 'moved', id: managed, requested };
  }
  if (requested === undefined) return { kind: 'none' };
  return { kind: hasLegacyResult(object) ? 'recorded' : 'import', id: requested };
}

/** Of two IDs the one that took the place of the other, whichever field it stands in; undefined when neither did. */
function successorOf(object: ManagedObject, managed?: string, requested?: string): string | undefined {
  if (managed === undefined || requested === undefined || managed === requested) return undefined;
  const superseded = supersededIds(object);
  if (superseded.includes(managed)) return requested;
  return superseded.includes(requested) ? managed : undefined;
}

/**
 * The ID that the operator manages for the object: what others may rely on. Not one that a person only asked for, since
 * taking it over may be refused.
 */
export function managedId(object: ManagedObject): string | undefined {
  const identity = identityOf(object);
  return identity.kind === 'recorded' || identity.kind === 'moved' ? identity.id : undefined;
}

/** The ID that the object stands for as things are: a `spec.id` that was changed counts only once it was taken over. */
export function ownId(object: ManagedObject): string | undefined {
  const identity = identityOf(object);
  return identity.kind === 'none' ? undefined : identity.id;
}

/** Every ID that the object names. */
export function mentionedIds(object: ManagedObject): readonly string[] {
  const ids = [nonEmpty(object.status?.id), nonEmpty(object.spec.id)].filter((id) => id !== undefined);
  return [...new Set([...ids, ...supersededIds(object)])];
}

/** Whether we wrote to the remote object so recently that reads may not show it yet. */
export function wroteLately(object: ManagedObject, now: number): boolean {
  const lastSynced = Date.parse(object.status?.lastSyncedTime ?? '');
  return !Number.isNaN(lastSynced) && now - lastSynced < OWN_CREATE_SETTLES_MS;
}

function hasLegacyResult(object: ManagedObject): boolean {
  return Object.keys(object.status ?? {}).some((key) => key.startsWith(names.legacyStatusPrefix));
}

function nonEmpty(value: string | null | undefined): string | undefined {
  return value === null || value === '' ? undefined : value;
}
