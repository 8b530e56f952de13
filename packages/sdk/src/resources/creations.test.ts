import type { TwingateSimulator } from '@twingate-kit/testkit';
import {
  sampleCertificates,
  samplePublicKeys,
  startTwingateSimulator,
  VirtualClock,
} from '@twingate-kit/testkit';
import { expect } from 'chai';
import type { TwingateClient } from '../client.js';
import { createTwingateClient } from '../client.js';
import type { CreateOnceOptions } from '../create-once.js';
import type { Outcome } from '../virtual-time.test.fixture.js';
import { outcomeOf } from '../virtual-time.test.fixture.js';

const [{ pem: certificate }, { fingerprint: otherCertificate }] = sampleCertificates;
const [{ publicKey }, { fingerprint: otherKey }] = samplePublicKeys;

/** What the objects of the tests stand in. */
interface Surroundings {
  readonly remoteNetworkId: string;
  readonly otherNetworkId: string;
  readonly gatewayId: string;
  readonly x509CAId: string;
}

interface Entity {
  readonly id: string;
}

/** One kind of object that can be created once. */
interface Row {
  readonly title: string;
  /** The operation that creates it. */
  readonly operation: string;
  readonly createOnce: (
    client: TwingateClient,
    around: Surroundings,
    options?: CreateOnceOptions,
  ) => Promise<Entity>;
  /** Everything of its collection. */
  readonly list: (simulator: TwingateSimulator) => readonly Entity[];
  /** Somebody makes an object meanwhile that differs in one part of the natural key. */
  readonly addSimilar: (simulator: TwingateSimulator, around: Surroundings) => void;
  /** Requests that look for objects which do not tell their age, before the create. */
  readonly lookupsBefore?: number;
  /** Requests that one look-up takes. Default: 1. */
  readonly lookups?: number;
}

const resourceIn = ({ remoteNetworkId, gatewayId }: Surroundings) =>
  ({ name: 'web', address: 'web.internal', remoteNetworkId, gatewayId }) as const;

