import { createHash } from 'node:crypto';
import { newServiceAccountKey, type StoredServiceAccountKey } from '../entities/service-account.js';
import type { Execution } from '../execution.js';
import { notFound, Refusal } from '../refusal.js';
import { formatTimestamp } from '../timestamp.js';
import { checkName, checkReferences, mutation, payloadMutation } from './mutation.js';

interface KeyInput {
  readonly serviceAccountId: string;
  /** Days, 0 = never. */
  readonly expirationTime: number;
  readonly name?: string | null;
}

interface Identified {
  readonly id: string;
}

const msPerDay = 24 * 3600 * 1000;

export const serviceAccountKeyMutations = {
  serviceAccountKeyCreate: payloadMutation((input: KeyInput, { account, now, visibleFrom }) => {
    const { serviceAccountId } = input;
    checkReferences('serviceAccountId', 'ServiceAccount', [serviceAccountId], (id) => {
      return account.serviceAccounts.get(id) !== undefined;
    });
    const expiresAt = expiry(input.expirationTime, now);
    const number = account.nextKey();
    const name = checkName(input.name ?? `key-${number}`);
    const blank = newServiceAccountKey(account.origin('ServiceAccountKey'));
    const token = createHash('sha256').update(`${blank.id}/${number}`).digest('base64url');
    const key = { ...blank, name, serviceAccountId, expiresAt, token };
    account.serviceAccountKeys.write(key, visibleFrom);
    return { entity: key, token };
  }),
  serviceAccountKeyUpdate: mutation(({ id, name }: Identified & { readonly name: string }, execution) =>
    change(existing(id, execution), { name: checkName(name) }, execution),
  ),
  /** A second time changes nothing. */
  serviceAccountKeyRevoke: mutation(({ id }: Identified, execution) => {
    const key = existing(id, execution);
    if (key.revokedAt !== null) return key;
    return change(key, { revokedAt: execution.account.timestamp() }, execution);
  }),
  serviceAccountKeyDelete: mutation(({ id }: Identified, execution) => {
    if (existing(id, execution).revokedAt === null)
      throw new Refusal('A Service Account Key must be revoked before it is deleted.');
    execution.account.serviceAccountKeys.delete(id, execution.visibleFrom);
  }),
};

function existing(id: string, { account }: Execution): StoredServiceAccountKey {
  const key = account.serviceAccountKeys.get(id);
  if (key === undefined) throw notFound('id', 'ServiceAccountKey', id);
  return key;
}

function change(
  key: StoredServiceAccountKey,
  changes: Partial<StoredServiceAccountKey>,
  { account, visibleFrom }: Execution,
): StoredServiceAccountKey {
  const changed = { ...key, ...changes, updatedAt: account.timestamp() };
  account.serviceAccountKeys.write(changed, visibleFrom);
  return changed;
}

function expiry(days: number, now: number): string | null {
  if (days < 0 || days > 365) throw new Refusal('expirationTime must be between 0 and 365 days.');
  return days === 0 ? null : formatTimestamp(now + days * msPerDay);
}
