/** Relay pagination by offset, as the API does it: positions move when the list changes between two pages. */
export interface PageArguments {
  readonly after?: string | null;
  readonly before?: string | null;
  readonly first?: number | null;
  readonly last?: number | null;
}

export interface Connection<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly pageInfo: {
    readonly startCursor: string | null;
    readonly endCursor: string | null;
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
  };
  readonly totalCount: number;
}

/** Page size when the client names none, and the most that a nested connection gives. */
export const defaultPageSize = 50;

/** `maxSize`: the most items of one page, whatever the client asks for; none for root connections. */
export function paginate<T>(items: readonly T[], page: PageArguments, maxSize = Infinity): Connection<T> {
  const { start, end } = window(items.length, page, maxSize);
  const edges = items.slice(start, end).map((node, index) => ({ cursor: formatCursor(start + index), node }));
  return {
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
    },
    totalCount: items.length,
  };
}

function window(count: number, page: PageArguments, maxSize: number): { start: number; end: number } {
  const first = page.first ?? undefined;
  const last = page.last ?? undefined;
  let start = Math.min(count, (parseCursor(page.after) ?? -1) + 1);
  let end = Math.max(start, Math.min(count, parseCursor(page.before) ?? count));
  if (first !== undefined) end = Math.min(end, start + Math.max(0, first));
  if (last !== undefined) start = Math.max(start, end - Math.max(0, last));
  else end = Math.min(end, start + Math.min(maxSize, first ?? defaultPageSize));
  return { start, end: Math.min(end, start + maxSize) };
}

function formatCursor(offset: number): string {
  return Buffer.from(`arrayconnection:${offset}`).toString('base64');
}

/** What is no cursor, such as the "0" that a known client starts with, means the first page. */
function parseCursor(cursor: string | null | undefined): number | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  const match = /^arrayconnection:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString('utf8'));
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
