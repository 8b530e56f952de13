import { isDeepStrictEqual } from 'node:util';
import { sampleCertificates } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { ConnectorParts } from '../fixtures/connector-parts.js';
import type { Environment } from '../fixtures/environment.js';
import { eventually } from '../fixtures/eventually.js';
import { GatewayChain, links, type Link } from '../fixtures/gateway-chain.js';
import { noSweeps, useSharedOperator, type SuiteCluster } from './suite.js';

type World = Environment['twingate']['world'];
type Ids = Readonly<Record<Link, string>>;

/** Another chain, for objects that are moved to it. */
const OTHER = 'other';

const [, second] = sampleCertificates;

interface Change {
  readonly what: string;
  readonly change: (chain: GatewayChain) => Promise<unknown>;
  /** What Twingate has at last. */
  readonly check: (world: World, ids: Ids, other: Ids) => void;
}

const changes: readonly Change[] = [
  {
    what: 'another port of a gateway',
    change: (chain) => chain.patch('gateway', { spec: { serviceRef: { port: 9443 } } }),
    check: ({ gateways }, ids) => expect(gateways.get(ids.gateway)?.address).to.match(/\.local:9443$/),
  },
  {
    what: 'another authority of a gateway',
    change: (chain) => chain.patch('gateway', { spec: { x509CertificateAuthorityRef: { name: OTHER } } }),
    check: ({ gateways }, ids, other) =>
      expect(gateways.get(ids.gateway)?.x509CAId).to.equal(other.authority),
  },
  {
    what: 'another gateway of resources',
    change: async (chain) => {
      for (const link of ['api', 'web'] as const)
        await chain.patch(link, { spec: { gatewayRef: { name: OTHER } } });
    },
    check: ({ resources }, ids, other) => {
      for (const id of [ids.api, ids.web]) expect(resources.get(id)).to.include({ gatewayId: other.gateway });
    },
  },
  {
    what: 'another name and address of a Kubernetes resource',
    change: (chain) => chain.patch('api', { spec: { name: 'Edited', address: 'edited.internal' } }),
    check: ({ resources }, ids) =>
      expect(resources.get(ids.api)).to.include({ name: 'Edited', address: 'edited.internal' }),
  },
  {
    what: 'other ports and header rewrites of a web app',
    change: (chain) =>
      chain.patch('web', {
        spec: { downstream: { port: 444 }, requestHeaderRewrites: [{ name: 'Host', value: 'shop' }] },
      }),
    check: ({ resources }, ids) =>
      expect(resources.get(ids.web)).to.deep.include({
        downstream: { port: 444, tlsMode: 'NONE' },
        requestHeaderRewrites: [{ key: 'Host', value: 'shop' }],
      }),
  },
  {
    what: 'a Service that becomes a load balancer',
    change: async (chain) => {
      await chain.patchService({ spec: { type: 'LoadBalancer' } });
      const status = { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } };
      await chain.patchService({ status }, '/status');
    },
    check: ({ gateways }, ids) => expect(gateways.get(ids.gateway)?.address).to.equal('203.0.113.7:8443'),
  },
  {
    what: 'a Service that gets another address',
    change: async (chain) => {
      await chain.patchService({ spec: { type: 'LoadBalancer' } });
      for (const hostname of ['one.example.com', 'two.example.com']) {
        await chain.patchService({ status: { loadBalancer: { ingress: [{ hostname }] } } }, '/status');
      }
    },
    check: ({ gateways }, ids) => expect(gateways.get(ids.gateway)?.address).to.equal('two.example.com:8443'),
  },
  {
    what: 'other terms of access',
    change: (chain) =>
      chain.patch('access', { spec: { approvalMode: null, expiresAt: '2040-01-01T00:00:00Z' } }),
    check: ({ resources }, ids) => {
      const access = resources.get(ids.web)?.access ?? [];
      expect(access.map(({ approvalMode, expiresAt }) => ({ approvalMode, expiresAt }))).to.deep.equal([
        { approvalMode: null, expiresAt: '2040-01-01T00:00:00Z' },
      ]);
    },
  },
  {
    what: 'access of another group',
    change: (chain) =>
      chain.patch('access', {
        spec: { groupRef: null, principalExternalRef: { type: 'group', name: OTHER } },
      }),
    check: ({ resources }, ids, other) =>
      expect(principals(resources.get(ids.web))).to.deep.equal([other.group]),
  },
];

function principals(resource: ReturnType<World['resources']['get']>): readonly string[] | undefined {
  return resource?.access.map(({ principalId }) => principalId);
}

