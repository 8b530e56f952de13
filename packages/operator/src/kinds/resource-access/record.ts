import type { Fields } from '../../external/external-resource.js';
import { names } from '../../external/names.js';
import type { Patch } from '../../external/object-writer.js';
import { hasFinalizer, withFinalizer } from '../../kube/index.js';
import type { ServedAccess } from './access-object.js';
import { edgeKey, isSameEdge, type Edge } from './edge.js';

/**
 * The write-ahead of a grant, stored as an annotation before the grant is sent: whatever becomes of the process, the edge
 * is known to whoever deletes the object or gives it another one.
 */
export interface Claim extends Edge {
  /** Which principal of the spec the edge was for, see {@link principalName}. */
  readonly principal: string;
}

/** The claim in the annotation; undefined when there is none that can be read. */
export function readClaim(object: ServedAccess): Claim | undefined {
  const text = object.metadata.annotations?.[names.annotations.edge];
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isClaim(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The edge that the object stands for: the one that it claims, or of which the older operator says so. */
export function claimedEdge(object: ServedAccess): Edge | undefined {
  return readClaim(object) ?? recordedGrant(object);
}

/** The grant that landed, as the status has it; undefined when there is none. */
export function recordedGrant(object: ServedAccess): Edge | undefined {
  const { status } = object;
  return toEdge(status?.resourceId, status?.principalId) ?? legacyGrant(object);
}

/** Every edge that may exist because of this object. */
export function recordedEdges(object: ServedAccess): readonly Edge[] {
  const { status } = object;
  const claim = readClaim(object);
  const candidates = [
    claim && { resourceId: claim.resourceId, principalId: claim.principalId },
    toEdge(status?.resourceId, status?.principalId),
    legacyGrant(object),
  ];
  const found = candidates.filter((edge) => edge !== undefined);
  return [...new Map(found.map((edge) => [edgeKey(edge), edge])).values()];
}

/** Whether the edge was claimed and no status says that it was granted: a grant may be on its way. */
export function isUnconfirmed(object: ServedAccess, edge: Edge): boolean {
  return isSameEdge(edge, readClaim(object)) && !isSameEdge(edge, recordedGrant(object));
}

/** Finalizer and claim in one patch; undefined when both are in place, or the older operator's word for the claim is. */
export function claimPatch(object: ServedAccess, claim: Claim): Patch | undefined {
  const present = readClaim(object);
  const isClaimed =
    isSameEdge(claim, claimedEdge(object)) && (present?.principal ?? claim.principal) === claim.principal;
  if (isClaimed && hasFinalizer(object.metadata, names.finalizer)) return undefined;
  return {
    metadata: {
      finalizers: withFinalizer(object.metadata, names.finalizer),
      annotations: { [names.annotations.edge]: JSON.stringify(claim) },
    },
  };
}

/** Takes the claim of an edge that was revoked away; undefined when the object claims none of them. */
export function unclaimPatch(object: ServedAccess, revoked: readonly Edge[]): Patch | undefined {
  const claim = readClaim(object);
  if (claim === undefined || !revoked.some((edge) => isSameEdge(edge, claim))) return undefined;
  return { metadata: { annotations: { [names.annotations.edge]: null } } };
}

/** Takes grants that were revoked out of the status; undefined when it names none of them. */
export function forgetGrantPatch(object: ServedAccess, revoked: readonly Edge[]): Patch | undefined {
  const { status } = object;
  const names = [toEdge(status?.resourceId, status?.principalId), legacyGrant(object)];
  const isNamed = names.some((edge) => edge !== undefined && revoked.some((gone) => isSameEdge(gone, edge)));
  if (!isNamed) return undefined;
  const change = { success: false, resource_id: null, principal_id: null };
  return { status: { resourceId: null, principalId: null, twingate_resource_access_change: change } };
}

/** The fields of the status that record a grant. */
export function grantedFields({ status }: ServedAccess, { resourceId, principalId }: Edge): Fields {
  const change = { ...status?.twingate_resource_access_change, success: true };
  return {
    resourceId,
    principalId,
    twingate_resource_access_change: { ...change, resource_id: resourceId, principal_id: principalId },
  };
}

/** The fields of the status that say that there is no grant as asked. Which grants were recorded stays. */
export function failedFields({ status }: ServedAccess): Fields {
  return { twingate_resource_access_change: { ...status?.twingate_resource_access_change, success: false } };
}

/** What the spec says about who gets access, in words that are equal when it says the same. */
export function principalName({ spec, metadata }: ServedAccess): string {
  const { principalId, groupRef, principalExternalRef: external } = spec;
  if (principalId !== undefined) return `id ${principalId}`;
  if (groupRef !== undefined) {
    const { namespace, name = '' } = groupRef;
    return `TwingateGroup ${namespace === undefined || namespace === null || namespace === '' ? (metadata.namespace ?? '') : namespace}/${name}`;
  }
  return `${external.type} named ${external.name}`;
}

function legacyGrant({ status }: ServedAccess): Edge | undefined {
  const change = status?.twingate_resource_access_change;
  return toEdge(change?.resource_id, change?.principal_id);
}

function toEdge(resourceId?: string | null, principalId?: string | null): Edge | undefined {
  const isComplete = typeof resourceId === 'string' && typeof principalId === 'string';
  return isComplete && resourceId !== '' && principalId !== '' ? { resourceId, principalId } : undefined;
}

function isClaim(value: unknown): value is Claim {
  if (typeof value !== 'object' || value === null) return false;
  const fields: readonly (keyof Claim)[] = ['resourceId', 'principalId', 'principal'];
  return fields.every((field) => typeof Reflect.get(value, field) === 'string');
}
