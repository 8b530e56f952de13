import { TerminalError } from '../engine/index.js';
import type { ManagedObject, RemoteObject } from './external-resource.js';
import { CLOCK_SLACK_MS } from './limits.js';
import type { ImportPolicy } from './managed-kind.js';
import { reasons } from './reasons.js';

/**
 * Whether `object` may take `remote` over. Where imports are not allowed, only what we made ourselves may be: a process
 * that died may have stored its ID without being able to say so in the status. That is younger than the object.
 */
export function mayTakeOver(object: ManagedObject, remote: RemoteObject, policy: ImportPolicy): boolean {
  return policy.allows(object.metadata.namespace ?? '') || isYounger(remote, object);
}

/** Throws TerminalError when `object` may not take `remote` over. */
export function refuseImport(object: ManagedObject, remote: RemoteObject, policy: ImportPolicy): void {
  if (mayTakeOver(object, remote, policy)) return;
  throw new TerminalError(
    reasons.importNotAllowed,
    `spec.id names ${remote.id}, which exists in Twingate; the operator is configured not to take over existing objects from namespace ${object.metadata.namespace ?? ''} (OPERATOR_IMPORT). Remove spec.id to create a new one.`,
  );
}

function isYounger({ createdAt = '' }: RemoteObject, object: ManagedObject): boolean {
  const made = Date.parse(createdAt);
  const appeared = Date.parse(object.metadata.creationTimestamp ?? '');
  return made >= appeared - CLOCK_SLACK_MS;
}
