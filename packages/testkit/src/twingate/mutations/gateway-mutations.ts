import type { Account } from '../account.js';
import { checkGatewayAddress } from '../address.js';
import { newGateway, type StoredGateway } from '../entities/gateway.js';
import { assertGlobalId, notFound, Refusal } from '../refusal.js';
import { checkNetwork, given, mutation, whenGiven } from './mutation.js';

interface GatewayInput {
  readonly address?: string | null;
  readonly remoteNetworkId?: string | null;
  readonly x509CAId?: string | null;
  readonly sshCAId?: string | null;
}

export const gatewayMutations = {
  gatewayCreate: mutation((input: GatewayInput, { account, visibleFrom }) => {
    const changes = checkedChanges(input, account);
    const gateway = { ...newGateway(account.origin('Gateway')), ...changes };
    account.gateways.write(gateway, visibleFrom);
    return gateway;
  }),
  gatewayUpdate: mutation((input: GatewayInput & { readonly id: string }, { account, visibleFrom }) => {
    const gateway = { ...existing(account, input.id), ...checkedChanges(input, account) };
    account.gateways.write(gateway, visibleFrom);
    return gateway;
  }),
  gatewayDelete: mutation(({ id }: { readonly id: string }, { account, visibleFrom }) => {
    existing(account, id);
    const used = account.resources
      .list()
      .some((resource) => 'gatewayId' in resource && resource.gatewayId === id);
    if (used) throw new Refusal('Cannot delete. This Gateway is being used by Resource.');
    account.gateways.delete(id, visibleFrom);
  }),
};

function existing(account: Account, id: string): StoredGateway {
  const gateway = account.gateways.get(id);
  if (gateway === undefined) throw new Refusal('Gateway does not exist.');
  return gateway;
}

/** Null keeps what a gateway cannot be without, and takes the SSH authority away. */
function checkedChanges(input: GatewayInput, account: Account): Partial<StoredGateway> {
  const { sshCAId } = input;
  return {
    ...given({
      address: whenGiven(input.address, checkGatewayAddress),
      remoteNetworkId: whenGiven(input.remoteNetworkId, (id) => checkNetwork(id, account)),
      x509CAId: whenGiven(input.x509CAId, (id) =>
        checkAuthority('x509CAId', 'X509CertificateAuthority', id, account),
      ),
    }),
    ...(sshCAId === undefined
      ? {}
      : { sshCAId: sshCAId && checkAuthority('sshCAId', 'SSHCertificateAuthority', sshCAId, account) }),
  };
}

function checkAuthority(field: string, type: string, id: string, account: Account): string {
  assertGlobalId(field, id);
  if (account.certificateAuthorities.get(id)?.__typename !== type) throw notFound(field, type, id);
  return id;
}
