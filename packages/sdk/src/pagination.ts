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
  /**
   * True while nothing shows that the list changed since its first page was read: `totalCount` has not moved, and no
   * overlap was lost. What is not in a list that is consistent to its last page, does not exist.
   */
  readonly consistent: boolean;
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
  /**
   * True: throw a ProtocolError (problem `changed`) as soon as a page is not `consistent`. Default: false, read on.
   */
  readonly requireSnapshot?: boolean | undefined;
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
export function paginate<Item extends Identified>(
  read: ReadPage<Item>,
  options: PageOptions = {},
): AsyncGenerator<Page<Item>, void, undefined> {
  return paginateBy(read, ({ id }) => id, options);
}

/** The same for items that are told apart by something else than an `id`. */
export async function* paginateBy<Item>(
  read: ReadPage<Item>,
  idOf: (item: Item) => string,
  options: PageOptions = {},
): AsyncGenerator<Page<Item>, void, undefined> {
  const { pageSize = 100, overlap = 1, requireSnapshot = false } = options;
  if (!Number.isInteger(pageSize) || pageSize < 1) {
    throw new InvalidInputError('pageSize must be a whole number of at least 1.');
  }
  const seen = new Set<string>();
  let position: Position | undefined;
  let before: Page<Item> | undefined;
  do {
    const answer = await read(rangeAt(position, pageSize, overlap));
    const page = pageOf(answer, idOf, position?.expectedId, before);
    if (requireSnapshot && !page.consistent) throw changed();
    position = nextPosition(answer.connection, idOf, overlap, seen);
    before = { ...page, last: position === undefined };
    yield before;
  } while (position !== undefined);
}

function pageOf<Item>(
  { connection, requestedAt }: Awaited<ReturnType<ReadPage<Item>>>,
  idOf: (item: Item) => string,
  expectedId: string | undefined,
  before: Page<Item> | undefined,
): Page<Item> {
  const { totalCount, edges } = connection;
  const [head] = edges;
  const joins = expectedId !== undefined && head !== undefined && idOf(head.node) === expectedId;
  const first = before === undefined;
  const lost = expectedId !== undefined && !joins;
  return {
    items: edges.slice(joins ? 1 : 0).map(({ node }) => node),
    totalCount,
    requestedAt,
    overlapKept: first || joins,
    consistent: first || (before.consistent && before.totalCount === totalCount && !lost),
    first,
    last: true,
  };
}

function changed(): ProtocolError {
  return new ProtocolError('The list changed while it was read.', { problem: 'changed' });
}

/** With an overlap, a page of one item would hold nothing new. */
function rangeAt(position: Position | undefined, pageSize: number, overlap: 0 | 1): PageRange {
  if (position === undefined) return { first: pageSize };
  return { after: position.after, first: Math.max(pageSize, overlap + 1) };
}

function nextPosition<Item>(
  { pageInfo, edges }: Connection<Item>,
  idOf: (item: Item) => string,
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
  return { after, expectedId: beforeLast === undefined ? undefined : idOf(last.node) };
}

/** The items of all pages, each once, in order. */
export function itemsOf<Item extends Identified>(
  pages: AsyncIterable<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  return itemsBy(pages, ({ id }) => id);
}

/** The same for items that are told apart by something else than an `id`. */
export async function* itemsBy<Item>(
  pages: AsyncIterable<Page<Item>>,
  idOf: (item: Item) => string,
): AsyncGenerator<Item, void, undefined> {
  const seen = new Set<string>();
  for await (const { items } of pages) {
    for (const item of items) {
      const id = idOf(item);
      if (seen.has(id)) continue;
      seen.add(id);
      yield item;
    }
  }
}
