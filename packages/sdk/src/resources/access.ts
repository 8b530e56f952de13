import type { CallOptions } from '../executor.js';
import type { AccessApprovalMode } from '../generated/enums.js';
import type {
  AccessEdgeFieldsFragment,
  AccessFieldsFragment,
  AccessFilterInput,
  AccessPolicyInput,
} from '../generated/operations.js';
import {
  AddAccessDocument,
  ListAccessDocument,
  RemoveAccessDocument,
  SetAccessDocument,
} from '../generated/operations.js';
import type { IdLike } from '../global-id.js';
import type { Connection, Page } from '../pagination.js';
import { itemsBy, paginateBy } from '../pagination.js';
import type { Caller } from './caller.js';
import type { ListOptions, PagesOptions } from './list-options.js';
import { missingOwner } from './lists.js';
import type { Resource } from './resources.js';

/**
 * Who may have access: a group or a service account; `__typename` tells which. A kind that this version does not know has
 * a `__typename` outside of the union and only an `id`.
 */
export type Principal = AccessEdgeFieldsFragment['node'];

/** The access of one principal to a resource, and its terms. Terms that are null are those of the resource. */
export interface AccessEdge extends Omit<AccessEdgeFieldsFragment, 'cursor' | 'node'> {
  /** Who has access. */
  readonly principal: Principal;
}

/**
 * Access to give, or to change. A term that is absent or undefined is not sent: an edge that exists keeps its value. Null
 * takes the term away. For a service account all terms must be null or absent.
 */
export interface AccessInput {
  /** ID of a group or a service account. */
  readonly principalId: IdLike<'Group' | 'ServiceAccount'>;
  /** ID of a security policy; null is that of the resource. */
  readonly securityPolicyId?: IdLike<'SecurityPolicy'> | null | undefined;
  /** When access ends, ISO 8601; null is never. */
  readonly expiresAt?: string | null | undefined;
  /** How long access lasts without use, in seconds; null is the policy of the resource. */
  readonly accessPolicy?: AccessPolicyInput | null | undefined;
  /** Who approves access; null is as the resource has it. */
  readonly approvalMode?: AccessApprovalMode | null | undefined;
}

/** Access of groups and service accounts to resources of all kinds. */
export interface AccessApi {
  /**
   * Reads all access edges of a resource, each once, also those beyond the first page (`resource.access`).
   *
   * @throws NotFoundError when there is no resource with this ID
   */
  list(resourceId: IdLike<'Resource'>, options?: ListOptions<AccessFilterInput>): AsyncIterable<AccessEdge>;
  /**
   * Reads all access edges of a resource page by page, noticing changes between pages (`resource.access`).
   *
   * @throws NotFoundError when there is no resource with this ID
   */
  pages(
    resourceId: IdLike<'Resource'>,
    options?: PagesOptions<AccessFilterInput>,
  ): AsyncIterable<Page<AccessEdge>>;
  /**
   * Gives access, or changes the terms of access that there is (`resourceAccessAdd`). Other edges stay as they are, and
   * doing it twice changes nothing.
   *
   * @throws NotFoundError when the resource, or something that the input names, does not exist
   */
  add(
    resourceId: IdLike<'Resource'>,
    access: readonly AccessInput[],
    options?: CallOptions,
  ): Promise<Resource>;
  /**
   * Replaces all access edges of a resource (`resourceAccessSet`): whoever is not listed loses access, and `[]` takes it
   * from everyone.
   *
   * @throws NotFoundError when the resource, or something that the input names, does not exist
   */
  set(
    resourceId: IdLike<'Resource'>,
    access: readonly AccessInput[],
    options?: CallOptions,
  ): Promise<Resource>;
  /**
   * Takes access away (`resourceAccessRemove`).
   *
   * @throws NotFoundError when the resource does not exist
   */
  remove(
    resourceId: IdLike<'Resource'>,
    principalIds: readonly IdLike<'Group' | 'ServiceAccount'>[],
    options?: CallOptions,
  ): Promise<Resource>;
}

/** What tells the edges of one resource apart. */
export const principalOf = ({ principal }: AccessEdge): string => principal.id;

/** The edges as the API answers with them, as a list of {@link AccessEdge}. */
export function toAccessEdges({ edges, ...rest }: AccessFieldsFragment): Connection<AccessEdge> {
  return {
    ...rest,
    edges: edges.map(({ cursor, node: principal, ...terms }) => ({ cursor, node: { principal, ...terms } })),
  };
}

/** Makes the access part of a client. */
export function createAccessApi(caller: Caller): AccessApi {
  const pages: AccessApi['pages'] = (resourceId, options = {}) =>
    paginateBy(
      async (range) => {
        const variables = { ...range, resourceId, filter: options.filter };
        const { data, requestedAt } = await caller.query(ListAccessDocument, variables, options);
        if (data.resource === null) throw missingOwner('ListAccess', resourceId, 'resourceId');
        return { connection: toAccessEdges(data.resource.access), requestedAt };
      },
      principalOf,
      options,
    );
  return {
    pages,
    list: (resourceId, options) => itemsBy(pages(resourceId, options), principalOf),
    add: (resourceId, access, options) =>
      caller.mutate(AddAccessDocument, { resourceId, access }, (data) => data.resourceAccessAdd, options),
    set: (resourceId, access, options) =>
      caller.mutate(SetAccessDocument, { resourceId, access }, (data) => data.resourceAccessSet, options),
    remove: (resourceId, principalIds, options) =>
      caller.mutate(
        RemoveAccessDocument,
        { resourceId, principalIds },
        (data) => data.resourceAccessRemove,
        options,
      ),
  };
}
