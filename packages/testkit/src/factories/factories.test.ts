import { kinds } from '@twingate-kit/crds';
import { expect } from 'chai';
import { startTwingateSimulator } from '../twingate/simulator.js';
import {
  buildAccessEdge,
  buildCertificateAuthority,
  buildGateway,
  buildGroup,
  buildKubernetesResource,
  buildNetworkResource,
  buildRemoteNetwork,
  buildSecurityPolicy,
  buildServiceAccount,
  buildSshResource,
  buildUser,
  buildWebAppResource,
} from './entity-factory.js';
import {
  buildTwingateCertificateAuthorityManifest,
  buildTwingateConnectorManifest,
  buildTwingateGatewayManifest,
  buildTwingateGroupManifest,
  buildTwingateResourceAccessManifest,
  buildTwingateResourceManifest,
} from './manifest-factory.js';

describe('factories', () => {
  it('build manifests that the CRDs accept', () => {
    const manifests = [
      buildTwingateResourceManifest(),
      buildTwingateResourceAccessManifest(),
      buildTwingateGroupManifest(),
      buildTwingateConnectorManifest(),
      buildTwingateGatewayManifest(),
      buildTwingateCertificateAuthorityManifest(),
    ];
    expect(manifests.map(({ kind }) => kind)).to.deep.equal(kinds.map(({ kind }) => kind));
    manifests.forEach((manifest, index) => {
      expect(kinds[index]?.validate(manifest)).to.deep.equal([]);
    });
  });

  it('build accesses with one principal, whichever is given', () => {
    const byId = buildTwingateResourceAccessManifest({ spec: { principalId: 'R3JvdXA6MQ==' } });
    expect(byId.spec).to.deep.equal({ resourceRef: { name: 'resource' }, principalId: 'R3JvdXA6MQ==' });
    const byRef = buildTwingateResourceAccessManifest({ spec: { groupRef: { name: 'crew' } } });
    expect(byRef.spec).to.deep.equal({ resourceRef: { name: 'resource' }, groupRef: { name: 'crew' } });
  });

  it('build manifests with unique names, and what is overridden', () => {
    const [one, two] = [buildTwingateResourceManifest(), buildTwingateResourceManifest()];
    expect([one.metadata.name, one.spec.name, one.spec.address]).not.to.include.members([two.metadata.name]);
    expect(one.spec.address).not.to.equal(two.spec.address);
    const custom = buildTwingateGroupManifest({ metadata: { labels: { a: 'b' } }, spec: { name: 'Crew' } });
    expect(custom.metadata).to.deep.include({ namespace: 'default', labels: { a: 'b' } });
    expect(custom.spec).to.deep.equal({ name: 'Crew' });
  });

  it('build entities that the simulated API serves', async () => {
    const { world, url, apiKey, close } = await startTwingateSimulator();
    const network = world.remoteNetworks.add(buildRemoteNetwork());
    const policy = world.securityPolicies.add(buildSecurityPolicy());
    const group = world.groups.add(buildGroup({ userIds: [world.users.add(buildUser()).id] }));
    const account = world.serviceAccounts.add(buildServiceAccount());
    const authority = world.certificateAuthorities.add(buildCertificateAuthority());
    const gateway = world.gateways.add(buildGateway({ x509CAId: authority.id }));
    const common = { remoteNetworkId: network.id, securityPolicyId: policy.id };
    const access = [buildAccessEdge({ principalId: group.id }), buildAccessEdge({ principalId: account.id })];
    world.resources.add(buildNetworkResource({ ...common, access }));
    const gatewayId = gateway.id;
    world.resources.add(buildKubernetesResource({ ...common, gatewayId }));
    world.resources.add(buildSshResource({ ...common, gatewayId }));
    world.resources.add(buildWebAppResource({ ...common, gatewayId }));
    const query = `{ resources { edges { node { __typename remoteNetwork { name } securityPolicy { name }
      access { totalCount edges { node { __typename ... on Group { users { totalCount } } } } }
      ... on WebAppResource { gateway { x509CA { fingerprint } } } } } } }`;
    const headers = { 'X-API-KEY': apiKey };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
    const { data, errors } = (await response.json()) as {
      data: { resources: { edges: unknown[] } };
      errors?: unknown;
    };
    expect(errors).to.equal(undefined);
    expect(data.resources.edges).to.have.length(4);
    expect(data.resources.edges[3]).to.have.nested.property(
      'node.gateway.x509CA.fingerprint',
      authority.fingerprint,
    );
    await close();
  });
});
