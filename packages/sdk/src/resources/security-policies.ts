import type { CallOptions } from '../executor.js';
import type {
  GroupFilterInput,
  SecurityPolicyFieldsFragment,
  SecurityPolicyFilterField,
} from '../generated/operations.js';
import {
  GetSecurityPolicyDocument,
  ListSecurityPoliciesDocument,
  ListSecurityPolicyGroupsDocument,
  UpdateSecurityPolicyDocument,
} from '../generated/operations.js';
import type { IdLike } from '../global-id.js';
import type { Page } from '../pagination.js';
import type { Caller } from './caller.js';
import { candidateLimit, onlyItem } from './find-by-name.js';
import type { Group } from './groups.js';
import type { ListOptions, PagesOptions } from './list-options.js';
import { createListApi, createNestedList } from './lists.js';

/** What users must fulfil to reach a resource. */
export type SecurityPolicy = SecurityPolicyFieldsFragment;

/** Changes of a security policy. A field that is absent or undefined is not sent. */
export interface SecurityPolicyUpdateInput {
  /** IDs of all groups that it applies to, replacing those there are: `[]` frees all groups from it. */
  readonly groupIds?: readonly IdLike<'Group'>[] | undefined;
  /** IDs of groups to add. Do not combine with `groupIds`. */
  readonly addedGroupIds?: readonly IdLike<'Group'>[] | undefined;
  /** IDs of groups to remove. Do not combine with `groupIds`. */
  readonly removedGroupIds?: readonly IdLike<'Group'>[] | undefined;
}

/** Security policies. They are made, and their rules set, in the admin console alone. */
export interface SecurityPoliciesApi {
  /** Reads one security policy (`securityPolicy`); null when there is none with this ID. */
  get(id: IdLike<'SecurityPolicy'>, options?: CallOptions): Promise<SecurityPolicy | null>;
  /**
   * Reads the security policy with exactly this name (`securityPolicies`); null when there is none.
   *
   * @throws AmbiguousError with the candidates when there are several
   */
  findByName(name: string, options?: CallOptions): Promise<SecurityPolicy | null>;
  /** Reads all security policies that match, each once (`securityPolicies`). */
  list(options?: ListOptions<SecurityPolicyFilterField>): AsyncIterable<SecurityPolicy>;
  /** Reads all security policies that match, page by page, noticing changes between pages (`securityPolicies`). */
  pages(options?: PagesOptions<SecurityPolicyFilterField>): AsyncIterable<Page<SecurityPolicy>>;
  /**
   * Reads all groups that a security policy applies to, each once (`securityPolicy.groups`).
   *
   * @throws NotFoundError when there is no security policy with this ID
   */
  groups(id: IdLike<'SecurityPolicy'>, options?: ListOptions<GroupFilterInput>): AsyncIterable<Group>;
  /**
   * Changes to which groups a security policy applies (`securityPolicyUpdate`). Groups that are not given stay as they
   * are.
   *
   * @throws NotFoundError when the security policy, or a group that the input names, does not exist
   */
  update(
    id: IdLike<'SecurityPolicy'>,
    input: SecurityPolicyUpdateInput,
    options?: CallOptions,
  ): Promise<SecurityPolicy>;
}

/** Makes the security policies part of a client. */
export function createSecurityPoliciesApi(caller: Caller): SecurityPoliciesApi {
  return {
    ...createListApi(caller, ListSecurityPoliciesDocument, (data) => data.securityPolicies),
    groups: createNestedList(caller, ListSecurityPolicyGroupsDocument, (data) => data.securityPolicy?.groups),
    async get(id, options) {
      const { data } = await caller.query(GetSecurityPolicyDocument, { id }, options);
      return data.securityPolicy;
    },
    async findByName(name, options) {
      const variables = { first: candidateLimit, filter: { name: { eq: name } } };
      const { data } = await caller.query(ListSecurityPoliciesDocument, variables, options);
      return onlyItem('ListSecurityPolicies', name, data.securityPolicies);
    },
    update: (id, input, options) =>
      caller.mutate(
        UpdateSecurityPolicyDocument,
        { ...input, id },
        (data) => data.securityPolicyUpdate,
        options,
      ),
  };
}
