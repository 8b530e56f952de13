import type { CallOptions } from '../executor.js';
import type { PageOptions } from '../pagination.js';

/** How a list is read item by item. */
export interface ListOptions<Filter> extends CallOptions {
  /** Conditions that all must hold. Default: none. */
  readonly filter?: Filter | undefined;
  /** Items to ask for at a time. Default: 100. */
  readonly pageSize?: number | undefined;
  /**
   * True: throw a ProtocolError (problem `changed`) when the list changes while it is read. Default: false, read on.
   */
  readonly requireSnapshot?: boolean | undefined;
}

/** How a list is read page by page. */
export interface PagesOptions<Filter> extends ListOptions<Filter>, PageOptions {}
