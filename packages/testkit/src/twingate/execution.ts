import type { Account } from './account.js';
import type { Connection } from './connection.js';

/** A page of a root connection that a request was answered with. */
export interface ServedPage {
  /** Root field, e.g. `resources`. */
  readonly field: string;
  /** Ids on the page, in order. */
  readonly ids: readonly string[];
  readonly totalCount: number;
  readonly hasNextPage: boolean;
}

/** What resolvers know of the request that they work for. */
export interface Execution {
  readonly account: Account;
  /** Present time of the request, ms since the epoch. */
  readonly now: number;
  /** Instant from which reads see what this request writes; 0 = at once. */
  readonly visibleFrom: number;
  /** Resolvers add the root pages they serve. */
  readonly pages: ServedPage[];
  /** Resolvers add the refusals they answer with. */
  readonly refusals: string[];
}

export function recordPage(
  execution: Execution,
  field: string,
  page: Connection<{ readonly id: string }>,
): void {
  execution.pages.push({
    field,
    ids: page.edges.map((edge) => edge.node.id),
    totalCount: page.totalCount,
    hasNextPage: page.pageInfo.hasNextPage,
  });
}
