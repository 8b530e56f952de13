import type { CreateOnceOptions } from '../create-once.js';
import type { CallOptions } from '../executor.js';
import { certificateFingerprint, publicKeyFingerprint } from '../fingerprint.js';
import type { CertificateAuthorityFieldsFragment } from '../generated/operations.js';
import {
  CreateSSHCertificateAuthorityDocument,
  CreateX509CertificateAuthorityDocument,
  DeleteSSHCertificateAuthorityDocument,
  DeleteX509CertificateAuthorityDocument,
  GetCertificateAuthorityDocument,
  ListCertificateAuthoritiesDocument,
} from '../generated/operations.js';
import type { IdLike } from '../global-id.js';
import type { Page } from '../pagination.js';
import type { Caller } from './caller.js';
import { certificateAuthorityCreation } from './creations.js';
import { onlyOf } from './find-by-name.js';
import type { ListOptions, PagesOptions } from './list-options.js';
import { createListApi } from './lists.js';

/**
 * A certificate authority of either kind; `__typename` tells which. Its certificate or public key is never returned:
 * compare fingerprints. A kind that this version does not know has a `__typename` outside of the union and only an `id`.
 */
export type CertificateAuthority = CertificateAuthorityFieldsFragment;
/** Signs the certificates of gateways. */
export type X509CertificateAuthority = Extract<
  CertificateAuthority,
  { readonly __typename: 'X509CertificateAuthority' }
>;
/** Signs the SSH certificates of gateways. */
export type SSHCertificateAuthority = Extract<
  CertificateAuthority,
  { readonly __typename: 'SSHCertificateAuthority' }
>;

/** A new X.509 certificate authority. */
export interface X509CertificateAuthorityCreateInput {
  /** Unique. */
  readonly name: string;
  /** The public certificate, PEM. */
  readonly certificate: string;
}

/** A new SSH certificate authority. */
export interface SSHCertificateAuthorityCreateInput {
  /** Unique. */
  readonly name: string;
  /** The public key, in the format of OpenSSH. */
  readonly publicKey: string;
}

/** Certificate authorities. They cannot be changed: make another and move the gateways to it. */
export interface CertificateAuthoritiesApi {
  /** Reads one certificate authority of either kind (`certificateAuthority`); null when there is none with this ID. */
  get(
    id: IdLike<'X509CertificateAuthority' | 'SSHCertificateAuthority'>,
    options?: CallOptions,
  ): Promise<CertificateAuthority | null>;
  /**
   * Reads the certificate authority with exactly this name (`certificateAuthorities`); null when there is none. The API
   * has no filter for it, so this reads the whole list.
   *
   * @throws AmbiguousError with the candidates when there are several
   */
  findByName(name: string, options?: CallOptions): Promise<CertificateAuthority | null>;
  /** Reads all certificate authorities, each once (`certificateAuthorities`). */
  list(options?: ListOptions<never>): AsyncIterable<CertificateAuthority>;
  /** Reads all certificate authorities, page by page, noticing changes between pages (`certificateAuthorities`). */
  pages(options?: PagesOptions<never>): AsyncIterable<Page<CertificateAuthority>>;
  /**
   * Creates an X.509 certificate authority (`x509CertificateAuthorityCreate`).
   *
   * @throws AlreadyExistsError when the name is taken
   */
  createX509(
    input: X509CertificateAuthorityCreateInput,
    options?: CallOptions,
  ): Promise<X509CertificateAuthority>;
  /**
   * The same; finds out what became of it when the reply is lost: the authority of this name and certificate that was not
   * there before, or none. That can take as long as two attempts and ten seconds. Without `since` it first reads the
   * authorities that are there.
   *
   * @throws AlreadyExistsError when the name is taken
   */
  createX509Once(
    input: X509CertificateAuthorityCreateInput,
    options?: CreateOnceOptions,
  ): Promise<X509CertificateAuthority>;
  /**
   * Creates an SSH certificate authority (`sshCertificateAuthorityCreate`).
   *
   * @throws AlreadyExistsError when the name is taken
   */
  createSSH(
    input: SSHCertificateAuthorityCreateInput,
    options?: CallOptions,
  ): Promise<SSHCertificateAuthority>;
  /**
   * The same; finds out what became of it when the reply is lost: the authority of this name and public key that was not
   * there before, or none. That can take as long as two attempts and ten seconds. Without `since` it first reads the
   * authorities that are there.
   *
   * @throws AlreadyExistsError when the name is taken
   */
  createSSHOnce(
    input: SSHCertificateAuthorityCreateInput,
    options?: CreateOnceOptions,
  ): Promise<SSHCertificateAuthority>;
  /**
   * Deletes an X.509 certificate authority (`x509CertificateAuthorityDelete`).
   *
   * @throws NotFoundError when there is none with this ID
   * @throws InUseError while a gateway uses it
   */
  deleteX509(id: IdLike<'X509CertificateAuthority'>, options?: CallOptions): Promise<void>;
  /**
   * Deletes an SSH certificate authority (`sshCertificateAuthorityDelete`).
   *
   * @throws NotFoundError when there is none with this ID
   * @throws InUseError while a gateway uses it
   */
  deleteSSH(id: IdLike<'SSHCertificateAuthority'>, options?: CallOptions): Promise<void>;
}