const rows: readonly Row[] = [
  {
    title: 'a group',
    operation: 'CreateGroup',
    createOnce: (client, _, options) => client.groups.createOnce({ name: ' dev ' }, options),
    list: ({ world }) => world.groups.list(),
    addSimilar: ({ world }) => world.groups.add({ name: 'dev', type: 'SYNCED' }),
  },
  {
    title: 'a service account',
    operation: 'CreateServiceAccount',
    createOnce: (client, _, options) => client.serviceAccounts.createOnce({ name: ' ci ' }, options),
    list: ({ world }) => world.serviceAccounts.list(),
    addSimilar: ({ world }) => world.serviceAccounts.add({ name: 'ci-2' }),
  },
  {
    title: 'a user',
    operation: 'CreateUser',
    createOnce: (client, _, options) => client.users.createOnce({ email: ' Ada@acme.example ' }, options),
    list: ({ world }) => world.users.list(),
    addSimilar: ({ world }) => world.users.add({ email: 'ada@other.example' }),
  },
  {
    title: 'a DNS filtering profile',
    operation: 'CreateDnsFilteringProfile',
    createOnce: (client, _, options) => client.dnsFilteringProfiles.createOnce(' kids ', options),
    list: ({ world }) => world.dnsFilteringProfiles.list(),
    addSimilar: ({ world }) => world.dnsFilteringProfiles.add({ name: 'kids-2' }),
    lookupsBefore: 1,
    lookups: 2,
  },
  {
    title: 'a remote network',
    operation: 'CreateRemoteNetwork',
    createOnce: (client, _, options) =>
      client.remoteNetworks.createOnce({ name: ' paris ', networkType: 'EXIT' }, options),
    list: ({ world }) => world.remoteNetworks.list(),
    addSimilar: ({ world }) => world.remoteNetworks.add({ name: 'paris', networkType: 'REGULAR' }),
  },
  {
    title: 'a connector with a name',
    operation: 'CreateConnector',
    createOnce: (client, { remoteNetworkId }, options) =>
      client.connectors.createOnce({ name: ' first  one ', remoteNetworkId }, options),
    list: ({ world }) => world.connectors.list(),
    addSimilar: ({ world }, { remoteNetworkId }) =>
      world.connectors.add({ name: 'another one', remoteNetworkId }),
  },
  {
    title: 'a connector without a name',
    operation: 'CreateConnector',
    createOnce: (client, { remoteNetworkId }, options) =>
      client.connectors.createOnce({ remoteNetworkId }, options),
    list: ({ world }) => world.connectors.list(),
    addSimilar: ({ world }, { otherNetworkId }) => world.connectors.add({ remoteNetworkId: otherNetworkId }),
  },
  {
    title: 'a gateway',
    operation: 'CreateGateway',
    createOnce: (client, { remoteNetworkId, x509CAId }, options) =>
      client.gateways.createOnce({ address: 'new.internal:8443', remoteNetworkId, x509CAId }, options),
    list: ({ world }) => world.gateways.list(),
    addSimilar: ({ world }, { otherNetworkId, x509CAId }) =>
      world.gateways.add({ address: 'new.internal:8443', remoteNetworkId: otherNetworkId, x509CAId }),
    lookupsBefore: 1,
  },
  {
    title: 'an X.509 certificate authority',
    operation: 'CreateX509CertificateAuthority',
    createOnce: (client, _, options) =>
      client.certificateAuthorities.createX509Once({ name: ' ca ', certificate }, options),
    list: ({ world }) => world.certificateAuthorities.list(),
    addSimilar: ({ world }) =>
      world.certificateAuthorities.add({ name: 'ca', fingerprint: otherCertificate }),
    lookupsBefore: 1,
  },
  {
    title: 'an SSH certificate authority',
    operation: 'CreateSSHCertificateAuthority',
    createOnce: (client, _, options) =>
      client.certificateAuthorities.createSSHOnce({ name: ' ca ', publicKey }, options),
    list: ({ world }) => world.certificateAuthorities.list(),
    addSimilar: ({ world }) =>
      world.certificateAuthorities.add({
        __typename: 'SSHCertificateAuthority',
        name: 'ca',
        fingerprint: otherKey,
      }),
    lookupsBefore: 1,
  },
  {
    title: 'a network resource',
    operation: 'CreateNetworkResource',
    createOnce: (client, { remoteNetworkId }, options) =>
      client.resources.createNetworkOnce(
        { name: ' web ', address: ' web.internal ', remoteNetworkId },
        options,
      ),
    list: ({ world }) => world.resources.list(),
    addSimilar: ({ world }, { remoteNetworkId }) =>
      world.resources.add({
        name: 'web',
        address: 'other.internal',
        remoteNetworkId,
      }),
  },
  {
    title: 'a Kubernetes resource',
    operation: 'CreateKubernetesResource',
    createOnce: (client, around, options) =>
      client.resources.createKubernetesOnce(resourceIn(around), options),
    list: ({ world }) => world.resources.list(),
    addSimilar: ({ world }, { remoteNetworkId }) =>
      world.resources.add({ name: 'web', address: 'web.internal', remoteNetworkId }),
  },
  {
    title: 'an SSH resource',
    operation: 'CreateSSHResource',
    createOnce: (client, around, options) => client.resources.createSSHOnce(resourceIn(around), options),
    list: ({ world }) => world.resources.list(),
    addSimilar: ({ world }, { otherNetworkId }) =>
      world.resources.add({
        __typename: 'SSHResource',
        name: 'web',
        address: 'web.internal',
        remoteNetworkId: otherNetworkId,
      }),
  },
  {
    title: 'a web app resource',
    operation: 'CreateWebAppResource',
    createOnce: (client, around, options) =>
      client.resources.createWebAppOnce(
        { ...resourceIn(around), upstream: { port: 8080 }, downstream: { port: 443 } },
        options,
      ),
    list: ({ world }) => world.resources.list(),
    addSimilar: ({ world }, { remoteNetworkId }) =>
      world.resources.add({
        __typename: 'SSHResource',
        name: 'web',
        address: 'web.internal',
        remoteNetworkId,
      }),
  },
];

