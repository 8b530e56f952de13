import type { CallOptions } from '../executor.js';
import type { ResourceFieldsFragment, ResourceFilterInput } from '../generated/operations.js';
import {
  CreateNetworkResourceDocument,
  DeleteResourceDocument,
  GetResourceDocument,
  ListResourcesDocument,
  UpdateNetworkResourceDocument,
} from '../generated/operations.js';
import type { IdLike } from '../global-id.js';
import type { Page } from '../pagination.js';
import { itemsOf, paginate } from '../pagination.js';
import type { Caller } from './caller.js';
import type { ListOptions, PagesOptions } from './list-options.js';
import type { NetworkResourceCreateInput, NetworkResourceUpdateInput } from './resource-input.js';

/**
 * A resource of any kind; `__typename` tells which. A kind that this version does not know has a `__typename` outside
 * of the union and the fields that all kinds share.
 */
export type Resource = ResourceFieldsFragment;
/** A host, address range or wildcard in a remote network. */
export type NetworkResource = Extract<Resource, { readonly __typename: 'NetworkResource' }>;
/** A Kubernetes API behind a gateway. */
export type KubernetesResource = Extract<Resource, { readonly __typename: 'KubernetesResource' }>;
/** An SSH server behind a gateway. */
export type SSHResource = Extract<Resource, { readonly __typename: 'SSHResource' }>;
/** A web application behind a gateway. */
export type WebAppResource = Extract<Resource, { readonly __typename: 'WebAppResource' }>;

/** Resources. Reads and deletion are for all kinds, `createNetwork` and `updateNetwork` for network resources. */
export interface ResourcesApi {
  /** Reads one resource of any kind (`resource`); null when there is none with this ID. */
  get(id: IdLike<'Resource'>, options?: CallOptions): Promise<Resource | null>;
  /** Reads all resources that match, each once (`resources`). */
  list(options?: ListOptions<ResourceFilterInput>): AsyncIterable<Resource>;
  /** Reads all resources that match, page by page, noticing changes between pages (`resources`). */
  pages(options?: PagesOptions<ResourceFilterInput>): AsyncIterable<Page<Resource>>;
  /**
   * Creates a network resource (`resourceCreate`). An error with `mayHaveBeenApplied` must be resolved by a look-up:
   * repeating the call may make a second resource.
   *
   * @throws NotFoundError when something that the input names, such as the remote network, does not exist
   */
  createNetwork(input: NetworkResourceCreateInput, options?: CallOptions): Promise<NetworkResource>;
  /**
   * Changes a network resource (`resourceUpdate`).
   *
   * @throws NotFoundError when the resource, or something that the input names, does not exist
   */
  updateNetwork(
    id: IdLike<'Resource'>,
    input: NetworkResourceUpdateInput,
    options?: CallOptions,
  ): Promise<NetworkResource>;
  /**
   * Deletes a resource of any kind with its access edges (`resourceDelete`).
   *
   * @throws NotFoundError when there is none with this ID
   */
  delete(id: IdLike<'Resource'>, options?: CallOptions): Promise<void>;
}

/** Makes the resources part of a client. */
export function createResourcesApi(caller: Caller): ResourcesApi {
  const pages: ResourcesApi['pages'] = (options = {}) =>
    paginate<Resource>(async (range) => {
      const variables = { ...range, filter: options.filter };
      const { data, requestedAt } = await caller.query(ListResourcesDocument, variables, options);
      return { connection: data.resources, requestedAt };
    }, options);
  return {
    pages,
    list: (options) => itemsOf(pages(options)),
    async get(id, options) {
      const { data } = await caller.query(GetResourceDocument, { id }, options);
      return data.resource;
    },
    createNetwork: (input, options) =>
      caller.mutate(CreateNetworkResourceDocument, input, (data) => data.resourceCreate, options),
    updateNetwork: (id, input, options) =>
      caller.mutate(UpdateNetworkResourceDocument, { ...input, id }, (data) => data.resourceUpdate, options),
    delete: (id, options) =>
      caller.remove(DeleteResourceDocument, { id }, (data) => data.resourceDelete, options),
  };
}
