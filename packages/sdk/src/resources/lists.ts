import { NotFoundError } from '../errors.js';
import type { TypedDocument } from '../operation.js';
import { describeOperation } from '../operation.js';
import type { Connection, Page, PageRange } from '../pagination.js';
import { itemsOf, paginate } from '../pagination.js';
import type { Caller } from './caller.js';
import type { ListOptions, PagesOptions } from './list-options.js';

interface Identified {
  readonly id: string;
}

/** Variables of every document that reads a page of a list. */
type ListVariables<Filter> = PageRange & { readonly filter: Filter | undefined };

/** Variables of every document that reads a page of a list inside an object. */
type NestedVariables<Filter> = ListVariables<Filter> & { readonly id: string };

/** The two ways to read a list of the API. */
export interface ListApi<Filter, Item> {
  readonly list: (options?: ListOptions<Filter>) => AsyncIterable<Item>;
  readonly pages: (options?: PagesOptions<Filter>) => AsyncIterable<Page<Item>>;
}

/** Makes `list` and `pages` of a root list, which `pick` finds in the data. */
export function createListApi<Filter, Item extends Identified, Result>(
  caller: Caller,
  document: TypedDocument<Result, ListVariables<Filter>>,
  pick: (data: Result) => Connection<Item>,
): ListApi<Filter, Item> {
  const pages: ListApi<Filter, Item>['pages'] = (options = {}) =>
    paginate<Item>(async (range) => {
      const variables = { ...range, filter: options.filter };
      const { data, requestedAt } = await caller.query(document, variables, options);
      return { connection: pick(data), requestedAt };
    }, options);
  return { pages, list: (options) => itemsOf(pages(options)) };
}

/**
 * Makes the reader of a list inside an object. It yields the items of all pages, each once, and throws a NotFoundError
 * when `pick` finds no list because there is no such object.
 */
export function createNestedList<Filter, Item extends Identified, Result>(
  caller: Caller,
  document: TypedDocument<Result, NestedVariables<Filter>>,
  pick: (data: Result) => Connection<Item> | undefined,
): (id: string, options?: ListOptions<Filter>) => AsyncIterable<Item> {
  return (id, options = {}) =>
    itemsOf(
      paginate<Item>(async (range) => {
        const variables = { ...range, id, filter: options.filter };
        const { data, requestedAt } = await caller.query(document, variables, options);
        const connection = pick(data);
        if (connection === undefined) throw missingOwner(describeOperation(document).name, id, 'id');
        return { connection, requestedAt };
      }, options),
    );
}

/** There is no list because there is no object to have it. `field` is the argument that names the object. */
export function missingOwner(operation: string, id: string, field: string): NotFoundError {
  const text = `the object with id '${id}', whose list is to be read, does not exist`;
  return new NotFoundError(text, { operation, entityId: id, field });
}