interface Trouble {
  readonly what: string;
  readonly cause: (chain: GatewayChain) => Promise<unknown>;
  /** The object that says so, and the reason. */
  readonly link: Link;
  readonly reason: string;
  readonly remedy: (chain: GatewayChain) => Promise<unknown>;
}

const troubles: readonly Trouble[] = [
  {
    what: 'a Secret that is deleted',
    cause: (chain) => chain.remove('secret'),
    link: 'authority',
    reason: 'WaitingForSecret',
    remedy: (chain) => chain.apply('secret'),
  },
  {
    what: 'a Secret without a certificate',
    cause: (chain) => chain.changeCertificate({ pem: 'no certificate' }),
    link: 'authority',
    reason: 'InvalidCertificate',
    remedy: (chain) => chain.changeCertificate(sampleCertificates[0]),
  },
  {
    what: 'a Service that is deleted',
    cause: (chain) => chain.remove('service'),
    link: 'gateway',
    reason: 'WaitingForService',
    remedy: (chain) => chain.apply('service'),
  },
  {
    what: 'a Service that becomes an external name',
    cause: (chain) => chain.patchService({ spec: { type: 'ExternalName', externalName: 'example.com' } }),
    link: 'gateway',
    reason: 'UnsupportedServiceType',
    remedy: (chain) => chain.patchService({ spec: { type: 'ClusterIP', externalName: null } }),
  },
  {
    what: 'a load balancer without an address',
    cause: (chain) => chain.patchService({ spec: { type: 'LoadBalancer' } }),
    link: 'gateway',
    reason: 'WaitingForService',
    remedy: (chain) => chain.patchService({ spec: { type: 'NodePort' } }),
  },
  {
    what: 'a gateway that names an authority that is not there',
    cause: (chain) => chain.patch('gateway', { spec: { x509CertificateAuthorityRef: { name: 'missing' } } }),
    link: 'gateway',
    reason: 'WaitingForCertificateAuthority',
    remedy: (chain) =>
      chain.patch('gateway', { spec: { x509CertificateAuthorityRef: { name: chain.nameOf('authority') } } }),
  },
  {
    what: 'a resource that names a gateway that is not there',
    cause: (chain) => chain.patch('api', { spec: { gatewayRef: { name: 'missing' } } }),
    link: 'api',
    reason: 'WaitingForGateway',
    remedy: (chain) => chain.patch('api', { spec: { gatewayRef: { name: chain.nameOf('gateway') } } }),
  },
];

type Call = (method: 'PATCH' | 'DELETE', path: string, body?: object) => Promise<unknown>;

interface ConnectorChange {
  readonly what: string;
  readonly change: (call: Call, connector: ConnectorParts) => Promise<unknown>;
  /** Whether the pods start anew, with new tokens. */
  readonly givesNewTokens: boolean;
}

const connectorChanges: readonly ConnectorChange[] = [
  {
    what: 'a Deployment that is edited',
    change: (call, { deploymentPath }) => call('PATCH', deploymentPath, { spec: { replicas: 2 } }),
    givesNewTokens: false,
  },
  {
    what: 'a Deployment that is deleted',
    change: (call, { deploymentPath }) => call('DELETE', deploymentPath),
    givesNewTokens: false,
  },
  {
    what: 'a Secret that is deleted',
    change: (call, { secretPath }) => call('DELETE', secretPath),
    givesNewTokens: true,
  },
];

