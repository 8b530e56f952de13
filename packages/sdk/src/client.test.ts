import type { TwingateSimulator } from '@twingate-kit/testkit';
import { startTwingateSimulator, VirtualClock } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { GetResourceDocument } from './generated/operations.js';
import type { FixedLimits, NetworkResource, Resource, TwingateClient } from './index.js';
import {
  createLimiter,
  createTwingateClient,
  isAmbiguousError,
  isMutationRefusedError,
  isNotFoundError,
} from './index.js';

async function collect<Value>(iterable: AsyncIterable<Value>): Promise<Value[]> {
  const values: Value[] = [];
  for await (const value of iterable) values.push(value);
  return values;
}

const thrownBy = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('client against the simulated API', () => {
  let simulator: TwingateSimulator;
  let client: TwingateClient;
  let remoteNetworkId: string;

  beforeEach(async () => {
    simulator = await startTwingateSimulator({ apiKey: 'tk-key', network: 'acme' });
    client = createTwingateClient({
      network: simulator.network,
      apiKey: simulator.apiKey,
      apiUrl: simulator.url,
      random: () => 0,
    });
    remoteNetworkId = simulator.world.remoteNetworks.add({ name: 'office' }).id;
  });

  afterEach(() => simulator.close());

  const create = (name: string): Promise<NetworkResource> =>
    client.resources.createNetwork({ name, address: `${name}.internal`, remoteNetworkId });

  it('creates, reads, changes and deletes a network resource', async () => {
    const created = await client.resources.createNetwork({
      name: 'web',
      address: 'web.internal',
      remoteNetworkId,
      alias: 'web.example',
      tags: [{ key: 'team', value: 'a' }],
      protocols: {
        allowIcmp: false,
        tcp: { policy: 'RESTRICTED', ports: [{ start: 80, end: 81 }] },
        udp: { policy: 'RESTRICTED', ports: [] },
      },
    });
    expect(created).to.deep.include({
      __typename: 'NetworkResource',
      name: 'web',
      address: { type: 'DNS', value: 'web.internal' },
      alias: 'web.example',
      remoteNetwork: { id: remoteNetworkId, name: 'office' },
      routingMode: 'THROUGH_TWINGATE',
    });
    const { id } = created;
    expect(await client.resources.get(id)).to.deep.equal(created);
    const updated = await client.resources.updateNetwork(id, { alias: null, isVisible: false });
    expect(updated).to.include({ alias: null, isVisible: false, name: 'web' });
    expect(updated.tags).to.deep.equal([{ key: 'team', value: 'a' }]);
    await client.resources.delete(id);
    expect(await client.resources.get(id)).to.equal(null);
    expect(simulator.world.resources.list()).to.have.length(0);
  });

  it('sends neither absent nor undefined fields', async () => {
    const { id } = await create('plain');
    await client.resources.updateNetwork(id, { name: 'renamed', alias: undefined });
    expect(simulator.requests.list('UpdateNetworkResource').map(({ variables }) => variables)).to.deep.equal([
      { id, name: 'renamed' },
    ]);
    expect(simulator.requests.list('CreateNetworkResource').map(({ variables }) => variables)).to.deep.equal([
      { name: 'plain', address: 'plain.internal', remoteNetworkId },
    ]);
  });

  it('throws what the API refuses, with the object that is missing', async () => {
    const missing = btoa('Resource:999');
    const deletion = await thrownBy(client.resources.delete(missing));
    expect(isNotFoundError(deletion)).to.equal(true);
    expect(deletion).to.include({ entityType: 'Resource', entityId: missing, operation: 'DeleteResource' });
    const update = await thrownBy(client.resources.updateNetwork(missing, { name: 'x' }));
    expect(isNotFoundError(update)).to.equal(true);
    const { id } = await create('web');
    const refusal = await thrownBy(client.resources.updateNetwork(id, { alias: '' }));
    expect(isMutationRefusedError(refusal)).to.equal(true);
    expect(refusal).to.include({ code: 'INVALID_INPUT' });
  });

  it('reads resources of all four kinds, told apart by __typename', async () => {
    const gatewayId = simulator.world.gateways.add({ remoteNetworkId }).id;
    simulator.world.resources.add({ __typename: 'KubernetesResource', gatewayId, remoteNetworkId });
    simulator.world.resources.add({ __typename: 'SSHResource', gatewayId, remoteNetworkId });
    simulator.world.resources.add({ __typename: 'WebAppResource', gatewayId, remoteNetworkId });
    await create('web');
    const describeKind = (resource: Resource): string => {
      switch (resource.__typename) {
        case 'NetworkResource':
          return `network ${resource.routingMode}`;
        case 'KubernetesResource':
          return `kubernetes ${resource.gateway?.id ?? ''}`;
        case 'SSHResource':
          return `ssh ${resource.gateway?.id ?? ''}`;
        case 'WebAppResource':
          return `web ${resource.requestHeaderRewrites.length}`;
      }
    };
    const resources = await collect(client.resources.list());
    expect(resources.map(describeKind)).to.have.members([
      'network THROUGH_TWINGATE',
      `kubernetes ${gatewayId}`,
      `ssh ${gatewayId}`,
      'web 0',
    ]);
  });

  it('lists by filter, in pages', async () => {
    for (const name of ['a1', 'a2', 'a3', 'b1']) await create(name);
    const filter = { name: { startsWith: 'a' } };
    const pages = await collect(client.resources.pages({ filter, pageSize: 2 }));
    expect(pages.map(({ items }) => items.map(({ name }) => name))).to.deep.equal([['a1', 'a2'], ['a3']]);
    expect(pages.map(({ totalCount }) => totalCount)).to.deep.equal([3, 3]);
  });

  it('notices an insertion between two pages', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await create(name);
    simulator.faults.onPageServed(() => {
      const [oldest] = simulator.world.resources.list();
      if (oldest?.name === 'a') simulator.world.resources.remove(oldest.id);
    });
    const pages = await collect(client.resources.pages({ pageSize: 3 }));
    expect(pages.map(({ overlapKept }) => overlapKept)).to.deep.equal([true, false]);
  });

  it('creates, renames and deletes groups, and never touches users that were not given', async () => {
    const userIds = [simulator.world.users.add({}).id];
    const group = await client.groups.create({ name: 'admins', userIds });
    await client.groups.update(group.id, { name: 'operators' });
    expect(simulator.requests.list('UpdateGroup').map(({ variables }) => variables)).to.deep.equal([
      { id: group.id, name: 'operators' },
    ]);
    expect(simulator.world.groups.get(group.id)).to.deep.include({ name: 'operators', userIds });
    expect(await client.groups.get(group.id)).to.include({ name: 'operators', type: 'MANUAL' });
    await client.groups.delete(group.id);
    expect(isNotFoundError(await thrownBy(client.groups.delete(group.id)))).to.equal(true);
    expect(await client.groups.get(group.id)).to.equal(null);
  });

  it('finds by name: nothing, one, or an error that lists the candidates', async () => {
    expect(await client.groups.findByName('dev')).to.equal(null);
    const { id } = await client.groups.create({ name: 'dev' });
    expect(await client.groups.findByName('dev')).to.include({ id });
    const other = simulator.world.groups.add({ name: 'dev' });
    const failure = await thrownBy(client.groups.findByName('dev'));
    expect(isAmbiguousError(failure)).to.equal(true);
    expect(failure).to.have.deep.property('candidates', [
      { id, name: 'dev' },
      { id: other.id, name: 'dev' },
    ]);
    expect(await client.remoteNetworks.findByName('office')).to.include({ id: remoteNetworkId });
    expect(await client.remoteNetworks.findByName('nowhere')).to.equal(null);
  });

  it('reads remote networks', async () => {
    const network = await client.remoteNetworks.get(remoteNetworkId);
    expect(network).to.include({ name: 'office', networkType: 'REGULAR' });
    expect(await collect(client.remoteNetworks.list({ filter: { name: { eq: 'office' } } }))).to.deep.equal([
      network,
    ]);
  });

  it('says that a create may have been applied when its reply was lost, and does not repeat it', async () => {
    simulator.faults.add({ fault: { kind: 'lost-reply' }, operations: ['CreateNetworkResource'] });
    expect(await thrownBy(create('web'))).to.include({ code: 'TRANSPORT', mayHaveBeenApplied: true });
    expect(simulator.world.resources.list()).to.have.length(1);
    expect(simulator.requests.writes).to.equal(1);
  });

  it('reads on through faults that pass', async () => {
    const { id } = await create('web');
    for (const kind of ['lost-reply', 'truncated-body'] as const) {
      simulator.faults.add({ fault: { kind }, operations: 'reads' });
    }
    expect(await client.resources.get(id)).to.include({ id });
    expect(simulator.requests.byOperation).to.include({ GetResource: 3 });
  });

  it('reports a refused key once, without repeating', async () => {
    const wrong = createTwingateClient({ network: 'acme', apiKey: 'tk-wrong', apiUrl: simulator.url });
    expect(await thrownBy(wrong.groups.findByName('x'))).to.include({ code: 'AUTHENTICATION' });
    expect(simulator.requests.reads).to.equal(1);
  });

  it('executes raw documents with typed variables', async () => {
    const { id } = await create('web');
    const document = 'query Name($id: ID!) { resource(id: $id) { name } }';
    const data = await client.raw<{ resource: { name: string } | null }>(document, { id });
    expect(data).to.deep.equal({ resource: { name: 'web' } });
    const typed = await client.raw(GetResourceDocument, { id });
    const name: string | undefined = typed.resource?.name;
    expect(name).to.equal('web');
    // @ts-expect-error the document needs an ID
    expect(await thrownBy(client.raw(GetResourceDocument, { name: 'web' }))).to.include({ code: 'GRAPHQL' });
    const failure = await thrownBy(client.raw('query Q { nonsense }', {}));
    expect(failure).to.include({ code: 'GRAPHQL', operation: 'Q' });
  });
});

