import { createHash } from 'node:crypto';
import type { Account } from '../account.js';
import { type ConnectorTokens, newConnector, type StoredConnector } from '../entities/connector.js';
import { assertGlobalId, notFound, Refusal } from '../refusal.js';
import { inventedName } from './invented-name.js';
import { checkNetwork, given, mutation, payloadMutation, whenGiven } from './mutation.js';

interface ConnectorInput {
  readonly name?: string | null;
  readonly hasStatusNotificationsEnabled?: boolean | null;
}

export const connectorMutations = {
  connectorCreate: mutation(
    (input: ConnectorInput & { readonly remoteNetworkId: string }, { account, visibleFrom }) => {
      const remoteNetworkId = checkNetwork(input.remoteNetworkId, account);
      const changes = checkedChanges(input, account);
      const name = changes.name ?? inventedName(takenNames(account));
      const connector = {
        ...newConnector(account.origin('Connector')),
        ...changes,
        name,
        remoteNetworkId,
      };
      account.connectors.write(connector, visibleFrom);
      return connector;
    },
  ),
  connectorUpdate: mutation((input: ConnectorInput & { readonly id: string }, { account, visibleFrom }) => {
    const current = existing(account, 'id', input.id);
    const changes = checkedChanges(input, account, current.id);
    const connector = { ...current, ...changes, updatedAt: account.timestamp() };
    account.connectors.write(connector, visibleFrom);
    return connector;
  }),
  connectorDelete: mutation(({ id }: { readonly id: string }, { account, visibleFrom }) => {
    account.connectors.delete(existing(account, 'id', id).id, visibleFrom);
  }),
  connectorGenerateTokens: payloadMutation(
    ({ connectorId }: { readonly connectorId: string }, { account, visibleFrom }) => {
      assertGlobalId('connectorId', connectorId);
      const connector = existing(account, 'connectorId', connectorId);
      const connectorTokens = newTokens(connector.id, account.nextKey());
      account.connectors.write({ ...connector, tokens: connectorTokens }, visibleFrom);
      return { connectorTokens };
    },
  ),
};

function existing(account: Account, field: string, id: string): StoredConnector {
  const connector = account.connectors.get(id);
  if (connector === undefined) throw notFound(field, 'Connector', id);
  return connector;
}

function checkedChanges(input: ConnectorInput, account: Account, ownId?: string): Partial<StoredConnector> {
  return given({
    name: whenGiven(input.name, (name) => checkConnectorName(name, takenNames(account, ownId))),
    hasStatusNotificationsEnabled: input.hasStatusNotificationsEnabled,
  });
}

function takenNames(account: Account, exceptId?: string): ReadonlySet<string> {
  const others = account.connectors.list().filter(({ id }) => id !== exceptId);
  return new Set(others.map(({ name }) => name));
}

/** Stored trimmed and with single spaces; then at least three characters, and unique. */
function checkConnectorName(name: string, taken: ReadonlySet<string>): string {
  const stored = name.trim().replace(/\s+/g, ' ');
  if (stored.length < 3) throw new Refusal('Connector name must have at least 3 characters.');
  if (taken.has(stored)) throw new Refusal('A Connector with this name already exists.');
  return stored;
}

/** Texts that no other call gives. */
function newTokens(connectorId: string, key: number): ConnectorTokens {
  const token = (use: string): string =>
    createHash('sha256').update(`${connectorId}/${key}/${use}`).digest('base64url');
  return { accessToken: token('access'), refreshToken: token('refresh') };
}