describe('the natural keys of createOnce', () => {
  let clock: VirtualClock;
  let simulator: TwingateSimulator;
  let around: Surroundings;

  beforeEach(async () => {
    clock = new VirtualClock();
    simulator = await startTwingateSimulator({ clock });
    const { remoteNetworks, gateways, certificateAuthorities } = simulator.world;
    const remoteNetworkId = remoteNetworks.add({ name: 'office' }).id;
    const otherNetworkId = remoteNetworks.add({ name: 'branch' }).id;
    const x509CAId = certificateAuthorities.add({ name: 'existing' }).id;
    const gatewayId = gateways.add({ address: 'old.internal:8443', remoteNetworkId, x509CAId }).id;
    around = { remoteNetworkId, otherNetworkId, gatewayId, x509CAId };
  });

  afterEach(() => simulator.close());

  function newClient(): TwingateClient {
    const { network, apiKey, url: apiUrl } = simulator;
    return createTwingateClient({ network, apiKey, apiUrl, clock, timeoutMs: 5000, random: () => 0 });
  }

  const run = (row: Row, options?: CreateOnceOptions): Promise<Outcome<Entity>> =>
    outcomeOf(clock, row.createOnce(newClient(), around, options));

  /** IDs of what was made by the action. */
  async function madeBy(row: Row, action: () => Promise<unknown>): Promise<readonly string[]> {
    const before = new Set(row.list(simulator).map(({ id }) => id));
    await action();
    return row
      .list(simulator)
      .map(({ id }) => id)
      .filter((id) => !before.has(id));
  }

  const creates = ({ operation }: Row): number => simulator.requests.byOperation[operation] ?? 0;

  for (const row of rows) {
    it(`find ${row.title} when the reply is lost, and take nothing similar for it`, async () => {
      simulator.faults.add({
        fault: { kind: 'lost-reply' },
        operations: ({ operation }) => {
          if (operation !== row.operation) return false;
          // After the create, before the first look-up.
          clock.after(500, () => row.addSimilar(simulator, around));
          return true;
        },
      });
      let outcome: Outcome<Entity> = {};
      const made = await madeBy(row, async () => (outcome = await run(row)));
      expect(outcome.error).to.equal(undefined);
      expect(made).to.have.length(2);
      expect(outcome.value?.id).to.equal(made[0]);
      expect(creates(row)).to.equal(1);
      expect(simulator.requests.reads).to.equal((row.lookupsBefore ?? 0) + (row.lookups ?? 1));
    });

    it(`make ${row.title} at the second attempt when the first did not arrive`, async () => {
      simulator.faults.add({ fault: { kind: 'dropped-connection' }, operations: [row.operation] });
      let outcome: Outcome<Entity> = {};
      const made = await madeBy(row, async () => (outcome = await run(row)));
      expect(made).to.deep.equal([outcome.value?.id]);
      expect(creates(row)).to.equal(2);
    });

    it(`go on with ${row.title} that a process made before it died`, async () => {
      const since = newClient().serverClock.now();
      let outcome: Outcome<Entity> = {};
      const made = await madeBy(row, async () => {
        await run(row);
        outcome = await run(row, { since });
      });
      expect(made).to.deep.equal([outcome.value?.id]);
      expect(creates(row)).to.equal(1);
    });
  }

  it('do not depend on the case of the fingerprint of a certificate', async () => {
    const { certificateAuthorities } = simulator.world;
    const fingerprint = sampleCertificates[0].fingerprint.toLowerCase();
    const { id } = certificateAuthorities.add({ name: 'ca', fingerprint });
    const since = newClient().serverClock.now();
    const call = newClient().certificateAuthorities.createX509Once({ name: 'ca', certificate }, { since });
    expect((await outcomeOf(clock, call)).value).to.include({ id });
  });

  it('leave a certificate that is none to the API to refuse', async () => {
    const call = newClient().certificateAuthorities.createX509Once({ name: 'ca', certificate: 'none' });
    expect((await outcomeOf(clock, call)).error).to.include({
      code: 'MUTATION_REFUSED',
      mayHaveBeenApplied: false,
    });
  });
});
