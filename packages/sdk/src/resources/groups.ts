import type { CreateOnceOptions } from '../create-once.js';
import type { CallOptions } from '../executor.js';
import type {
  GroupFieldsFragment,
  GroupFilterInput,
  ResourceFilterInput,
  UserFilterInput,
} from '../generated/operations.js';
import {
  CreateGroupDocument,
  DeleteGroupDocument,
  GetGroupDocument,
  ListGroupResourcesDocument,
  ListGroupsDocument,
  ListGroupUsersDocument,
  UpdateGroupDocument,
} from '../generated/operations.js';
import type { IdLike } from '../global-id.js';
import type { Page } from '../pagination.js';
import type { Caller } from './caller.js';
import { groupCreation } from './creations.js';
import { candidateLimit, onlyItem } from './find-by-name.js';
import type { ListOptions, PagesOptions } from './list-options.js';
import { createListApi, createNestedList } from './lists.js';
import type { Resource } from './resources.js';
import type { User } from './users.js';

/** A group of users. */
export type Group = GroupFieldsFragment;

/** A new group. */
export interface GroupCreateInput {
  /** Need not be unique. */
  readonly name: string;
  /** IDs of its users. */
  readonly userIds?: readonly IdLike<'User'>[] | undefined;
  /** IDs of the resources it has access to. */
  readonly resourceIds?: readonly IdLike<'Resource'>[] | undefined;
  /** ID of a security policy. */
  readonly securityPolicyId?: IdLike<'SecurityPolicy'> | undefined;
}

/** Changes of a group. A field that is absent or undefined is not sent and stays as it is. */
export interface GroupUpdateInput {
  /** Need not be unique. */
  readonly name?: string | undefined;
  /** False switches the group off. */
  readonly isActive?: boolean | undefined;
  /** ID of a security policy. */
  readonly securityPolicyId?: IdLike<'SecurityPolicy'> | undefined;
  /** IDs of all its users, replacing those there are: `[]` empties the group. */
  readonly userIds?: readonly IdLike<'User'>[] | undefined;
  /** IDs of users to add. Do not combine with `userIds`. */
  readonly addedUserIds?: readonly IdLike<'User'>[] | undefined;
  /** IDs of users to remove. Do not combine with `userIds`. */
  readonly removedUserIds?: readonly IdLike<'User'>[] | undefined;
  /** IDs of all resources it has access to, replacing those there are. */
  readonly resourceIds?: readonly IdLike<'Resource'>[] | undefined;
  /** IDs of resources to add. Do not combine with `resourceIds`. */
  readonly addedResourceIds?: readonly IdLike<'Resource'>[] | undefined;
  /** IDs of resources to remove. Do not combine with `resourceIds`. */
  readonly removedResourceIds?: readonly IdLike<'Resource'>[] | undefined;
}

/** Groups. Only groups of type `MANUAL` can be changed or deleted. */
export interface GroupsApi {
  /** Reads one group (`group`); null when there is none with this ID. */
  get(id: IdLike<'Group'>, options?: CallOptions): Promise<Group | null>;
  /**
   * Reads the group with exactly this name (`groups`); null when there is none.
   *
   * @throws AmbiguousError with the candidates when there are several
   */
  findByName(name: string, options?: CallOptions): Promise<Group | null>;
  /** Reads all groups that match, each once (`groups`). */
  list(options?: ListOptions<GroupFilterInput>): AsyncIterable<Group>;
  /** Reads all groups that match, page by page, noticing changes between pages (`groups`). */
  pages(options?: PagesOptions<GroupFilterInput>): AsyncIterable<Page<Group>>;
  /**
   * Reads all users of a group, each once, also those beyond the first page (`group.users`).
   *
   * @throws NotFoundError when there is no group with this ID
   */
  users(id: IdLike<'Group'>, options?: ListOptions<UserFilterInput>): AsyncIterable<User>;
  /**
   * Reads all resources that a group has access to, each once, also those beyond the first page (`group.resources`).
   *
   * @throws NotFoundError when there is no group with this ID
   */
  resources(id: IdLike<'Group'>, options?: ListOptions<ResourceFilterInput>): AsyncIterable<Resource>;
  /** Creates a group (`groupCreate`). After an error with `mayHaveBeenApplied`, look before repeating. */
  create(input: GroupCreateInput, options?: CallOptions): Promise<Group>;
  /**
   * The same; finds out what became of it when the reply is lost: the manual group of this name that was made since, or
   * none. That can take as long as two attempts and ten seconds.
   *
   * @throws AmbiguousError when several may be the one that was created
   */
  createOnce(input: GroupCreateInput, options?: CreateOnceOptions): Promise<Group>;
  /**
   * Changes a group (`groupUpdate`). Users and resources that are not given stay as they are.
   *
   * @throws NotFoundError when the group, or something that the input names, does not exist
   */
  update(id: IdLike<'Group'>, input: GroupUpdateInput, options?: CallOptions): Promise<Group>;
  /**
   * Deletes a group (`groupDelete`).
   *
   * @throws NotFoundError when there is none with this ID
   */
  delete(id: IdLike<'Group'>, options?: CallOptions): Promise<void>;
}

/** Makes the groups part of a client. */
export function createGroupsApi(caller: Caller): GroupsApi {
  const api: GroupsApi = {
    ...createListApi(caller, ListGroupsDocument, (data) => data.groups),
    users: createNestedList(caller, ListGroupUsersDocument, (data) => data.group?.users),
    resources: createNestedList(caller, ListGroupResourcesDocument, (data) => data.group?.resources),
    async get(id, options) {
      const { data } = await caller.query(GetGroupDocument, { id }, options);
      return data.group;
    },
    async findByName(name, options) {
      const variables = { first: candidateLimit, filter: { name: { eq: name } } };
      const { data } = await caller.query(ListGroupsDocument, variables, options);
      return onlyItem('ListGroups', name, data.groups);
    },
    create: (input, options) =>
      caller.mutate(CreateGroupDocument, input, (data) => data.groupCreate, options),
    createOnce: (input, options) => caller.createOnce(groupCreation(input, api), options),
    update: (id, input, options) =>
      caller.mutate(UpdateGroupDocument, { ...input, id }, (data) => data.groupUpdate, options),
    delete: (id, options) => caller.remove(DeleteGroupDocument, { id }, (data) => data.groupDelete, options),
  };
  return api;
}