describe('client under the limits of the API, 60 creates with 20 writes a minute', () => {
  async function createSixty(limits?: FixedLimits) {
    const clock = new VirtualClock();
    const simulator = await startTwingateSimulator({
      clock,
      latencyMs: 40,
      limits: { readsPerMinute: 60, writesPerMinute: 20 },
    });
    const limiter = createLimiter({ clock, limits });
    const { network, apiKey, url: apiUrl } = simulator;
    const client = createTwingateClient({ network, apiKey, apiUrl, clock, limiter });
    const remoteNetworkId = simulator.world.remoteNetworks.add({ name: 'office' }).id;
    const startedAt = clock.now();
    let done = 0;
    for (let n = 0; n < 60; n += 1) {
      const input = { name: `r${n}`, address: `r${n}.internal`, remoteNetworkId };
      void client.resources.createNetwork(input).then(() => (done += 1));
    }
    await clock.runUntil(() => done === 60, { maxMs: 1_000_000 });
    const names = new Set(simulator.world.resources.list().map(({ name }) => name));
    const count = simulator.world.resources.list().length;
    const { rejected429 } = simulator.requests;
    await simulator.close();
    return { names: names.size, count, rejected429, seconds: (clock.now() - startedAt) / 1000 };
  }

  it('are done without a refused request within a minute of the minimum when the limits are known', async () => {
    const result = await createSixty({ readsPerMinute: 60, writesPerMinute: 20 });
    expect(result).to.include({ names: 60, count: 60, rejected429: 0 });
    expect(result.seconds).to.be.at.most(121 + 60);
  });

  it('are done once each when the limits are not known, with no more refusals than requests in flight', async () => {
    const result = await createSixty();
    expect(result).to.include({ names: 60, count: 60 });
    expect(result.rejected429).to.be.at.most(2 * 10);
    expect(result.seconds).to.be.at.most(121 + 60);
  });
});
