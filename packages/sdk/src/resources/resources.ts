import type { CreateOnceOptions } from '../create-once.js';
import type { CallOptions } from '../executor.js';
import type {
  GroupFilterInput,
  ResourceFieldsFragment,
  ResourceFilterInput,
} from '../generated/operations.js';
import {
  CreateKubernetesResourceDocument,
  CreateNetworkResourceDocument,
  CreateSSHResourceDocument,
  CreateWebAppResourceDocument,
  DeleteResourceDocument,
  GetResourceDocument,
  ListApproverGroupsDocument,
  ListResourcesDocument,
  UpdateKubernetesResourceDocument,
  UpdateNetworkResourceDocument,
  UpdateSSHResourceDocument,
  UpdateWebAppResourceDocument,
} from '../generated/operations.js';
import type { IdLike } from '../global-id.js';
import type { Page } from '../pagination.js';
import type { Caller } from './caller.js';
import { resourceCreation } from './creations.js';
import { candidateLimit, onlyItem } from './find-by-name.js';
import type { Group } from './groups.js';
import type { ListOptions, PagesOptions } from './list-options.js';
import { createListApi, createNestedList } from './lists.js';
import type {
  KubernetesResourceCreateInput,
  KubernetesResourceUpdateInput,
  NetworkResourceCreateInput,
  NetworkResourceUpdateInput,
  SSHResourceCreateInput,
  SSHResourceUpdateInput,
  WebAppResourceCreateInput,
  WebAppResourceUpdateInput,
} from './resource-input.js';
import type { ResourceWithAccess, SweepOptions } from './resource-sweep.js';
import { sweep, sweepPages } from './resource-sweep.js';

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

/**
 * Resources of all kinds. There is one way to create and to change each kind, and one way to read and to delete all. A
 * resource cannot change its kind, and an update of another kind's resource is refused by the API.
 */
export interface ResourcesApi {
  /** Reads one resource of any kind (`resource`); null when there is none with this ID. */
  get(id: IdLike<'Resource'>, options?: CallOptions): Promise<Resource | null>;
  /**
   * Reads the resource with exactly this name (`resources`); null when there is none. Names need not be unique.
   *
   * @throws AmbiguousError with the candidates when there are several
   */
  findByName(name: string, options?: CallOptions): Promise<Resource | null>;
  /** Reads all resources that match, each once (`resources`). */
  list(options?: ListOptions<ResourceFilterInput>): AsyncIterable<Resource>;
  /** Reads all resources that match, page by page, noticing changes between pages (`resources`). */
  pages(options?: PagesOptions<ResourceFilterInput>): AsyncIterable<Page<Resource>>;
  /**
   * Reads all resources that match with all their access edges, each once, in the fewest requests (`resources` with
   * `access`): one per page of resources, and one per further page of a resource's edges.
   */
  sweep(options?: SweepOptions): AsyncIterable<ResourceWithAccess>;
  /**
   * The same page by page, noticing changes between pages. `requestedAt` is the time of the request for the page of
   * resources; further edges are read after it.
   */
  sweepPages(options?: SweepOptions): AsyncIterable<Page<ResourceWithAccess>>;
  /**
   * Reads all groups whose members approve access to a resource, each once (`resource.approverGroups`).
   *
   * @throws NotFoundError when there is no resource with this ID
   */
  approverGroups(id: IdLike<'Resource'>, options?: ListOptions<GroupFilterInput>): AsyncIterable<Group>;
  /**
   * Creates a network resource (`resourceCreate`). An error with `mayHaveBeenApplied` must be resolved by a look-up: repeating the call may
   * make a second resource.
   *
   * @throws NotFoundError when something that the input names, such as the remote network, does not exist
   */
  createNetwork(input: NetworkResourceCreateInput, options?: CallOptions): Promise<NetworkResource>;
  /**
   * The same; finds out what became of it when the reply is lost: the resource of this kind, name, address and remote
   * network that was made since, or none. That can take as long as two attempts and ten seconds.
   *
   * @throws AmbiguousError when several may be the one that was created
   */
  createNetworkOnce(input: NetworkResourceCreateInput, options?: CreateOnceOptions): Promise<NetworkResource>;
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
   * Creates a Kubernetes resource (`kubernetesResourceCreate`). An error with `mayHaveBeenApplied` must be resolved by a look-up: repeating the call may
   * make a second resource.
   *
   * @throws NotFoundError when something that the input names, such as the remote network, does not exist
   */
  createKubernetes(input: KubernetesResourceCreateInput, options?: CallOptions): Promise<KubernetesResource>;
  /**
   * The same; finds out what became of it when the reply is lost: the resource of this kind, name, address and remote
   * network that was made since, or none. That can take as long as two attempts and ten seconds.
   *
   * @throws AmbiguousError when several may be the one that was created
   */
  createKubernetesOnce(
    input: KubernetesResourceCreateInput,
    options?: CreateOnceOptions,
  ): Promise<KubernetesResource>;
  /**
   * Changes a Kubernetes resource (`kubernetesResourceUpdate`).
   *
   * @throws NotFoundError when the resource, or something that the input names, does not exist
   */
  updateKubernetes(
    id: IdLike<'Resource'>,
    input: KubernetesResourceUpdateInput,
    options?: CallOptions,
  ): Promise<KubernetesResource>;
  /**
   * Creates an SSH resource (`sshResourceCreate`). An error with `mayHaveBeenApplied` must be resolved by a look-up: repeating the call may
   * make a second resource.
   *
   * @throws NotFoundError when something that the input names, such as the remote network, does not exist
   */
  createSSH(input: SSHResourceCreateInput, options?: CallOptions): Promise<SSHResource>;
  /**
   * The same; finds out what became of it when the reply is lost: the resource of this kind, name, address and remote
   * network that was made since, or none. That can take as long as two attempts and ten seconds.
   *
   * @throws AmbiguousError when several may be the one that was created
   */
  createSSHOnce(input: SSHResourceCreateInput, options?: CreateOnceOptions): Promise<SSHResource>;
  /**
   * Changes an SSH resource (`sshResourceUpdate`).
   *
   * @throws NotFoundError when the resource, or something that the input names, does not exist
   */
  updateSSH(
    id: IdLike<'Resource'>,
    input: SSHResourceUpdateInput,
    options?: CallOptions,
  ): Promise<SSHResource>;
  /**
   * Creates a web app resource (`webAppResourceCreate`). An error with `mayHaveBeenApplied` must be resolved by a look-up: repeating the call may
   * make a second resource.
   *
   * @throws NotFoundError when something that the input names, such as the remote network, does not exist
   */
  createWebApp(input: WebAppResourceCreateInput, options?: CallOptions): Promise<WebAppResource>;
  /**
   * The same; finds out what became of it when the reply is lost: the resource of this kind, name, address and remote
   * network that was made since, or none. That can take as long as two attempts and ten seconds.
   *
   * @throws AmbiguousError when several may be the one that was created
   */
  createWebAppOnce(input: WebAppResourceCreateInput, options?: CreateOnceOptions): Promise<WebAppResource>;
  /**
   * Changes a web app resource (`webAppResourceUpdate`).
   *
   * @throws NotFoundError when the resource, or something that the input names, does not exist
   */
  updateWebApp(
    id: IdLike<'Resource'>,
    input: WebAppResourceUpdateInput,
    options?: CallOptions,
  ): Promise<WebAppResource>;
  /**
   * Deletes a resource of any kind with its access edges (`resourceDelete`).
   *
   * @throws NotFoundError when there is none with this ID
   */
  delete(id: IdLike<'Resource'>, options?: CallOptions): Promise<void>;
}

