import { InvalidInputError, ProtocolError } from './errors.js';

/** One page of a list. */
export interface Page<Item> {
  /** The items of this page, without the one that overlaps with the previous page. */
  readonly items: readonly Item[];
  /** Size of the whole list when this page was read. */
  readonly totalCount: number;
  /** When this page was requested (handed to the socket), in milliseconds since the epoch. */
  readonly requestedAt: number;
  /**
   * True when this page provably joins the previous one: its first item was the last of the previous page. True on the
   * first page, false when pages do not overlap. When it is false in an overlapping list, items were inserted or
   * removed in between, and the list proves the absence of nothing.
   */
  readonly overlapKept: boolean;
  /** True for the page at the start of the list. */
  readonly first: boolean;
  /** True when the list ends with this page. */
  readonly last: boolean;
}

/** How a list is read. */
export interface PageOptions {
  /** Items to ask for at a time. Default: 100. */
  readonly pageSize?: number | undefined;
  /** Items that each page shares with the previous one, to notice changes in between. Default: 1. */
  readonly overlap?: 0 | 1 | undefined;
}

/** A list as the API answers with it. */
export interface Connection<Item> {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly { readonly cursor: string; readonly node: Item }[];
}

/** What to ask for: `first` items after the cursor, or from the start. */
export interface PageRange {
  readonly after?: string;
  readonly first: number;
}

/** Reads one page. */
export type ReadPage<Item> = (
  range: PageRange,
) => Promise<{ readonly connection: Connection<Item>; readonly requestedAt: number }>;

interface Identified {
  readonly id: string;
}

/** What the next page needs to know of the pages before it. */
interface Position {
  readonly after: string;
  /** The item that the next page must start with; undefined when the pages do not overlap. */
  readonly expectedId: string | undefined;
}

/** Reads a list page by page. Throws a ProtocolError when a cursor does not advance. */
export async function* paginate<Item extends Identified>(
  read: ReadPage<Item>,
  options: PageOptions = {},
): AsyncGenerator<Page<Item>, void, undefined> {
  const { pageSize = 100, overlap = 1 } = options;
  if (!Number.isInteger(pageSize) || pageSize < 1) {
    throw new InvalidInputError('pageSize must be a whole number of at least 1.');
  }
  const seen = new Set<string>();
  let position: Position | undefined;
  do {
    const { connection, requestedAt } = await read(rangeAt(position, pageSize, overlap));
    const { totalCount, edges } = connection;
    const first = position === undefined;
    const joins = position?.expectedId !== undefined && edges[0]?.node.id === position.expectedId;
    const items = edges.slice(joins ? 1 : 0).map(({ node }) => node);
    position = nextPosition(connection, overlap, seen);
    yield {
      items,
      totalCount,
      requestedAt,
      overlapKept: first || joins,
      first,
      last: position === undefined,
    };
  } while (position !== undefined);
}

/** With an overlap, a page of one item would hold nothing new. */
function rangeAt(position: Position | undefined, pageSize: number, overlap: 0 | 1): PageRange {
  if (position === undefined) return { first: pageSize };
  return { after: position.after, first: Math.max(pageSize, overlap + 1) };
}

function nextPosition<Item extends Identified>(
  { pageInfo, edges }: Connection<Item>,
  overlap: 0 | 1,
  seen: Set<string>,
): Position | undefined {
  if (!pageInfo.hasNextPage) return undefined;
  const last = edges.at(-1);
  // The cursor of the item before the last one makes the last one come first again.
  const beforeLast = overlap === 1 ? edges.at(-2) : undefined;
  const after = beforeLast?.cursor ?? last?.cursor ?? pageInfo.endCursor;
  if (last === undefined || after === null || seen.has(after)) {
    throw new ProtocolError('The cursor of the list does not advance; the list cannot be read to its end.', {
      problem: 'pagination',
    });
  }
  seen.add(after);
  return { after, expectedId: beforeLast === undefined ? undefined : last.node.id };
}

/** The items of all pages, each once, in order. */
export async function* itemsOf<Item extends Identified>(
  pages: AsyncIterable<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  const seen = new Set<string>();
  for await (const { items } of pages) {
    for (const item of items) {
      if (seen.has(item.id)) continue;
      seen.add(item.id);
      yield item;
    }
  }
}
