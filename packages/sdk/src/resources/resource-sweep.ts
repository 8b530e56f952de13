import { isNotFoundError } from '../errors.js';
import type { ListResourcesWithAccessQuery, ResourceFilterInput } from '../generated/operations.js';
import { ListAccessDocument, ListResourcesWithAccessDocument } from '../generated/operations.js';
import type { Page, ReadPage } from '../pagination.js';
import { itemsOf, paginate, paginateBy } from '../pagination.js';
import type { AccessEdge } from './access.js';
import { principalOf, toAccessEdges } from './access.js';
import type { Caller } from './caller.js';
import type { PagesOptions } from './list-options.js';
import { missingOwner } from './lists.js';
import type { Resource } from './resources.js';

/** Edges that the API returns of a nested list when it is not told how many. */
const defaultAccessPageSize = 50;

/** How resources are read together with their access. */
export interface SweepOptions extends PagesOptions<ResourceFilterInput> {
  /** Access edges of each resource to ask for at a time. Default: 50. */
  readonly accessPageSize?: number | undefined;
}

/** A resource with all its access edges. */
export type ResourceWithAccess = Resource & {
  /** All access edges, also those beyond the first page, each once. */
  readonly access: readonly AccessEdge[];
  /** False when the edges changed while they were read: the list then proves the absence of no edge. */
  readonly accessConsistent: boolean;
};

type Node = ListResourcesWithAccessQuery['resources']['edges'][number]['node'];

/** All resources page by page; the access edges of a page's resources are complete. */
export async function* sweepPages(
  caller: Caller,
  options: SweepOptions = {},
): AsyncGenerator<Page<ResourceWithAccess>, void, undefined> {
  const { filter, accessPageSize: accessFirst = defaultAccessPageSize } = options;
  const pages = paginate<Node>(async (range) => {
    const variables = { ...range, filter, accessFirst };
    const { data, requestedAt } = await caller.query(ListResourcesWithAccessDocument, variables, options);
    return { connection: data.resources, requestedAt };
  }, options);
  for await (const page of pages) {
    const complete = page.items.map((node) => withAllAccess(caller, node, page.requestedAt, options));
    yield { ...page, items: await Promise.all(complete) };
  }
}

/** All resources, each once. */
export function sweep(caller: Caller, options?: SweepOptions): AsyncIterable<ResourceWithAccess> {
  return itemsOf(sweepPages(caller, options));
}

/** What the list says of a resource, with the edges that did not fit into it. */
async function withAllAccess(
  caller: Caller,
  { access: head, ...resource }: Node,
  requestedAt: number,
  options: SweepOptions,
): Promise<ResourceWithAccess> {
  const { accessPageSize: pageSize = defaultAccessPageSize, overlap = 1, requireSnapshot } = options;
  const read: ReadPage<AccessEdge> = async ({ after, first }) => {
    if (after === undefined) return { connection: toAccessEdges(head), requestedAt };
    // As many new edges as the first page has, besides the one that overlaps.
    const variables = { resourceId: resource.id, after, first: first + overlap };
    const { data, requestedAt: at } = await caller.query(ListAccessDocument, variables, options);
    if (data.resource === null) throw missingOwner('ListAccess', resource.id, 'resourceId');
    return { connection: toAccessEdges(data.resource.access), requestedAt: at };
  };
  const edges = new Map<string, AccessEdge>();
  let accessConsistent = true;
  try {
    for await (const page of paginateBy(read, principalOf, { pageSize, overlap, requireSnapshot })) {
      for (const edge of page.items) edges.set(principalOf(edge), edge);
      accessConsistent = page.consistent;
    }
  } catch (error) {
    // Deleted since the list was read: one resource less is no reason to stop.
    if (requireSnapshot === true || !isNotFoundError(error)) throw error;
    accessConsistent = false;
  }
  return { ...resource, access: [...edges.values()], accessConsistent };
}
