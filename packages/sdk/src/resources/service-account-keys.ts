import { InvalidInputError, ProtocolError } from '../errors.js';
import type { CallOptions } from '../executor.js';
import type {
  CreateServiceAccountKeyMutation,
  ServiceAccountKeyFieldsFragment,
} from '../generated/operations.js';
import {
  CreateServiceAccountKeyDocument,
  DeleteServiceAccountKeyDocument,
  GetServiceAccountKeyDocument,
  RevokeServiceAccountKeyDocument,
  UpdateServiceAccountKeyDocument,
} from '../generated/operations.js';
import type { IdLike } from '../global-id.js';
import { Secret } from '../secret.js';
import type { Caller, MutationResult } from './caller.js';

/** A key of a service account, without its token. */
export type ServiceAccountKey = ServiceAccountKeyFieldsFragment;

/** The longest lifetime of a key, in days. */
const longestDays = 365;

/** A new key. */
export interface ServiceAccountKeyCreateInput {
  /** ID of the service account that it is for. */
  readonly serviceAccountId: IdLike<'ServiceAccount'>;
  /** Days until the key expires, a whole number from 1 to 365; 0 for a key that never expires. */
  readonly expiresInDays: number;
  /** Default: the API invents one. */
  readonly name?: string | undefined;
}

/** A key that has just been made. */
export interface NewServiceAccountKey {
  /** The key. */
  readonly key: ServiceAccountKey;
  /** What a connection is made with. The API returns it this once; `token.reveal()` is the text. */
  readonly token: Secret;
}

/** Keys of service accounts. Those of one account are listed by {@link ServiceAccountsApi.keys}. */
export interface ServiceAccountKeysApi {
  /** Reads one key, without its token (`serviceAccountKey`); null when there is none with this ID. */
  get(id: IdLike<'ServiceAccountKey'>, options?: CallOptions): Promise<ServiceAccountKey | null>;
  /**
   * Reads the key with this name, of any service account, without its token (`serviceAccountKey`); null when there is
   * none. The API has no list of all keys, so several of one name are not noticed: names that must be found again
   * should be unique.
   */
  getByName(name: string, options?: CallOptions): Promise<ServiceAccountKey | null>;
  /**
   * Creates a key (`serviceAccountKeyCreate`). Its token is in this answer alone: after an error with
   * `mayHaveBeenApplied` nobody has it, so revoke and delete a key that was made, and create another.
   *
   * @throws NotFoundError when the service account does not exist
   * @throws InvalidInputError, before sending, when `expiresInDays` is out of range
   */
  create(input: ServiceAccountKeyCreateInput, options?: CallOptions): Promise<NewServiceAccountKey>;
  /**
   * Renames a key (`serviceAccountKeyUpdate`).
   *
   * @throws NotFoundError when there is no key with this ID
   */
  rename(id: IdLike<'ServiceAccountKey'>, name: string, options?: CallOptions): Promise<ServiceAccountKey>;
  /**
   * Revokes a key at once and for good (`serviceAccountKeyRevoke`).
   *
   * @throws NotFoundError when there is no key with this ID
   */
  revoke(id: IdLike<'ServiceAccountKey'>, options?: CallOptions): Promise<ServiceAccountKey>;
  /**
   * Deletes a key (`serviceAccountKeyDelete`).
   *
   * @throws NotFoundError when there is none with this ID
   * @throws MutationRefusedError when the key has not been revoked
   */
  delete(id: IdLike<'ServiceAccountKey'>, options?: CallOptions): Promise<void>;
}

/** Makes the service account keys part of a client. */
export function createServiceAccountKeysApi(caller: Caller): ServiceAccountKeysApi {
  return {
    async get(id, options) {
      const { data } = await caller.query(GetServiceAccountKeyDocument, { id }, options);
      return data.serviceAccountKey;
    },
    async getByName(name, options) {
      const { data } = await caller.query(GetServiceAccountKeyDocument, { name }, options);
      return data.serviceAccountKey;
    },
    async create({ serviceAccountId, expiresInDays, name }, options) {
      checkDays(expiresInDays);
      const variables = { serviceAccountId, expirationTime: expiresInDays, name };
      return caller.mutate(CreateServiceAccountKeyDocument, variables, withToken, options);
    },
    rename: (id, name, options) =>
      caller.mutate(
        UpdateServiceAccountKeyDocument,
        { id, name },
        (data) => data.serviceAccountKeyUpdate,
        options,
      ),
    revoke: (id, options) =>
      caller.mutate(RevokeServiceAccountKeyDocument, { id }, (data) => data.serviceAccountKeyRevoke, options),
    delete: (id, options) =>
      caller.remove(DeleteServiceAccountKeyDocument, { id }, (data) => data.serviceAccountKeyDelete, options),
  };
}

function checkDays(days: number): void {
  if (Number.isInteger(days) && days >= 0 && days <= longestDays) return;
  throw new InvalidInputError(
    `expiresInDays must be a whole number from 1 to ${longestDays}, or 0 for a key that never expires.`,
    { operation: 'CreateServiceAccountKey' },
  );
}

function withToken(data: CreateServiceAccountKeyMutation): MutationResult<NewServiceAccountKey> {
  const { ok, error, entity, token } = data.serviceAccountKeyCreate;
  if (entity === null) return { ok, error, entity };
  if (token === null) throw missingToken();
  return { ok, error, entity: { key: entity, token: new Secret(token) } };
}

function missingToken(): ProtocolError {
  return new ProtocolError('the API made a key but returns no token; revoke the key and create another', {
    operation: 'CreateServiceAccountKey',
    problem: 'shape',
    mayHaveBeenApplied: true,
  });
}
