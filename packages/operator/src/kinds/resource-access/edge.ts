/** The access of one principal to one resource, by their IDs in Twingate. Twingate has at most one of them. */
export interface Edge {
  readonly resourceId: string;
  readonly principalId: string;
}

/** Equal for equal edges. */
export function edgeKey({ resourceId, principalId }: Edge): string {
  return `${resourceId} ${principalId}`;
}

export function isSameEdge(a: Edge, b: Edge | undefined): boolean {
  return b !== undefined && a.resourceId === b.resourceId && a.principalId === b.principalId;
}
