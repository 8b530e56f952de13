import type { Store } from '../../engine/index.js';
import { byAge } from '../../external/claims.js';
import type { ServedAccess } from './access-object.js';
import { edgeKey, type Edge } from './edge.js';
import { claimedEdge, recordedEdges } from './record.js';

/** Indexes of the store by which objects are found that have to do with an edge. */
export const edgeIndexes = {
  /** By each edge that may exist because of the object. */
  edge: (object: ServedAccess): readonly string[] => recordedEdges(object).map(edgeKey),
  /** By the ID of the resource of the edge that the object stands for. */
  resourceId: (object: ServedAccess): readonly string[] => {
    const edge = claimedEdge(object);
    return edge === undefined ? [] : [edge.resourceId];
  },
};

/** Objects that want the edge to be, the oldest (by creation time, then UID) first. That one sets the terms. */
export function claimantsOf(store: Store<ServedAccess>, edge: Edge): readonly ServedAccess[] {
  const key = edgeKey(edge);
  return store
    .byIndex('edge', key)
    .filter((object) => object.metadata.deletionTimestamp === undefined && isClaimed(object, key))
    .sort(byAge);
}

function isClaimed(object: ServedAccess, key: string): boolean {
  const edge = claimedEdge(object);
  return edge !== undefined && edgeKey(edge) === key;
}
