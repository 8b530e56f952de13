import { newRemoteNetwork, type StoredRemoteNetwork } from '../entities/remote-network.js';
import { checkName, given, mutation, whenGiven } from './mutation.js';
import { notFound, Refusal } from '../refusal.js';

interface RemoteNetworkInput {
  readonly id?: string;
  readonly name?: string | null;
  readonly isActive?: boolean | null;
  readonly location?: StoredRemoteNetwork['location'] | null;
  readonly networkType?: StoredRemoteNetwork['networkType'] | null;
}

export const remoteNetworkMutations = {
  remoteNetworkCreate: mutation((input: RemoteNetworkInput, { account, visibleFrom }) => {
    const network = { ...newRemoteNetwork(account.origin('RemoteNetwork')), ...changes(input) };
    account.remoteNetworks.write(network, visibleFrom);
    return network;
  }),
  remoteNetworkUpdate: mutation((input: RemoteNetworkInput, { account, visibleFrom }) => {
    const id = input.id ?? '';
    const current = account.remoteNetworks.get(id);
    if (current === undefined) throw notFound('id', 'RemoteNetwork', id);
    const network = { ...current, ...changes(input), updatedAt: account.timestamp() };
    account.remoteNetworks.write(network, visibleFrom);
    return network;
  }),
  remoteNetworkDelete: mutation(({ id }: { id: string }, { account, visibleFrom }) => {
    if (account.remoteNetworks.get(id) === undefined) throw notFound('id', 'RemoteNetwork', id);
    const { resources, connectors, gateways } = account;
    const children = [...resources.list(), ...connectors.list(), ...gateways.list()];
    if (children.some(({ remoteNetworkId }) => remoteNetworkId === id))
      throw new Refusal('This Remote Network is in use and cannot be deleted.');
    account.remoteNetworks.delete(id, visibleFrom);
  }),
};

function changes(input: RemoteNetworkInput): Partial<StoredRemoteNetwork> {
  return given({
    name: whenGiven(input.name, checkName),
    isActive: input.isActive,
    location: input.location,
    networkType: input.networkType,
  });
}
