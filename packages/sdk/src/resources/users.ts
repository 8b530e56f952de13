import type { CreateOnceOptions } from '../create-once.js';
import type { CallOptions } from '../executor.js';
import type { UserRole, UserStateUpdateInput } from '../generated/enums.js';
import type {
  DeviceFilterInput,
  GroupFilterInput,
  UserFieldsFragment,
  UserFilterInput,
} from '../generated/operations.js';
import {
  CreateUserDocument,
  DeleteUserDocument,
  GetUserDocument,
  ListUserDevicesDocument,
  ListUserGroupsDocument,
  ListUsersDocument,
  ResetUserMfaDocument,
  UpdateUserDetailsDocument,
  UpdateUserRoleDocument,
} from '../generated/operations.js';
import type { IdLike } from '../global-id.js';
import type { Page } from '../pagination.js';
import type { Caller } from './caller.js';
import { userCreation } from './creations.js';
import type { Device } from './devices.js';
import { candidateLimit, onlyItem } from './find-by-name.js';
import type { Group } from './groups.js';
import type { ListOptions, PagesOptions } from './list-options.js';
import { createListApi, createNestedList } from './lists.js';

/** A person of the account. */
export type User = UserFieldsFragment;

/** A role that can be given to a user. `BILLING` cannot: too little is known of it. */
export type AssignableUserRole = Exclude<UserRole, 'BILLING'>;

/** A new user. A field that is absent or undefined is not sent. */
export interface UserCreateInput {
  /** Where the invitation goes. */
  readonly email: string;
  /** First name. */
  readonly firstName?: string | undefined;
  /** Last name. */
  readonly lastName?: string | undefined;
  /** What the user may do. Default of the API: `MEMBER`. */
  readonly role?: AssignableUserRole | undefined;
  /** Sends the invitation by e-mail. */
  readonly shouldSendInvite?: boolean | undefined;
}

/** Changes of a user. A field that is absent or undefined stays as it is; none can be cleared. */
export interface UserUpdateInput {
  /** First name. */
  readonly firstName?: string | undefined;
  /** Last name. */
  readonly lastName?: string | undefined;
  /** `DISABLED` shuts the user out. Refused while the user has not accepted the invitation. */
  readonly state?: UserStateUpdateInput | undefined;
}

/** Users. Those of type `SYNCED` belong to the identity provider, which overrules what is changed here. */
export interface UsersApi {
  /** Reads one user (`user`); null when there is none with this ID. */
  get(id: IdLike<'User'>, options?: CallOptions): Promise<User | null>;
  /**
   * Reads the user with exactly this e-mail address (`users`); null when there is none.
   *
   * @throws AmbiguousError with the candidates, whose `name` is the address, when there are several
   */
  findByEmail(email: string, options?: CallOptions): Promise<User | null>;
  /** Reads all users that match, each once (`users`). */
  list(options?: ListOptions<UserFilterInput>): AsyncIterable<User>;
  /** Reads all users that match, page by page, noticing changes between pages (`users`). */
  pages(options?: PagesOptions<UserFilterInput>): AsyncIterable<Page<User>>;
  /**
   * Reads all groups of a user, each once (`user.groups`).
   *
   * @throws NotFoundError when there is no user with this ID
   */
  groups(id: IdLike<'User'>, options?: ListOptions<GroupFilterInput>): AsyncIterable<Group>;
  /**
   * Reads all devices of a user, each once (`user.devices`).
   *
   * @throws NotFoundError when there is no user with this ID
   */
  devices(id: IdLike<'User'>, options?: ListOptions<DeviceFilterInput>): AsyncIterable<Device>;
  /**
   * Creates a user (`userCreate`). After an error with `mayHaveBeenApplied`, look for the address before repeating.
   *
   * @throws AlreadyExistsError when the address is taken
   */
  create(input: UserCreateInput, options?: CallOptions): Promise<User>;
  /**
   * The same; finds out what became of it when the reply is lost: the user of this address that was made since, or none.
   * That can take as long as two attempts and ten seconds.
   *
   * @throws AlreadyExistsError when the address is taken
   */
  createOnce(input: UserCreateInput, options?: CreateOnceOptions): Promise<User>;
  /**
   * Changes names and state of a user (`userDetailsUpdate`).
   *
   * @throws NotFoundError when there is no user with this ID
   * @throws InvalidInputError when the state of a user who has not accepted the invitation is to change
   */
  update(id: IdLike<'User'>, input: UserUpdateInput, options?: CallOptions): Promise<User>;
  /**
   * Gives a user another role (`userRoleUpdate`).
   *
   * @throws NotFoundError when there is no user with this ID
   */
  setRole(id: IdLike<'User'>, role: AssignableUserRole, options?: CallOptions): Promise<User>;
  /**
   * Makes a user set up multi-factor authentication anew (`userResetMfa`).
   *
   * @throws NotFoundError when there is no user with this ID
   */
  resetMfa(id: IdLike<'User'>, options?: CallOptions): Promise<User>;
  /**
   * Deletes a user (`userDelete`).
   *
   * @throws NotFoundError when there is none with this ID
   */
  delete(id: IdLike<'User'>, options?: CallOptions): Promise<void>;
}

/** Makes the users part of a client. */
export function createUsersApi(caller: Caller): UsersApi {
  const api: UsersApi = {
    ...createListApi(caller, ListUsersDocument, (data) => data.users),
    groups: createNestedList(caller, ListUserGroupsDocument, (data) => data.user?.groups),
    devices: createNestedList(caller, ListUserDevicesDocument, (data) => data.user?.devices),
    async get(id, options) {
      const { data } = await caller.query(GetUserDocument, { id }, options);
      return data.user;
    },
    async findByEmail(email, options) {
      const variables = { first: candidateLimit, filter: { email: { eq: email } } };
      const { data } = await caller.query(ListUsersDocument, variables, options);
      return onlyItem('ListUsers', email, data.users);
    },
    create: (input, options) => caller.mutate(CreateUserDocument, input, (data) => data.userCreate, options),
    createOnce: (input, options) => caller.createOnce(userCreation(input, api), options),
    update: (id, input, options) =>
      caller.mutate(UpdateUserDetailsDocument, { ...input, id }, (data) => data.userDetailsUpdate, options),
    setRole: (id, role, options) =>
      caller.mutate(UpdateUserRoleDocument, { id, role }, (data) => data.userRoleUpdate, options),
    resetMfa: (id, options) =>
      caller.mutate(ResetUserMfaDocument, { id }, (data) => data.userResetMfa, options),
    delete: (id, options) => caller.remove(DeleteUserDocument, { id }, (data) => data.userDelete, options),
  };
  return api;
}
