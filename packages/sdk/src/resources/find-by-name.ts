import type { Candidate } from '../errors.js';
import { AmbiguousError } from '../errors.js';
import type { Connection } from '../pagination.js';

/** Names listed in an ambiguity; more would not help anyone. */
export const candidateLimit = 50;

/** The one item of a list that was filtered by name; null when it is empty. */
export function onlyItem<Item extends Candidate>(
  operation: string,
  name: string,
  { edges, totalCount }: Connection<Item>,
): Item | null {
  const [first, ...others] = edges;
  if (first === undefined) return null;
  if (others.length === 0) return first.node;
  const candidates = edges.map(({ node }) => ({ id: node.id, name: node.name }));
  const ids = candidates.map(({ id }) => id).join(', ');
  throw new AmbiguousError(`${totalCount} objects are named '${name}' (${ids}); use an ID instead`, {
    operation,
    candidates,
  });
}
