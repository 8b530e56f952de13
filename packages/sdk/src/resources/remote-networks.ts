import type { CreateOnceOptions } from '../create-once.js';
import type { CallOptions } from '../executor.js';
import type { RemoteNetworkLocation, RemoteNetworkType } from '../generated/enums.js';
import type {
  ConnectorFilterInput,
  RemoteNetworkFieldsFragment,
  RemoteNetworkFilterInput,
  ResourceFilterInput,
} from '../generated/operations.js';
import {
  CreateRemoteNetworkDocument,
  DeleteRemoteNetworkDocument,
  GetRemoteNetworkDocument,
  ListRemoteNetworkConnectorsDocument,
  ListRemoteNetworkGatewaysDocument,
  ListRemoteNetworkResourcesDocument,
  ListRemoteNetworksDocument,
  UpdateRemoteNetworkDocument,
} from '../generated/operations.js';
import type { IdLike } from '../global-id.js';
import type { Page } from '../pagination.js';
import type { Caller } from './caller.js';
import { remoteNetworkCreation } from './creations.js';
import type { Connector } from './connectors.js';
import { candidateLimit, onlyItem } from './find-by-name.js';
import type { Gateway } from './gateways.js';
import type { ListOptions, PagesOptions } from './list-options.js';
import { createListApi, createNestedList } from './lists.js';
import type { Resource } from './resources.js';

/** A network that connectors make reachable. */
export type RemoteNetwork = RemoteNetworkFieldsFragment;

/** What a remote network can be given. A field that is absent or undefined is not sent. */
interface RemoteNetworkFields {
  /** False switches the network off. */
  readonly isActive?: boolean | undefined;
  /** Where it is; informative. */
  readonly location?: RemoteNetworkLocation | undefined;
}

/** A new remote network. */
export interface RemoteNetworkCreateInput extends RemoteNetworkFields {
  /** Need not be unique, but should be. */
  readonly name: string;
  /** `EXIT` for a network that internet traffic leaves through; it cannot be changed. Default of the API: `REGULAR`. */
  readonly networkType?: RemoteNetworkType | undefined;
}

/** Changes of a remote network. A field that is absent or undefined stays as it is. */
export interface RemoteNetworkUpdateInput extends RemoteNetworkFields {
  /** Need not be unique, but should be. */
  readonly name?: string | undefined;
}

/** Remote networks. */
export interface RemoteNetworksApi {
  /** Reads one remote network (`remoteNetwork`); null when there is none with this ID. */
  get(id: IdLike<'RemoteNetwork'>, options?: CallOptions): Promise<RemoteNetwork | null>;
  /**
   * Reads a remote network with this name (`remoteNetwork`); null when there is none. When several have the name, the API
   * picks one: `findByName` tells.
   */
  getByName(name: string, options?: CallOptions): Promise<RemoteNetwork | null>;
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
  /**
   * Reads all connectors of a remote network, each once (`remoteNetwork.connectors`).
   *
   * @throws NotFoundError when there is no remote network with this ID
   */
  connectors(
    id: IdLike<'RemoteNetwork'>,
    options?: ListOptions<ConnectorFilterInput>,
  ): AsyncIterable<Connector>;
  /**
   * Reads all gateways of a remote network, each once (`remoteNetwork.gateways`).
   *
   * @throws NotFoundError when there is no remote network with this ID
   */
  gateways(id: IdLike<'RemoteNetwork'>, options?: ListOptions<never>): AsyncIterable<Gateway>;
  /**
   * Reads all resources of a remote network, each once (`remoteNetwork.resources`).
   *
   * @throws NotFoundError when there is no remote network with this ID
   */
  resources(id: IdLike<'RemoteNetwork'>, options?: ListOptions<ResourceFilterInput>): AsyncIterable<Resource>;
  /** Creates a remote network (`remoteNetworkCreate`). After an error with `mayHaveBeenApplied`, look before repeating. */
  create(input: RemoteNetworkCreateInput, options?: CallOptions): Promise<RemoteNetwork>;
  /**
   * The same; finds out what became of it when the reply is lost: the remote network of this name and type that was made since, or
   * none. That can take as long as two attempts and ten seconds.
   *
   * @throws AmbiguousError when several may be the one that was created
   */
  createOnce(input: RemoteNetworkCreateInput, options?: CreateOnceOptions): Promise<RemoteNetwork>;
  /**
   * Changes a remote network (`remoteNetworkUpdate`).
   *
   * @throws NotFoundError when there is none with this ID
   */
  update(
    id: IdLike<'RemoteNetwork'>,
    input: RemoteNetworkUpdateInput,
    options?: CallOptions,
  ): Promise<RemoteNetwork>;
  /**
   * Deletes a remote network (`remoteNetworkDelete`). Delete what is in it first.
   *
   * @throws NotFoundError when there is none with this ID
   */
  delete(id: IdLike<'RemoteNetwork'>, options?: CallOptions): Promise<void>;
}

/** Makes the remote networks part of a client. */
export function createRemoteNetworksApi(caller: Caller): RemoteNetworksApi {
  const api: RemoteNetworksApi = {
    ...createListApi(caller, ListRemoteNetworksDocument, (data) => data.remoteNetworks),
    connectors: createNestedList(
      caller,
      ListRemoteNetworkConnectorsDocument,
      (data) => data.remoteNetwork?.connectors,
    ),
    gateways: createNestedList(
      caller,
      ListRemoteNetworkGatewaysDocument,
      (data) => data.remoteNetwork?.gateways,
    ),
    resources: createNestedList(
      caller,
      ListRemoteNetworkResourcesDocument,
      (data) => data.remoteNetwork?.resources,
    ),
    async get(id, options) {
      const { data } = await caller.query(GetRemoteNetworkDocument, { id }, options);
      return data.remoteNetwork;
    },
    async getByName(name, options) {
      const { data } = await caller.query(GetRemoteNetworkDocument, { name }, options);
      return data.remoteNetwork;
    },
    async findByName(name, options) {
      const variables = { first: candidateLimit, filter: { name: { eq: name } } };
      const { data } = await caller.query(ListRemoteNetworksDocument, variables, options);
      return onlyItem('ListRemoteNetworks', name, data.remoteNetworks);
    },
    create: (input, options) =>
      caller.mutate(CreateRemoteNetworkDocument, input, (data) => data.remoteNetworkCreate, options),
    createOnce: (input, options) => caller.createOnce(remoteNetworkCreation(input, api), options),
    update: (id, input, options) =>
      caller.mutate(
        UpdateRemoteNetworkDocument,
        { ...input, id },
        (data) => data.remoteNetworkUpdate,
        options,
      ),
    delete: (id, options) =>
      caller.remove(DeleteRemoteNetworkDocument, { id }, (data) => data.remoteNetworkDelete, options),
  };
  return api;
}
