import type { CallOptions } from '../executor.js';
import type { AccessRequestFieldsFragment, AccessRequestFilterInput } from '../generated/operations.js';
import {
  ApproveAccessRequestDocument,
  GetAccessRequestDocument,
  ListAccessRequestsDocument,
  RejectAccessRequestDocument,
} from '../generated/operations.js';
import type { IdLike } from '../global-id.js';
import type { Page } from '../pagination.js';
import type { Caller } from './caller.js';
import type { ListOptions, PagesOptions } from './list-options.js';
import { createListApi } from './lists.js';

/** A user's wish to reach a resource. */
export type AccessRequest = AccessRequestFieldsFragment;

/** Access requests, which users make in their client. */
export interface AccessRequestsApi {
  /** Reads one access request (`accessRequest`); null when there is none with this ID. */
  get(id: IdLike<'AccessRequest'>, options?: CallOptions): Promise<AccessRequest | null>;
  /** Reads all access requests that match, each once (`accessRequests`). */
  list(options?: ListOptions<AccessRequestFilterInput>): AsyncIterable<AccessRequest>;
  /** Reads all access requests that match, page by page, noticing changes between pages (`accessRequests`). */
  pages(options?: PagesOptions<AccessRequestFilterInput>): AsyncIterable<Page<AccessRequest>>;
  /**
   * Grants what was asked for (`accessRequestApprove`).
   *
   * @throws NotFoundError when there is no access request with this ID
   * @throws MutationRefusedError when it has been decided already
   */
  approve(id: IdLike<'AccessRequest'>, options?: CallOptions): Promise<void>;
  /**
   * Denies what was asked for (`accessRequestReject`).
   *
   * @throws NotFoundError when there is no access request with this ID
   * @throws MutationRefusedError when it has been decided already
   */
  reject(id: IdLike<'AccessRequest'>, options?: CallOptions): Promise<void>;
}

/** Makes the access requests part of a client. */
export function createAccessRequestsApi(caller: Caller): AccessRequestsApi {
  return {
    ...createListApi(caller, ListAccessRequestsDocument, (data) => data.accessRequests),
    async get(id, options) {
      const { data } = await caller.query(GetAccessRequestDocument, { id }, options);
      return data.accessRequest;
    },
    approve: (id, options) =>
      caller.remove(ApproveAccessRequestDocument, { id }, (data) => data.accessRequestApprove, options),
    reject: (id, options) =>
      caller.remove(RejectAccessRequestDocument, { id }, (data) => data.accessRequestReject, options),
  };
}
