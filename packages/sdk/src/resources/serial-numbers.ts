import type { CallOptions } from '../executor.js';
import type { SerialNumberFieldsFragment, SerialNumberFilterInput } from '../generated/operations.js';
import {
  CreateSerialNumbersDocument,
  DeleteSerialNumbersDocument,
  ListSerialNumbersDocument,
} from '../generated/operations.js';
import type { Page } from '../pagination.js';
import type { Caller } from './caller.js';
import type { ListOptions, PagesOptions } from './list-options.js';
import { createListApi } from './lists.js';

/** A serial number by which devices are recognised as the organisation's, with the devices that have it. */
export type SerialNumber = SerialNumberFieldsFragment;

/** Serial numbers of trusted hardware. */
export interface SerialNumbersApi {
  /** Reads all serial numbers that match, each once (`serialNumbers`). */
  list(options?: ListOptions<SerialNumberFilterInput>): AsyncIterable<SerialNumber>;
  /** Reads all serial numbers that match, page by page, noticing changes between pages (`serialNumbers`). */
  pages(options?: PagesOptions<SerialNumberFilterInput>): AsyncIterable<Page<SerialNumber>>;
  /**
   * Adds serial numbers (`serialNumbersCreate`). After an error with `mayHaveBeenApplied`, list them: those that are
   * there need not be added again.
   *
   * @throws AlreadyExistsError when one of them is there
   */
  create(serialNumbers: readonly string[], options?: CallOptions): Promise<readonly SerialNumber[]>;
  /** Deletes serial numbers, which are given as such and not by ID (`serialNumbersDelete`). */
  delete(serialNumbers: readonly string[], options?: CallOptions): Promise<void>;
}

/** Makes the serial numbers part of a client. */
export function createSerialNumbersApi(caller: Caller): SerialNumbersApi {
  return {
    ...createListApi(caller, ListSerialNumbersDocument, (data) => data.serialNumbers),
    create: (serialNumbers, options) =>
      caller.mutate(
        CreateSerialNumbersDocument,
        { serialNumbers },
        ({ serialNumbersCreate: { ok, error, entities } }) => ({ ok, error, entity: entities }),
        options,
      ),
    delete: (serialNumbers, options) =>
      caller.remove(
        DeleteSerialNumbersDocument,
        { serialNumbers },
        (data) => data.serialNumbersDelete,
        options,
      ),
  };
}
