import { expect } from 'chai';
import type { Environment } from '../fixtures/environment.js';
import { GatewayChain, steps, type Step } from '../fixtures/gateway-chain.js';
import { noSweeps, useSharedOperator, type SuiteCluster } from './suite.js';

type Removal = 'from the access down' | 'from the Secret up' | 'all at once';

interface Order {
  readonly title: string;
  readonly order: readonly Step[];
  readonly removal: Removal;
}

/** Of the 5040 orders: both straight ones, and for each step one where it is what everything else waits for. */
const orders: readonly Order[] = [
  { title: 'from the Secret up', order: steps, removal: 'from the access down' },
  {
    title: 'from the access down',
    order: ['access', 'group', 'resources', 'gateway', 'service', 'authority', 'secret'],
    removal: 'from the Secret up',
  },
  {
    title: 'with the gateway in front',
    order: ['gateway', 'access', 'resources', 'group', 'authority', 'secret', 'service'],
    removal: 'all at once',
  },
  {
    title: 'with the authority last',
    order: ['group', 'service', 'secret', 'access', 'resources', 'gateway', 'authority'],
    removal: 'from the Secret up',
  },
  {
    title: 'with the gateway last',
    order: ['resources', 'access', 'secret', 'service', 'group', 'authority', 'gateway'],
    removal: 'from the access down',
  },
  {
    title: 'with the Service first and the Secret last',
    order: ['service', 'access', 'gateway', 'authority', 'group', 'resources', 'secret'],
    removal: 'all at once',
  },
  {
    title: 'with the authority first and the Service last',
    order: ['authority', 'resources', 'gateway', 'group', 'secret', 'access', 'service'],
    removal: 'from the Secret up',
  },
  {
    title: 'with the resources last',
    order: ['secret', 'authority', 'access', 'service', 'gateway', 'group', 'resources'],
    removal: 'all at once',
  },
  {
    title: 'with the group last',
    order: ['access', 'secret', 'authority', 'service', 'gateway', 'resources', 'group'],
    removal: 'from the Secret up',
  },
];

const WRITES = [
  'AddAccess',
  'CreateGateway',
  'CreateGroup',
  'CreateKubernetesResource',
  'CreateWebAppResource',
  'CreateX509CertificateAuthority',
];

/** Objects that need each other, applied and deleted in many orders; nobody sweeps while they find together. */
export function orderSuite(cluster: SuiteCluster): void {
  describe(`a gateway, what it stands on, what stands behind it and access to that, on ${cluster.name}`, () => {
    const suite = useSharedOperator(cluster, noSweeps);
    beforeEach(() => suite.environment().twingate.requests.reset());

    for (const [index, { title, order, removal }] of orders.entries()) {
      it(`are created once each when they come ${title}, and leave nothing when they go ${removal}`, async () => {
        const env = suite.environment();
        const chain = new GatewayChain(env, `chain-${index}`);
        for (const [position, step] of order.entries()) {
          await chain.apply(step);
          await chain.noticed(order.slice(0, position + 1));
        }
        await expectCreatedOnce(env, chain);
        await remove(chain, removal);
        await expectNothingLeft(env, chain);
      });
    }

    it('are created once each when they come all at once, and leave nothing when they go all at once', async () => {
      const env = suite.environment();
      const chain = new GatewayChain(env, 'together');
      await Promise.all(steps.map((step) => chain.apply(step)));
      await expectCreatedOnce(env, chain);
      await remove(chain, 'all at once');
      await expectNothingLeft(env, chain);
    });
  });
}

async function expectCreatedOnce(env: Environment, chain: GatewayChain): Promise<void> {
  const ids = await chain.ready();
  const { resources, gateways } = env.twingate.world;
  expect(gateways.get(ids.gateway)?.x509CAId).to.equal(ids.authority);
  expect(resources.get(ids.api)).to.include({ __typename: 'KubernetesResource', gatewayId: ids.gateway });
  expect(resources.get(ids.web)).to.include({ __typename: 'WebAppResource', gatewayId: ids.gateway });
  expect(grants(env)).to.deep.equal([[ids.web, ids.group]]);
  const writes = env.twingate.requests.list().filter(({ kind }) => kind === 'write');
  expect(writes.map(({ operation }) => operation).sort()).to.deep.equal(WRITES);
}

async function remove(chain: GatewayChain, removal: Removal): Promise<void> {
  switch (removal) {
    case 'from the Secret up':
      for (const step of steps) await chain.remove(step);
      return;
    case 'from the access down':
      for (const step of [...steps].reverse()) await chain.remove(step);
      return;
    case 'all at once':
      await Promise.all(steps.map((step) => chain.remove(step)));
  }
}

async function expectNothingLeft(env: Environment, chain: GatewayChain): Promise<void> {
  await chain.gone();
  const { resources, gateways, certificateAuthorities, groups } = env.twingate.world;
  expect([...resources.list(), ...gateways.list(), ...certificateAuthorities.list()]).to.deep.equal([]);
  expect(groups.list().map(({ name }) => name)).not.to.include(chain.nameOf('group'));
}

/** Resources, each with who has access to it. */
function grants({ twingate }: Environment): readonly (readonly [string, string])[] {
  const resources = twingate.world.resources.list();
  return resources.flatMap(({ id, access }) =>
    access.map(({ principalId }): [string, string] => [id, principalId]),
  );
}