/** Makes the resources part of a client. */
export function createResourcesApi(caller: Caller): ResourcesApi {
  const lists = createListApi(caller, ListResourcesDocument, (data) => data.resources);
  const mutations = createMutations(caller);
  return {
    ...lists,
    sweep: (options) => sweep(caller, options),
    sweepPages: (options) => sweepPages(caller, options),
    approverGroups: createNestedList(
      caller,
      ListApproverGroupsDocument,
      (data) => data.resource?.approverGroups,
    ),
    ...createReads(caller),
    ...mutations,
    ...createOnces(caller, lists.list, mutations),
  };
}

type Onces = Pick<ResourcesApi, `create${Kind}Once`>;

function createOnces(caller: Caller, list: ResourcesApi['list'], mutations: Mutations): Onces {
  const { createNetwork, createKubernetes, createSSH, createWebApp } = mutations;
  return {
    createNetworkOnce: (input, options) =>
      caller.createOnce(resourceCreation('NetworkResource', input, createNetwork, list), options),
    createKubernetesOnce: (input, options) =>
      caller.createOnce(resourceCreation('KubernetesResource', input, createKubernetes, list), options),
    createSSHOnce: (input, options) =>
      caller.createOnce(resourceCreation('SSHResource', input, createSSH, list), options),
    createWebAppOnce: (input, options) =>
      caller.createOnce(resourceCreation('WebAppResource', input, createWebApp, list), options),
  };
}

function createReads(caller: Caller): Pick<ResourcesApi, 'get' | 'findByName'> {
  return {
    async get(id, options) {
      const { data } = await caller.query(GetResourceDocument, { id }, options);
      return data.resource;
    },
    async findByName(name, options) {
      const variables = { first: candidateLimit, filter: { name: { eq: name } } };
      const { data } = await caller.query(ListResourcesDocument, variables, options);
      return onlyItem('ListResources', name, data.resources);
    },
  };
}

type Mutations = Pick<ResourcesApi, 'delete' | `create${Kind}` | `update${Kind}`>;
type Kind = 'Network' | 'Kubernetes' | 'SSH' | 'WebApp';

function createMutations(caller: Caller): Mutations {
  return {
    createNetwork: (input, options) =>
      caller.mutate(CreateNetworkResourceDocument, input, (data) => data.resourceCreate, options),
    updateNetwork: (id, input, options) =>
      caller.mutate(UpdateNetworkResourceDocument, { ...input, id }, (data) => data.resourceUpdate, options),
    createKubernetes: (input, options) =>
      caller.mutate(
        CreateKubernetesResourceDocument,
        input,
        (data) => data.kubernetesResourceCreate,
        options,
      ),
    updateKubernetes: (id, input, options) =>
      caller.mutate(
        UpdateKubernetesResourceDocument,
        { ...input, id },
        (data) => data.kubernetesResourceUpdate,
        options,
      ),
    createSSH: (input, options) =>
      caller.mutate(CreateSSHResourceDocument, input, (data) => data.sshResourceCreate, options),
    updateSSH: (id, input, options) =>
      caller.mutate(UpdateSSHResourceDocument, { ...input, id }, (data) => data.sshResourceUpdate, options),
    createWebApp: (input, options) =>
      caller.mutate(CreateWebAppResourceDocument, input, (data) => data.webAppResourceCreate, options),
    updateWebApp: (id, input, options) =>
      caller.mutate(
        UpdateWebAppResourceDocument,
        { ...input, id },
        (data) => data.webAppResourceUpdate,
        options,
      ),
    delete: (id, options) =>
      caller.remove(DeleteResourceDocument, { id }, (data) => data.resourceDelete, options),
  };
}
