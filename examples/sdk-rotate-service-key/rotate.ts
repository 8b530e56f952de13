import { isNotFoundError } from '@twingate-kit/sdk';
import type { ServiceAccountKey, TwingateClient } from '@twingate-kit/sdk';

export interface Rotation {
  /** Name of the service account. */
  readonly serviceAccount: string;
  readonly expiresInDays: number;
  /** Called with the new token; the old keys go only when it succeeds. */
  readonly handOver: (token: string) => Promise<void>;
  readonly report: (line: string) => void;
}

/**
 * Makes a key, hands it over, and only then ends the old ones: at every point at least one key that the machine has is
 * valid.
 *
 * @throws Error when there is no such service account, or when the hand-over fails; the new key is gone then
 */
export async function rotate(client: TwingateClient, rotation: Rotation): Promise<void> {
  const { serviceAccount, expiresInDays, report } = rotation;
  const account = await client.serviceAccounts.findByName(serviceAccount);
  if (account === null) throw new Error(`There is no service account called "${serviceAccount}".`);
  const old: ServiceAccountKey[] = [];
  for await (const key of client.serviceAccounts.keys(account.id)) old.push(key);
  const name = `rotated ${new Date().toISOString()}`;
  const { key, token } = await client.serviceAccountKeys.create({
    serviceAccountId: account.id,
    expiresInDays,
    name,
  });
  report(`Created the key "${key.name}".`);
  try {
    await rotation.handOver(token.reveal());
  } catch (error) {
    await end(client, key);
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The new key could not be handed over and was deleted; the old ones still work. ${reason}`,
      { cause: error },
    );
  }
  report('Handed it over.');
  for (const one of old) {
    await end(client, one);
    report(`Revoked and deleted the key "${one.name}".`);
  }
}

/** The API deletes only keys that are no longer active. One that somebody else ended is ended. */
async function end(client: TwingateClient, { id, status }: ServiceAccountKey): Promise<void> {
  try {
    if (status === 'ACTIVE') await client.serviceAccountKeys.revoke(id);
    await client.serviceAccountKeys.delete(id);
  } catch (error) {
    if (!isNotFoundError(error)) throw error;
  }
}
