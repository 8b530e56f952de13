import type { StoredWebAppResource } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { readyGateway } from '../testing/gateway-scenery.js';
import { closeWorlds, startWorld, type LifecycleWorld } from '../testing/lifecycle-world.js';

const metadata = { name: 'shop' };
const spec = {
  name: 'Shop',
  address: 'shop.internal',
  type: 'WebApp',
  gatewayRef: { name: 'gw' },
  downstream: { port: 443 },
  upstream: { port: 8080 },
  requestHeaderRewrites: [
    { name: 'X-Team', value: 'infra' },
    { name: 'Host', value: 'shop.example.com' },
  ],
} as const;

describe('a web app', () => {
  afterEach(closeWorlds);

  it('is created behind its gateway with its ports and header rewrites, and without protocols', async () => {
    const { world } = await shop();
    const remote = webApp(world);
    expect(remote).to.include({
      name: 'Shop',
      address: 'shop.internal',
      gatewayId: world.idOf('gateway', 'gw'),
    });
    expect([remote.downstream?.port, remote.upstream?.port]).to.deep.equal([443, 8080]);
    expect(remote.requestHeaderRewrites).to.have.deep.members([
      { key: 'X-Team', value: 'infra' },
      { key: 'Host', value: 'shop.example.com' },
    ]);
    const [create] = world.simulator.requests.list('CreateWebAppResource');
    expect(create?.variables).to.not.have.property('protocols');
  });

  it('follows its spec by one update for each change, and loses what the spec does not name any more', async () => {
    const { world, name } = await shop();
    await world.edit('resource', name, { spec: { downstream: { port: 444 }, requestHeaderRewrites: null } });
    await world.ready('resource', name);
    expect(webApp(world).downstream?.port).to.equal(444);
    expect(webApp(world).requestHeaderRewrites).to.deep.equal([]);
    expect(world.simulator.requests.list('UpdateWebAppResource')).to.have.length(1);
  });

  it('moves to another gateway', async () => {
    const { world, name } = await shop();
    await world.applyGateway({ metadata: { name: 'other' } });
    await world.edit('resource', name, { spec: { gatewayRef: { name: 'other' } } });
    await world.until(() => webApp(world).gatewayId === world.idOf('gateway', 'other'), 'the other gateway');
    await world.ready('resource', name);
  });

  it('is put right when it was edited in the console, but not for the order or the case of its headers', async () => {
    const { world } = await shop();
    const { id } = webApp(world);
    editRemote(world, id, {
      requestHeaderRewrites: [
        { key: 'host', value: 'shop.example.com' },
        { key: 'X-TEAM', value: 'infra' },
      ],
    });
    world.resetCounters();
    await world.advance(5 * 60_000);
    expect(world.simulator.requests.writes).to.equal(0);

    editRemote(world, id, { requestHeaderRewrites: [{ key: 'Host', value: 'elsewhere' }] });
    await world.until(() => webApp(world).requestHeaderRewrites.length === 2, 'the headers');
    expect(world.simulator.requests.byOperation).to.include({ UpdateWebAppResource: 1 });
  });

  it('takes its remote object along when it is deleted', async () => {
    const { world, name } = await shop();
    await world.delete('resource', name);
    await world.gone('resource', name);
    expect(world.remoteResources()).to.deep.equal([]);
  });
});

/** One that is ready, in a world that is swept every minute. */
async function shop(): Promise<{ readonly world: LifecycleWorld; readonly name: string }> {
  const world = await startWorld({ environment: { RESOURCE_RECONCILER_INTERVAL: '60' } });
  await readyGateway(world);
  const name = await world.applyResource({ metadata, spec });
  await world.ready('resource', name);
  return { world, name };
}

function webApp(world: LifecycleWorld): StoredWebAppResource {
  const [remote] = world.remoteResources();
  return remote?.__typename === 'WebAppResource' ? remote : expect.fail('there is no web app');
}

/** Fields that only some types have. */
function editRemote(world: LifecycleWorld, id: string, fields: object): void {
  world.simulator.world.resources.edit(id, fields);
}
