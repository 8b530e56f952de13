import { ProtocolError } from '../errors.js';
import type { CreateOnceOptions } from '../create-once.js';
import type { CallOptions } from '../executor.js';
import type {
  ConnectorFieldsFragment,
  ConnectorFilterInput,
  GenerateConnectorTokensMutation,
} from '../generated/operations.js';
import {
  CreateConnectorDocument,
  DeleteConnectorDocument,
  GenerateConnectorTokensDocument,
  GetConnectorDocument,
  ListConnectorsDocument,
  UpdateConnectorDocument,
} from '../generated/operations.js';
import type { IdLike } from '../global-id.js';
import type { Page } from '../pagination.js';
import { Secret } from '../secret.js';
import type { Caller, MutationResult } from './caller.js';
import { connectorCreation } from './creations.js';
import { candidateLimit, onlyItem } from './find-by-name.js';
import type { ListOptions, PagesOptions } from './list-options.js';
import { createListApi } from './lists.js';

/** A process that makes a remote network reachable. */
export type Connector = ConnectorFieldsFragment;

/** A new connector. */
export interface ConnectorCreateInput {
  /** ID of the remote network it serves; it cannot be changed later. */
  readonly remoteNetworkId: IdLike<'RemoteNetwork'>;
  /** Unique, at least 3 characters. Default: the API invents one. */
  readonly name?: string | undefined;
  /** Tells administrators when it goes offline. Default of the API: true. */
  readonly hasStatusNotificationsEnabled?: boolean | undefined;
}

/** Changes of a connector. A field that is absent or undefined is not sent and stays as it is. */
export interface ConnectorUpdateInput {
  /** Unique, at least 3 characters. */
  readonly name?: string | undefined;
  /** Tells administrators when it goes offline. */
  readonly hasStatusNotificationsEnabled?: boolean | undefined;
}

/** What a connector signs in with. Neither is ever printed; `reveal()` of each is the text. */
export interface ConnectorTokens {
  /** `accessToken.reveal()` is what the connector calls `TWINGATE_ACCESS_TOKEN`. */
  readonly accessToken: Secret;
  /** `refreshToken.reveal()` is what the connector calls `TWINGATE_REFRESH_TOKEN`. */
  readonly refreshToken: Secret;
}

/** Connectors. */
export interface ConnectorsApi {
  /** Reads one connector (`connector`); null when there is none with this ID. */
  get(id: IdLike<'Connector'>, options?: CallOptions): Promise<Connector | null>;
  /**
   * Reads the connector with exactly this name (`connectors`); null when there is none.
   *
   * @throws AmbiguousError with the candidates when there are several
   */
  findByName(name: string, options?: CallOptions): Promise<Connector | null>;
  /** Reads all connectors that match, each once (`connectors`). */
  list(options?: ListOptions<ConnectorFilterInput>): AsyncIterable<Connector>;
  /** Reads all connectors that match, page by page, noticing changes between pages (`connectors`). */
  pages(options?: PagesOptions<ConnectorFilterInput>): AsyncIterable<Page<Connector>>;
  /**
   * Creates a connector (`connectorCreate`). After an error with `mayHaveBeenApplied`, look before repeating.
   *
   * @throws NotFoundError when the remote network does not exist
   * @throws AlreadyExistsError when the name is taken
   */
  create(input: ConnectorCreateInput, options?: CallOptions): Promise<Connector>;
  /**
   * The same; finds out what became of it when the reply is lost: the connector of this name, or any without one, in this remote network that was made since, or
   * none. That can take as long as two attempts and ten seconds.
   *
   * @throws AmbiguousError when several may be the one that was created
   */
  createOnce(input: ConnectorCreateInput, options?: CreateOnceOptions): Promise<Connector>;
  /**
   * Changes a connector (`connectorUpdate`).
   *
   * @throws NotFoundError when there is none with this ID
   * @throws AlreadyExistsError when the name is taken
   */
  update(id: IdLike<'Connector'>, input: ConnectorUpdateInput, options?: CallOptions): Promise<Connector>;
  /**
   * Deletes a connector (`connectorDelete`).
   *
   * @throws NotFoundError when there is none with this ID
   */
  delete(id: IdLike<'Connector'>, options?: CallOptions): Promise<void>;
  /**
   * Makes new tokens (`connectorGenerateTokens`). All earlier ones become invalid, so a running connector stops working
   * until it gets these. They are in this answer alone: after an error with `mayHaveBeenApplied` nobody has valid ones,
   * and calling again is right. The API key needs the permission to provision.
   *
   * @throws NotFoundError when there is no connector with this ID
   */
  generateTokens(connectorId: IdLike<'Connector'>, options?: CallOptions): Promise<ConnectorTokens>;
}

/** Makes the connectors part of a client. */
export function createConnectorsApi(caller: Caller): ConnectorsApi {
  const api: ConnectorsApi = {
    ...createListApi(caller, ListConnectorsDocument, (data) => data.connectors),
    async get(id, options) {
      const { data } = await caller.query(GetConnectorDocument, { id }, options);
      return data.connector;
    },
    async findByName(name, options) {
      const variables = { first: candidateLimit, filter: { name: { eq: name } } };
      const { data } = await caller.query(ListConnectorsDocument, variables, options);
      return onlyItem('ListConnectors', name, data.connectors);
    },
    create: (input, options) =>
      caller.mutate(CreateConnectorDocument, input, (data) => data.connectorCreate, options),
    createOnce: (input, options) => caller.createOnce(connectorCreation(input, api), options),
    update: (id, input, options) =>
      caller.mutate(UpdateConnectorDocument, { ...input, id }, (data) => data.connectorUpdate, options),
    delete: (id, options) =>
      caller.remove(DeleteConnectorDocument, { id }, (data) => data.connectorDelete, options),
    generateTokens: (connectorId, options) =>
      caller.mutate(GenerateConnectorTokensDocument, { connectorId }, withSecrets, options),
  };
  return api;
}

function withSecrets(data: GenerateConnectorTokensMutation): MutationResult<ConnectorTokens> {
  const { ok, error, connectorTokens } = data.connectorGenerateTokens;
  if (!ok) return { ok, error };
  if (connectorTokens === null) throw missingTokens();
  const { accessToken, refreshToken } = connectorTokens;
  return {
    ok,
    error,
    entity: { accessToken: new Secret(accessToken), refreshToken: new Secret(refreshToken) },
  };
}

function missingTokens(): ProtocolError {
  return new ProtocolError('the API made tokens but returns none; generate them again', {
    operation: 'GenerateConnectorTokens',
    problem: 'shape',
    mayHaveBeenApplied: true,
  });
}
