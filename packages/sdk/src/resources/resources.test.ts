import { expect } from 'chai';
import type { TwingateClient } from '../client.js';
import { isAmbiguousError, isMutationRefusedError, isNotFoundError } from '../errors.js';
import type { SimulatedClient } from '../simulated-client.test.fixture.js';
import { collect, startSimulatedClient, thrownBy } from '../simulated-client.test.fixture.js';

describe('resources behind a gateway', () => {
  let simulator: SimulatedClient['simulator'];
  let client: TwingateClient;
  let common: { readonly name: string; readonly address: string; readonly remoteNetworkId: string };
  let gatewayId: string;

  beforeEach(async () => {
    ({ simulator, client } = await startSimulatedClient());
    const remoteNetworkId = simulator.world.remoteNetworks.add({ name: 'office' }).id;
    gatewayId = simulator.world.gateways.add({ remoteNetworkId, address: 'g:443' }).id;
    common = { name: 'app', address: 'app.internal', remoteNetworkId };
  });

  afterEach(() => simulator.close());

  it('of Kubernetes are created and changed', async () => {
    const created = await client.resources.createKubernetes({
      ...common,
      gatewayId,
      clusterRef: 'blue',
      upstream: { port: 6443 },
      downstream: { port: 443 },
    });
    expect(created).to.deep.include({
      __typename: 'KubernetesResource',
      clusterRef: 'blue',
      gateway: { id: gatewayId, address: 'g:443' },
      upstream: { port: 6443 },
      downstream: { port: 443 },
    });
    expect(await client.resources.get(created.id)).to.deep.equal(created);
    const changed = await client.resources.updateKubernetes(created.id, { upstream: { port: 8443 } });
    expect(changed).to.deep.equal({ ...created, upstream: { port: 8443 }, updatedAt: changed.updatedAt });
  });

  it('of SSH are created and changed', async () => {
    const created = await client.resources.createSSH({ ...common, gatewayId, upstream: { port: 22 } });
    expect(created).to.deep.include({ __typename: 'SSHResource', upstream: { port: 22 } });
    const changed = await client.resources.updateSSH(created.id, { name: 'bastion', alias: 'b.example' });
    expect(changed).to.include({ name: 'bastion', alias: 'b.example' });
    // @ts-expect-error an SSH resource needs a gateway
    const failure = await thrownBy(client.resources.createSSH(common));
    expect(failure).to.include({ code: 'GRAPHQL' });
  });

  it('of web apps are created and changed; an empty list removes the header rewrites', async () => {
    const rewrites = [{ key: 'Host', value: 'app.example' }];
    const created = await client.resources.createWebApp({
      ...common,
      gatewayId,
      upstream: { port: 8080, tlsMode: 'VERIFY_FULL' },
      downstream: { port: 443 },
      requestHeaderRewrites: rewrites,
    });
    expect(created).to.deep.include({
      __typename: 'WebAppResource',
      upstream: { port: 8080, tlsMode: 'VERIFY_FULL' },
      downstream: { port: 443, tlsMode: 'NONE' },
      requestHeaderRewrites: rewrites,
    });
    const same = await client.resources.updateWebApp(created.id, { requestHeaderRewrites: undefined });
    expect(same.requestHeaderRewrites).to.deep.equal(rewrites);
    const without = await client.resources.updateWebApp(created.id, { requestHeaderRewrites: [] });
    expect(without.requestHeaderRewrites).to.deep.equal([]);
  });

  it('keep their kind', async () => {
    const { id } = await client.resources.createSSH({ ...common, gatewayId });
    const failure = await thrownBy(client.resources.updateWebApp(id, { name: 'web' }));
    expect(isMutationRefusedError(failure)).to.equal(true);
    expect(await client.resources.get(id)).to.include({ __typename: 'SSHResource', name: 'app' });
  });

  it('take null where it clears a value, and only there', async () => {
    const securityPolicyId = simulator.world.securityPolicies.add({ name: 'strict' }).id;
    const tags = [{ key: 'team', value: 'a' }];
    const { id } = await client.resources.createSSH({
      ...common,
      gatewayId,
      alias: 'a.example',
      securityPolicyId,
      tags,
    });
    const kept = { alias: undefined, securityPolicyId: undefined, tags: undefined, name: undefined };
    expect(await client.resources.updateSSH(id, kept)).to.deep.include({ alias: 'a.example', tags });
    expect(simulator.requests.list('UpdateSSHResource')[0]?.variables).to.deep.equal({ id });
    const cleared = await client.resources.updateSSH(id, { alias: null, securityPolicyId: null, tags: null });
    expect(cleared).to.deep.include({ alias: null, tags: [] });
    expect(cleared.securityPolicy?.id).to.not.equal(securityPolicyId);
    // @ts-expect-error a name cannot be taken away
    await client.resources.updateSSH(id, { name: null });
    // @ts-expect-error nor can visibility
    await client.resources.updateSSH(id, { isVisible: null });
    expect(await client.resources.get(id)).to.include({ name: 'app', isVisible: true });
  });

  it('are found by a name that only one has', async () => {
    const { id } = await client.resources.createSSH({ ...common, gatewayId });
    expect(await client.resources.findByName('app')).to.include({ id, __typename: 'SSHResource' });
    expect(await client.resources.findByName('none')).to.equal(null);
    const other = await client.resources.createNetwork(common);
    const failure = await thrownBy(client.resources.findByName('app'));
    expect(isAmbiguousError(failure)).to.equal(true);
    expect(failure).to.have.deep.property('candidates', [
      { id, name: 'app' },
      { id: other.id, name: 'app' },
    ]);
  });

  it('tell who approves access to them', async () => {
    const groupId = simulator.world.groups.add({ name: 'approvers' }).id;
    const { id } = await client.resources.createNetwork(common);
    await client.resources.updateNetwork(id, { approverGroupIds: [groupId] });
    const groups = await collect(client.resources.approverGroups(id));
    expect(groups.map(({ name }) => name)).to.deep.equal(['approvers']);
    const failure = await thrownBy(collect(client.resources.approverGroups(btoa('Resource:999999'))));
    expect(isNotFoundError(failure)).to.equal(true);
  });
});
