import { newSerialNumber } from '../entities/device.js';
import { Refusal } from '../refusal.js';
import { mutation, payloadMutation } from './mutation.js';

interface SerialNumbersInput {
  readonly serialNumbers: readonly string[];
}

/** All of a list or none. */
export const serialNumberMutations = {
  serialNumbersCreate: payloadMutation(({ serialNumbers }: SerialNumbersInput, { account, visibleFrom }) => {
    const texts = [...new Set(serialNumbers.map((text) => text.trim()))];
    if (texts.includes('')) throw new Refusal('Serial number must not be empty.');
    const known = account.serialNumbers.list().find(({ serialNumber }) => texts.includes(serialNumber));
    if (known) throw new Refusal(`Serial number '${known.serialNumber}' already exists.`);
    const entities = texts.map((serialNumber) => ({
      ...newSerialNumber(account.origin('SerialNumber')),
      serialNumber,
    }));
    entities.forEach((entity) => account.serialNumbers.write(entity, visibleFrom));
    return { entities };
  }),
  serialNumbersDelete: mutation(({ serialNumbers }: SerialNumbersInput, { account, visibleFrom }) => {
    const ids = serialNumbers.map((text) => {
      const known = account.serialNumbers.list().find(({ serialNumber }) => serialNumber === text.trim());
      if (known === undefined) throw new Refusal(`Serial number '${text}' does not exist.`);
      return known.id;
    });
    ids.forEach((id) => account.serialNumbers.delete(id, visibleFrom));
  }),
};