/** Makes the certificate authorities part of a client. */
export function createCertificateAuthoritiesApi(caller: Caller): CertificateAuthoritiesApi {
  const lists = createListApi(
    caller,
    ListCertificateAuthoritiesDocument,
    (data) => data.certificateAuthorities,
  );
  const creates = createCreates(caller);
  return {
    ...lists,
    async get(id, options) {
      const { data } = await caller.query(GetCertificateAuthorityDocument, { id }, options);
      return data.certificateAuthority;
    },
    async findByName(name, options) {
      const matches: CertificateAuthority[] = [];
      for await (const authority of lists.list(options)) {
        if (authority.name === name) matches.push(authority);
      }
      return onlyOf('ListCertificateAuthorities', name, matches);
    },
    ...creates,
    ...createOnces(caller, lists.list, creates),
    ...createDeletes(caller),
  };
}

type Creates = Pick<CertificateAuthoritiesApi, 'createX509' | 'createSSH'>;
type Onces = Pick<CertificateAuthoritiesApi, 'createX509Once' | 'createSSHOnce'>;
type Deletes = Pick<CertificateAuthoritiesApi, 'deleteX509' | 'deleteSSH'>;

function createCreates(caller: Caller): Creates {
  return {
    createX509: (input, options) =>
      caller.mutate(
        CreateX509CertificateAuthorityDocument,
        input,
        (data) => data.x509CertificateAuthorityCreate,
        options,
      ),
    createSSH: (input, options) =>
      caller.mutate(
        CreateSSHCertificateAuthorityDocument,
        input,
        (data) => data.sshCertificateAuthorityCreate,
        options,
      ),
  };
}

function createOnces(
  caller: Caller,
  list: CertificateAuthoritiesApi['list'],
  { createX509, createSSH }: Creates,
): Onces {
  return {
    async createX509Once({ certificate, ...input }, options) {
      const name = input.name.trim();
      const key = { name, fingerprint: await certificateFingerprint(certificate) };
      const create = (callOptions: CallOptions): Promise<X509CertificateAuthority> =>
        createX509({ name, certificate }, callOptions);
      return caller.createOnce(
        certificateAuthorityCreation('X509CertificateAuthority', key, create, list),
        options,
      );
    },
    async createSSHOnce({ publicKey, ...input }, options) {
      const name = input.name.trim();
      const key = { name, fingerprint: await publicKeyFingerprint(publicKey) };
      const create = (callOptions: CallOptions): Promise<SSHCertificateAuthority> =>
        createSSH({ name, publicKey }, callOptions);
      return caller.createOnce(
        certificateAuthorityCreation('SSHCertificateAuthority', key, create, list),
        options,
      );
    },
  };
}

function createDeletes(caller: Caller): Deletes {
  return {
    deleteX509: (id, options) =>
      caller.remove(
        DeleteX509CertificateAuthorityDocument,
        { id },
        (data) => data.x509CertificateAuthorityDelete,
        options,
      ),
    deleteSSH: (id, options) =>
      caller.remove(
        DeleteSSHCertificateAuthorityDocument,
        { id },
        (data) => data.sshCertificateAuthorityDelete,
        options,
      ),
  };
}
