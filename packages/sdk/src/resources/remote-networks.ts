import type { CallOptions } from '../executor.js';
import type { RemoteNetworkFieldsFragment, RemoteNetworkFilterInput } from '../generated/operations.js';
import { GetRemoteNetworkDocument, ListRemoteNetworksDocument } from '../generated/operations.js';
import type { IdLike } from '../global-id.js';
import type { Page } from '../pagination.js';
import { itemsOf, paginate } from '../pagination.js';
import type { Caller } from './caller.js';
import { candidateLimit, onlyItem } from './find-by-name.js';
import type { ListOptions, PagesOptions } from './list-options.js';

/** A network that connectors make reachable. */
export type RemoteNetwork = RemoteNetworkFieldsFragment;

/** Remote networks. */
export interface RemoteNetworksApi {
  /** Reads one remote network (`remoteNetwork`); null when there is none with this ID. */
  get(id: IdLike<'RemoteNetwork'>, options?: CallOptions): Promise<RemoteNetwork | null>;
  /**
   * Reads the remote network with exactly this name (`remoteNetworks`); null when there is none.
   *
   * @throws AmbiguousError with the candidates when there are several
   */
  findByName(name: string, options?: CallOptions): Promise<RemoteNetwork | null>;
  /** Reads all remote networks that match, each once (`remoteNetworks`). */
  list(options?: ListOptions<RemoteNetworkFilterInput>): AsyncIterable<RemoteNetwork>;
  /** Reads all remote networks that match, page by page, noticing changes between pages (`remoteNetworks`). */
  pages(options?: PagesOptions<RemoteNetworkFilterInput>): AsyncIterable<Page<RemoteNetwork>>;
}

/** Makes the remote networks part of a client. */
export function createRemoteNetworksApi(caller: Caller): RemoteNetworksApi {
  const pages: RemoteNetworksApi['pages'] = (options = {}) =>
    paginate<RemoteNetwork>(async (range) => {
      const variables = { ...range, filter: options.filter };
      const { data, requestedAt } = await caller.query(ListRemoteNetworksDocument, variables, options);
      return { connection: data.remoteNetworks, requestedAt };
    }, options);
  return {
    pages,
    list: (options) => itemsOf(pages(options)),
    async get(id, options) {
      const { data } = await caller.query(GetRemoteNetworkDocument, { id }, options);
      return data.remoteNetwork;
    },
    async findByName(name, options) {
      const variables = { first: candidateLimit, filter: { name: { eq: name } } };
      const { data } = await caller.query(ListRemoteNetworksDocument, variables, options);
      return onlyItem('ListRemoteNetworks', name, data.remoteNetworks);
    },
  };
}
