import type { CreateOnceOptions } from '../create-once.js';
import type { CallOptions } from '../executor.js';
import type { GatewayFieldsFragment } from '../generated/operations.js';
import {
  CreateGatewayDocument,
  DeleteGatewayDocument,
  GetGatewayDocument,
  ListGatewaysDocument,
  UpdateGatewayDocument,
} from '../generated/operations.js';
import type { IdLike } from '../global-id.js';
import type { Page } from '../pagination.js';
import type { Caller } from './caller.js';
import { gatewayCreation } from './creations.js';
import type { ListOptions, PagesOptions } from './list-options.js';
import { createListApi } from './lists.js';

/** What stands before Kubernetes, SSH and web app resources. It has no name. */
export type Gateway = GatewayFieldsFragment;

/** A new gateway. */
export interface GatewayCreateInput {
  /** `host:port`, as seen from the connectors. */
  readonly address: string;
  /** ID of the remote network it is in. */
  readonly remoteNetworkId: IdLike<'RemoteNetwork'>;
  /** ID of the X.509 authority that its certificate is from. */
  readonly x509CAId: IdLike<'X509CertificateAuthority'>;
  /** ID of the authority of its SSH certificates. Default: none. */
  readonly sshCAId?: IdLike<'SSHCertificateAuthority'> | undefined;
}

/** Changes of a gateway. A field that is absent or undefined is not sent and stays as it is. */
export interface GatewayUpdateInput {
  /** `host:port`, as seen from the connectors. */
  readonly address?: string | undefined;
  /** ID of the remote network it is in. */
  readonly remoteNetworkId?: IdLike<'RemoteNetwork'> | undefined;
  /** ID of the X.509 authority that its certificate is from. The one before is free at once. */
  readonly x509CAId?: IdLike<'X509CertificateAuthority'> | undefined;
  /** ID of the authority of its SSH certificates; null takes the authority away. */
  readonly sshCAId?: IdLike<'SSHCertificateAuthority'> | null | undefined;
}

/** Gateways. */
export interface GatewaysApi {
  /** Reads one gateway (`gateway`); null when there is none with this ID. */
  get(id: IdLike<'Gateway'>, options?: CallOptions): Promise<Gateway | null>;
  /** Reads all gateways, each once (`gateways`). */
  list(options?: ListOptions<never>): AsyncIterable<Gateway>;
  /** Reads all gateways, page by page, noticing changes between pages (`gateways`). */
  pages(options?: PagesOptions<never>): AsyncIterable<Page<Gateway>>;
  /**
   * Creates a gateway (`gatewayCreate`). After an error with `mayHaveBeenApplied`, look before repeating.
   *
   * @throws NotFoundError when something that the input names does not exist
   */
  create(input: GatewayCreateInput, options?: CallOptions): Promise<Gateway>;
  /**
   * The same; finds out what became of it when the reply is lost: the gateway with this address, remote network and authorities that was made since, or
   * none. That can take as long as two attempts and ten seconds.
   *
   * @throws AmbiguousError when several may be the one that was created
   */
  createOnce(input: GatewayCreateInput, options?: CreateOnceOptions): Promise<Gateway>;
  /**
   * Changes a gateway (`gatewayUpdate`).
   *
   * @throws NotFoundError when the gateway, or something that the input names, does not exist
   */
  update(id: IdLike<'Gateway'>, input: GatewayUpdateInput, options?: CallOptions): Promise<Gateway>;
  /**
   * Deletes a gateway (`gatewayDelete`).
   *
   * @throws NotFoundError when there is none with this ID
   * @throws InUseError while a resource is behind it
   */
  delete(id: IdLike<'Gateway'>, options?: CallOptions): Promise<void>;
}

/** Makes the gateways part of a client. */
export function createGatewaysApi(caller: Caller): GatewaysApi {
  const api: GatewaysApi = {
    ...createListApi(caller, ListGatewaysDocument, (data) => data.gateways),
    async get(id, options) {
      const { data } = await caller.query(GetGatewayDocument, { id }, options);
      return data.gateway;
    },
    create: (input, options) =>
      caller.mutate(CreateGatewayDocument, input, (data) => data.gatewayCreate, options),
    createOnce: (input, options) => caller.createOnce(gatewayCreation(input, api), options),
    update: (id, input, options) =>
      caller.mutate(UpdateGatewayDocument, { ...input, id }, (data) => data.gatewayUpdate, options),
    delete: (id, options) =>
      caller.remove(DeleteGatewayDocument, { id }, (data) => data.gatewayDelete, options),
  };
  return api;
}
