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
  const items = edges.map(({ node }) => node);
  return onlyOf(operation, name, items, totalCount);
}

/** The one of some items that have this name; null when there are none. `count` is how many there are in all. */
export function onlyOf<Item extends Named>(
  operation: string,
  name: string,
  items: readonly Item[],
  count = items.length,
): Item | null {
  const [first, ...others] = items;
  if (first === undefined) return null;
  if (others.length === 0) return first;
  const candidates = items.map((item) => ({ id: item.id, name: item.name ?? name }));
  const ids = candidates.map(({ id }) => id).join(', ');
  throw new AmbiguousError(`${count} objects are named '${name}' (${ids}); use an ID instead`, {
    operation,
    candidates,
  });
}
