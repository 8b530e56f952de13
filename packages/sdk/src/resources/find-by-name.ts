import { AmbiguousError } from '../errors.js';
import type { Connection } from '../pagination.js';

/** Names listed in an ambiguity; more would not help anyone. */
export const candidateLimit = 50;

interface Named {
  readonly id: string;
  /** Absent where another field was filtered, such as the e-mail address of a user. */
  readonly name?: string;
}

/** The one item of a list that was filtered by name; null when it is empty. */
export function onlyItem<Item extends Named>(
  operation: string,
  name: string,
  { edges, totalCount }: Connection<Item>,
): Item | null {
  const [first, ...others] = edges;
  if (first === undefined) return null;
  if (others.length === 0) return first.node;
  const candidates = edges.map(({ node }) => ({ id: node.id, name: node.name ?? name }));
  const ids = candidates.map(({ id }) => id).join(', ');
  throw new AmbiguousError(`${totalCount} objects are named '${name}' (${ids}); use an ID instead`, {
    operation,
    candidates,
  });
}