/** What happens when somebody changes or deletes in the cluster what the operator manages, or what that refers to. */
export function clusterChangesSuite(cluster: SuiteCluster): void {
  describe(`changes in the cluster, on ${cluster.name}`, () => {
    const suite = useSharedOperator(cluster, noSweeps);
    let chains = 0;
    let other: Ids;
    const apply = async (): Promise<{ readonly chain: GatewayChain; readonly ids: Ids }> => {
      const chain = new GatewayChain(suite.environment(), `chain-${(chains += 1)}`);
      return { chain, ids: await chain.applyAll() };
    };
    before(async () => {
      other = await new GatewayChain(suite.environment(), OTHER).applyAll();
    });

    for (const { what, change, check } of changes) {
      it(`are followed at once: ${what}`, async () => {
        const { chain, ids } = await apply();
        await change(chain);
        const { world } = suite.environment().twingate;
        await eventually(async () => {
          expect(await chain.ready()).to.deep.equal(ids);
          check(world, ids, other);
          return true;
        });
      });
    }

    for (const { what, cause, link, reason, remedy } of troubles) {
      it(`are told, take nothing away, and are over with their cause: ${what}`, async () => {
        const { chain, ids } = await apply();
        const { requests } = suite.environment().twingate;
        requests.reset();
        await cause(chain);
        await chain.refused(link, reason);
        await remedy(chain);
        expect(await chain.ready()).to.deep.equal(ids);
        expect(requests.counters().writes).to.equal(0);
      });
    }

    it('are followed at once: another certificate, under a new authority to which the gateway moves', async () => {
      const { chain, ids } = await apply();
      const { world } = suite.environment().twingate;
      await chain.changeCertificate(second);
      await eventually(async () => {
        const { authority, gateway } = await chain.ready();
        expect(world.certificateAuthorities.get(authority)?.fingerprint).to.equal(second.fingerprint);
        expect(world.gateways.get(gateway)).to.include({ id: ids.gateway, x509CAId: authority });
        expect(world.certificateAuthorities.get(ids.authority)).to.equal(undefined);
        return true;
      });
      expect((await chain.get('gateway'))?.status).to.include({ x509CaId: (await chain.ready()).authority });
    });

    it('are undone: finalizers and spec.id that somebody removes', async () => {
      const { chain, ids } = await apply();
      for (const link of links) {
        await chain.patch(link, { metadata: { finalizers: null }, spec: { id: null } });
        await eventually(async () => {
          const object = await chain.get(link);
          expect(object?.spec['id']).to.equal(ids[link]);
          expect(object?.metadata.finalizers).to.deep.equal(['twingate.com/finalizer']);
          return true;
        });
      }
      await chain.patch('access', { metadata: { finalizers: null } });
      await eventually(async () => (await chain.get('access'))?.metadata.finalizers ?? undefined);
      expect(await chain.ready()).to.deep.equal(ids);
    });

    it('are carried out at once: access is deleted, and its resource and group stay', async () => {
      const { chain, ids } = await apply();
      const { resources, groups } = suite.environment().twingate.world;
      await chain.removeLink('access');
      await chain.linkGone('access');
      expect(principals(resources.get(ids.web))).to.deep.equal([]);
      expect(groups.get(ids.group)?.name).to.equal(chain.nameOf('group'));
    });

    for (const [link, users] of [
      ['gateway', ['api', 'web']],
      ['authority', ['gateway', 'api', 'web']],
    ] as const) {
      it(`are carried out when it is possible: the ${link} is deleted while it is used`, async () => {
        const { chain, ids } = await apply();
        const { world } = suite.environment().twingate;
        await chain.removeLink(link);
        await chain.refused(link, 'InUse');
        expect(world.gateways.get(ids.gateway)?.x509CAId).to.equal(ids.authority);
        for (const user of users) await chain.removeLink(user);
        await chain.linkGone(link);
        const { gateways, certificateAuthorities } = world;
        const remote =
          link === 'gateway' ? gateways.get(ids.gateway) : certificateAuthorities.get(ids.authority);
        expect(remote).to.equal(undefined);
      });
    }

    for (const [index, { what, change, givesNewTokens }] of connectorChanges.entries()) {
      it(`are undone, of what a connector consists of: ${what}`, async () => {
        const env = suite.environment();
        const connector = new ConnectorParts(env, `connector-${index}`);
        await connector.apply();
        const id = String((await connector.ready()).spec['id']);
        const tokens = await connector.tokens();
        const { spec } = await connector.deployment();
        await change((...request) => env.kube.call(...request), connector);
        await eventually(async () => {
          const now = await connector.tokens();
          expect(now).to.deep.equal(env.twingate.world.connectors.get(id)?.tokens);
          expect(isDeepStrictEqual(now, tokens)).to.equal(!givesNewTokens);
          const after = await connector.deployment();
          expect(after.spec.replicas).to.equal(1);
          expect(isDeepStrictEqual(after.spec.template, spec.template)).to.equal(!givesNewTokens);
          return true;
        });
        expect((await connector.ready()).spec['id']).to.equal(id);
      });
    }

    it('are carried out when it is possible: a group is renamed, and deleted', async () => {
      const env = suite.environment();
      await env.kube.create(env.manifest('TwingateGroup', 'team', { name: 'Team' }));
      const { id = '' } = (await env.ready('TwingateGroup', 'team')).status ?? {};
      await env.patch('TwingateGroup', 'team', { spec: { name: 'Crew' } });
      await eventually(() => env.twingate.world.groups.get(id)?.name === 'Crew' || undefined);
      await env.remove('TwingateGroup', 'team');
      await env.gone('TwingateGroup', 'team');
      expect(env.twingate.world.groups.get(id)).to.equal(undefined);
    });
  });
}
