import type { CallOptions } from '../executor.js';
import { GetEventsSyncOidcProviderUrlDocument } from '../generated/operations.js';
import type { Caller } from './caller.js';

/** What is known of the account as a whole. */
export interface AccountApi {
  /**
   * Reads the issuer's URL by which a cloud trusts the account's event export (`eventsSyncOidcProviderUrl`); null when
   * the export is not configured.
   */
  eventsSyncOidcProviderUrl(options?: CallOptions): Promise<string | null>;
}

/** Makes the account part of a client. */
export function createAccountApi(caller: Caller): AccountApi {
  return {
    async eventsSyncOidcProviderUrl(options) {
      const { data } = await caller.query(GetEventsSyncOidcProviderUrlDocument, {}, options);
      return data.eventsSyncOidcProviderUrl;
    },
  };
}
