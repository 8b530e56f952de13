import { expect } from 'chai';
import { buildAccessEdge } from '../factories/entity-factory.js';
import { defaultNetworkId, defaultPolicyId } from './entities/record.js';
import { startCaller } from './test-caller.test.js';

describe('the console of the simulated Twingate account', () => {
  it('removes a network with its resources, connectors and gateways', async () => {
    const { world } = (await startCaller()).simulator;
    const remoteNetworkId = world.remoteNetworks.add({ name: 'lab' }).id;
    const gateway = world.gateways.add({ remoteNetworkId });
    const elsewhere = world.resources.add({ __typename: 'SSHResource', gatewayId: gateway.id });
    world.resources.add({ remoteNetworkId });
    world.connectors.add({ remoteNetworkId });
    world.remoteNetworks.remove(remoteNetworkId);
    expect(world.resources.list()).to.deep.equal([{ ...elsewhere, gatewayId: null }]);
    expect([...world.connectors.list(), ...world.gateways.list()]).to.deep.equal([]);
    expect(world.remoteNetworks.list().map(({ id }) => id)).to.deep.equal([defaultNetworkId]);
  });

  it('removes a certificate authority with the gateways that need it', async () => {
    const { world } = (await startCaller()).simulator;
    const sshCAId = world.certificateAuthorities.add({ __typename: 'SSHCertificateAuthority' }).id;
    const gateway = world.gateways.add({ sshCAId });
    world.certificateAuthorities.remove(sshCAId);
    expect(world.gateways.get(gateway.id)?.sshCAId).to.equal(null);
    world.certificateAuthorities.remove(gateway.x509CAId);
    expect(world.gateways.list()).to.deep.equal([]);
  });

  it('returns what used a removed security policy to the default', async () => {
    const { world } = (await startCaller()).simulator;
    const securityPolicyId = world.securityPolicies.add({ name: 'Strict' }).id;
    const group = world.groups.add({ securityPolicyId });
    const access = [buildAccessEdge({ principalId: group.id, securityPolicyId })];
    const resource = world.resources.add({ securityPolicyId, access });
    world.securityPolicies.remove(securityPolicyId);
    expect(world.groups.get(group.id)?.securityPolicyId).to.equal(defaultPolicyId);
    expect(world.resources.get(resource.id)).to.deep.include({
      securityPolicyId: defaultPolicyId,
      access: [buildAccessEdge({ principalId: group.id })],
    });
  });

  it('gives owners to drafts that name none', async () => {
    const { world } = (await startCaller()).simulator;
    expect(world.users.get(world.devices.add({}).userId)).not.to.equal(undefined);
    const { userId, resourceId } = world.accessRequests.add({});
    expect(world.users.get(userId)).not.to.equal(undefined);
    expect(world.resources.get(resourceId)).not.to.equal(undefined);
    const { serviceAccountId } = world.serviceAccountKeys.add({});
    expect(world.serviceAccounts.get(serviceAccountId)).not.to.equal(undefined);
  });

  it('shows and edits the settings of the account from other processes', async () => {
    const { url, world } = (await startCaller()).simulator;
    const post = (body: object) =>
      fetch(new URL('/__sim/world/settings', url), { method: 'POST', body: JSON.stringify(body) });
    await post({ action: 'edit', value: { dnsFilteringEnabled: false } });
    expect(world.settings.get().dnsFilteringEnabled).to.equal(false);
    expect((await post({ action: 'remove' })).status).to.equal(400);
    const dumped = (await (await fetch(new URL('/__sim/world', url))).json()) as Record<string, unknown>;
    expect(dumped['settings']).to.deep.equal({ dnsFilteringEnabled: false, eventsSyncOidcProviderUrl: null });
    expect(dumped).to.have.property('connectors').that.deep.equals([]);
  });
});
