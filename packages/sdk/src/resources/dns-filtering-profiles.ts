import type { CreateOnceOptions } from '../create-once.js';
import type { CallOptions } from '../executor.js';
import type { DohFallbackMethod } from '../generated/enums.js';
import type {
  ContentCategoryConfigInput,
  DnsFilteringProfileFieldsFragment,
  GroupFilterInput,
  ListDnsFilteringProfilesQuery,
  PrivacyCategoryConfigInput,
  SecurityCategoryConfigInput,
} from '../generated/operations.js';
import {
  CreateDnsFilteringProfileDocument,
  DeleteDnsFilteringProfileDocument,
  GetDnsFilteringProfileDocument,
  ListDnsFilteringProfileGroupsDocument,
  ListDnsFilteringProfilesDocument,
  UpdateDnsFilteringProfileDocument,
} from '../generated/operations.js';
import type { IdLike } from '../global-id.js';
import type { Caller } from './caller.js';
import { dnsFilteringProfileCreation } from './creations.js';
import type { Group } from './groups.js';
import type { ListOptions } from './list-options.js';
import { createNestedList } from './lists.js';

/** Which domain names the devices of some groups may resolve. */
export type DnsFilteringProfile = DnsFilteringProfileFieldsFragment;

/** What the list of profiles tells of each. */
export type DnsFilteringProfileSummary = NonNullable<
  ListDnsFilteringProfilesQuery['dnsFilteringProfiles']
>[number];

/** Switches of a profile. One that is absent or undefined is not sent; none can be cleared. */
type Switches<Input> = { readonly [Name in keyof Input]?: Exclude<Input[Name], null> };

/** Changes of a DNS filtering profile. A field that is absent or undefined stays as it is; none can be null. */
export interface DnsFilteringProfileUpdateInput {
  /** Name of the profile. */
  readonly name?: string | undefined;
  /** Orders the profiles of a user who is in several groups. */
  readonly priority?: number | undefined;
  /** All domain names that are let through, replacing those there are; `[]` removes them. */
  readonly allowedDomains?: readonly string[] | undefined;
  /** All domain names that are blocked, replacing those there are; `[]` removes them. */
  readonly deniedDomains?: readonly string[] | undefined;
  /** What happens when the filtering resolver cannot be reached. */
  readonly fallbackMethod?: DohFallbackMethod | undefined;
  /** IDs of all groups that it applies to, replacing those there are; `[]` removes them. */
  readonly groupIds?: readonly IdLike<'Group'>[] | undefined;
  /** What is blocked because of its content. */
  readonly contentCategoryConfig?: Switches<ContentCategoryConfigInput> | undefined;
  /** What is blocked to protect privacy. */
  readonly privacyCategoryConfig?: Switches<PrivacyCategoryConfigInput> | undefined;
  /** What is blocked to protect devices. */
  readonly securityCategoryConfig?: Switches<SecurityCategoryConfigInput> | undefined;
}

/** DNS filtering profiles. */
export interface DnsFilteringProfilesApi {
  /** Reads one profile (`dnsFilteringProfile`); null when there is none with this ID. */
  get(id: IdLike<'DnsFilteringProfile'>, options?: CallOptions): Promise<DnsFilteringProfile | null>;
  /**
   * Reads a summary of all profiles at once (`dnsFilteringProfiles`, which has no pages); null when the feature is off
   * for the account.
   */
  list(options?: CallOptions): Promise<readonly DnsFilteringProfileSummary[] | null>;
  /**
   * Reads all groups that a profile applies to, each once (`dnsFilteringProfile.groups`).
   *
   * @throws NotFoundError when there is no profile with this ID
   */
  groups(id: IdLike<'DnsFilteringProfile'>, options?: ListOptions<GroupFilterInput>): AsyncIterable<Group>;
  /**
   * Creates a profile (`dnsFilteringProfileCreate`). The API takes a name alone; {@link update} sets the rest. After an
   * error with `mayHaveBeenApplied`, look before repeating.
   */
  create(name: string, options?: CallOptions): Promise<DnsFilteringProfile>;
  /**
   * The same; finds out what became of it when the reply is lost: the profile of this name that was not there before, or
   * none. That can take as long as two attempts and ten seconds. Without `since` it first reads the profiles that are
   * there.
   *
   * @throws AmbiguousError when several may be the one that was created
   */
  createOnce(name: string, options?: CreateOnceOptions): Promise<DnsFilteringProfile>;
  /**
   * Changes a profile (`dnsFilteringProfileUpdate`).
   *
   * @throws NotFoundError when the profile, or a group that the input names, does not exist
   */
  update(
    id: IdLike<'DnsFilteringProfile'>,
    input: DnsFilteringProfileUpdateInput,
    options?: CallOptions,
  ): Promise<DnsFilteringProfile>;
  /**
   * Deletes a profile (`dnsFilteringProfileDelete`).
   *
   * @throws NotFoundError when there is none with this ID
   */
  delete(id: IdLike<'DnsFilteringProfile'>, options?: CallOptions): Promise<void>;
}

/** Makes the DNS filtering profiles part of a client. */
export function createDnsFilteringProfilesApi(caller: Caller): DnsFilteringProfilesApi {
  const api: DnsFilteringProfilesApi = {
    async get(id, options) {
      const { data } = await caller.query(GetDnsFilteringProfileDocument, { id }, options);
      return data.dnsFilteringProfile;
    },
    async list(options) {
      const { data } = await caller.query(ListDnsFilteringProfilesDocument, {}, options);
      return data.dnsFilteringProfiles;
    },
    groups: createNestedList(
      caller,
      ListDnsFilteringProfileGroupsDocument,
      (data) => data.dnsFilteringProfile?.groups,
    ),
    create: (name, options) =>
      caller.mutate(
        CreateDnsFilteringProfileDocument,
        { name },
        (data) => data.dnsFilteringProfileCreate,
        options,
      ),
    createOnce: (name, options) => caller.createOnce(dnsFilteringProfileCreation(name, api), options),
    update: (id, input, options) =>
      caller.mutate(
        UpdateDnsFilteringProfileDocument,
        { ...input, id },
        (data) => data.dnsFilteringProfileUpdate,
        options,
      ),
    delete: (id, options) =>
      caller.remove(
        DeleteDnsFilteringProfileDocument,
        { id },
        (data) => data.dnsFilteringProfileDelete,
        options,
      ),
  };
  return api;
}
