import { WaitingForError, type KubeObject, type OwnerReference } from '../../engine/index.js';
import { reasons } from '../../external/reasons.js';

/** Whether the garbage collector takes `object` for a part of `owner`. */
export function isOwnedBy({ metadata }: KubeObject, owner: KubeObject): boolean {
  return metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid) === true;
}

export function ownerReference({ apiVersion, kind, metadata }: KubeObject): OwnerReference {
  return {
    apiVersion: apiVersion ?? '',
    kind: kind ?? '',
    name: metadata.name,
    uid: metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** Throws when the name stands for an object of somebody else, which is never touched. Its end wakes who waits. */
export function requireOwned(kind: string, object: KubeObject | undefined, owner: KubeObject): void {
  if (object === undefined || isOwnedBy(object, owner)) return;
  throw new WaitingForError(
    reasons.nameTaken,
    `The ${kind} ${object.metadata.name} belongs to somebody else and is left alone. Rename it or this object, or delete it.`,
  );
}
