import type { CreateOnceOptions } from '../create-once.js';
import type { CallOptions } from '../executor.js';
import type {
  ResourceFilterInput,
  ServiceAccountFieldsFragment,
  ServiceAccountFilterInput,
} from '../generated/operations.js';
import {
  CreateServiceAccountDocument,
  DeleteServiceAccountDocument,
  GetServiceAccountDocument,
  ListServiceAccountKeysDocument,
  ListServiceAccountResourcesDocument,
  ListServiceAccountsDocument,
  UpdateServiceAccountDocument,
} from '../generated/operations.js';
import type { IdLike } from '../global-id.js';
import type { Page } from '../pagination.js';
import type { Caller } from './caller.js';
import { serviceAccountCreation } from './creations.js';
import { candidateLimit, onlyItem } from './find-by-name.js';
import type { ListOptions, PagesOptions } from './list-options.js';
import { createListApi, createNestedList } from './lists.js';
import type { Resource } from './resources.js';
import type { ServiceAccountKey } from './service-account-keys.js';

/** A principal for machines, which authenticates with keys. */
export type ServiceAccount = ServiceAccountFieldsFragment;

/** A new service account. */
export interface ServiceAccountCreateInput {
  /** Need not be unique. */
  readonly name: string;
  /** IDs of the resources it has access to. */
  readonly resourceIds?: readonly IdLike<'Resource'>[] | undefined;
}

/** Changes of a service account. A field that is absent or undefined stays as it is; none can be cleared. */
export interface ServiceAccountUpdateInput {
  /** Need not be unique. */
  readonly name?: string | undefined;
  /** IDs of all resources it has access to, replacing those there are: `[]` takes all access away. */
  readonly resourceIds?: readonly IdLike<'Resource'>[] | undefined;
  /** IDs of resources to add. Do not combine with `resourceIds`. */
  readonly addedResourceIds?: readonly IdLike<'Resource'>[] | undefined;
  /** IDs of resources to remove. Do not combine with `resourceIds`. */
  readonly removedResourceIds?: readonly IdLike<'Resource'>[] | undefined;
}

/** Service accounts. Their keys are made and ended by {@link ServiceAccountKeysApi}. */
export interface ServiceAccountsApi {
  /** Reads one service account (`serviceAccount`); null when there is none with this ID. */
  get(id: IdLike<'ServiceAccount'>, options?: CallOptions): Promise<ServiceAccount | null>;
  /**
   * Reads the service account with exactly this name (`serviceAccounts`); null when there is none.
   *
   * @throws AmbiguousError with the candidates when there are several
   */
  findByName(name: string, options?: CallOptions): Promise<ServiceAccount | null>;
  /** Reads all service accounts that match, each once (`serviceAccounts`). */
  list(options?: ListOptions<ServiceAccountFilterInput>): AsyncIterable<ServiceAccount>;
  /** Reads all service accounts that match, page by page, noticing changes between pages (`serviceAccounts`). */
  pages(options?: PagesOptions<ServiceAccountFilterInput>): AsyncIterable<Page<ServiceAccount>>;
  /**
   * Reads all keys of a service account, each once, without their tokens (`serviceAccount.keys`).
   *
   * @throws NotFoundError when there is no service account with this ID
   */
  keys(id: IdLike<'ServiceAccount'>, options?: ListOptions<never>): AsyncIterable<ServiceAccountKey>;
  /**
   * Reads all resources that a service account has access to, each once (`serviceAccount.resources`).
   *
   * @throws NotFoundError when there is no service account with this ID
   */
  resources(
    id: IdLike<'ServiceAccount'>,
    options?: ListOptions<ResourceFilterInput>,
  ): AsyncIterable<Resource>;
  /**
   * Creates a service account (`serviceAccountCreate`). After an error with `mayHaveBeenApplied`, look before
   * repeating.
   *
   * @throws NotFoundError when a resource that the input names does not exist
   */
  create(input: ServiceAccountCreateInput, options?: CallOptions): Promise<ServiceAccount>;
  /**
   * The same; finds out what became of it when the reply is lost: the service account of this name that was made since, or
   * none. That can take as long as two attempts and ten seconds.
   *
   * @throws AmbiguousError when several may be the one that was created
   */
  createOnce(input: ServiceAccountCreateInput, options?: CreateOnceOptions): Promise<ServiceAccount>;
  /**
   * Changes a service account (`serviceAccountUpdate`). Resources that are not given stay as they are.
   *
   * @throws NotFoundError when the service account, or a resource that the input names, does not exist
   */
  update(
    id: IdLike<'ServiceAccount'>,
    input: ServiceAccountUpdateInput,
    options?: CallOptions,
  ): Promise<ServiceAccount>;
  /**
   * Deletes a service account with its access and its keys (`serviceAccountDelete`).
   *
   * @throws NotFoundError when there is none with this ID
   */
  delete(id: IdLike<'ServiceAccount'>, options?: CallOptions): Promise<void>;
}

/** Makes the service accounts part of a client. */
export function createServiceAccountsApi(caller: Caller): ServiceAccountsApi {
  const api: ServiceAccountsApi = {
    ...createListApi(caller, ListServiceAccountsDocument, (data) => data.serviceAccounts),
    keys: createNestedList(caller, ListServiceAccountKeysDocument, (data) => data.serviceAccount?.keys),
    resources: createNestedList(
      caller,
      ListServiceAccountResourcesDocument,
      (data) => data.serviceAccount?.resources,
    ),
    async get(id, options) {
      const { data } = await caller.query(GetServiceAccountDocument, { id }, options);
      return data.serviceAccount;
    },
    async findByName(name, options) {
      const variables = { first: candidateLimit, filter: { name: { eq: name } } };
      const { data } = await caller.query(ListServiceAccountsDocument, variables, options);
      return onlyItem('ListServiceAccounts', name, data.serviceAccounts);
    },
    create: (input, options) =>
      caller.mutate(CreateServiceAccountDocument, input, (data) => data.serviceAccountCreate, options),
    createOnce: (input, options) => caller.createOnce(serviceAccountCreation(input, api), options),
    update: (id, input, options) =>
      caller.mutate(
        UpdateServiceAccountDocument,
        { ...input, id },
        (data) => data.serviceAccountUpdate,
        options,
      ),
    delete: (id, options) =>
      caller.remove(DeleteServiceAccountDocument, { id }, (data) => data.serviceAccountDelete, options),
  };
  return api;
}
