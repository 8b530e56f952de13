import { expect } from 'chai';
import { names } from '../external/names.js';
import { reasons } from '../external/reasons.js';
import { ConnectorScenery } from '../testing/connector-scenery.js';
import { closeWorlds, startWorld, type LifecycleWorld } from '../testing/lifecycle-world.js';
import { sendJson, startTestApiServer, type TestApiServer } from '../testing/test-api-server.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const policy = { provider: 'dockerhub' } as const;

/** A Docker Hub of which a test says what it has. */
interface Hub {
  tags: string[];
  /** Answered instead of the tags. */
  status: number;
  readonly server: TestApiServer;
}

interface Scene {
  readonly world: LifecycleWorld;
  readonly scenery: ConnectorScenery;
  readonly hub: Hub;
}

describe('the version policy of a connector', () => {
  const hubs: Hub[] = [];

  afterEach(async () => {
    await closeWorlds();
    for (const { server } of hubs.splice(0)) await server.close();
  });

  async function startScene(...tags: string[]): Promise<Scene> {
    const server = await startTestApiServer((_request, response) => {
      const results = hub.tags.map((name) => ({ name }));
      sendJson(response, hub.status, hub.status === 200 ? { next: null, results } : {});
    });
    const hub: Hub = { tags, status: 200, server };
    hubs.push(hub);
    const world = await startWorld({ environment: { OPERATOR_DOCKER_HUB_URL: server.url } });
    world.waitFor(() => server.requests.length + server.connections);
    return { world, hub, scenery: await ConnectorScenery.of(world) };
  }

  async function startWithConnector(
    imagePolicy: object,
    ...tags: string[]
  ): Promise<Scene & { readonly name: string }> {
    const scene = await startScene(...tags);
    const name = await scene.world.applyConnector({ spec: { imagePolicy } as object });
    await scene.world.ready('connector', name);
    return { ...scene, name };
  }

  function imageOf({ scenery }: Scene, name: string): unknown {
    return scenery.container(name)['image'];
  }

  it('picks the newest version of the range when there is no Deployment', async () => {
    const scene = await startWithConnector(policy, 'latest', '1', '1.9.0', '1.10.0', '1.11.0-rc.1', '2.0.0');
    const { scenery, hub, name } = scene;
    expect(imageOf(scene, name)).to.equal('twingate/connector:1.10.0');
    expect(scenery.env(name)).to.include({
      TWINGATE_LABEL_VERSION_POLICY_SCHEDULE: '0 0 * * *',
      TWINGATE_LABEL_VERSION_POLICY_SPEC: '^1.0.0',
    });
    expect(hub.server.requests.map(({ path }) => path)).to.deep.equal([
      '/v2/repositories/twingate/connector/tags?page_size=100&page=1',
    ]);
  });

  it('is looked up when the schedule says, and not before; when that is stands in annotations', async () => {
    const scene = await startWithConnector({ ...policy, schedule: '0 6 * * *' }, '1.0.0');
    const { world, hub, name } = scene;
    const { annotations = {} } = world.get('connector', name).metadata;
    expect(annotations[names.annotations.lastVersionCheck]).to.match(/^2026-01-01T00:00:\d\d\.\d{3}Z$/);
    expect(annotations[names.annotations.nextVersionCheck]).to.equal('2026-01-01T06:00:00.000Z');
    hub.tags.push('1.1.0');
    await world.advance(5.9 * HOUR);
    expect(imageOf(scene, name)).to.equal('twingate/connector:1.0.0');
    expect(hub.server.requests).to.have.length(1);
    await world.advance(0.2 * HOUR);
    expect(imageOf(scene, name)).to.equal('twingate/connector:1.1.0');
    expect(hub.server.requests).to.have.length(2);
  });

  it('follows the clock of its time zone', async () => {
    const { world, name } = await startWithConnector({ ...policy, timeZone: 'Europe/Berlin' }, '1.0.0');
    expect(world.get('connector', name).metadata.annotations).to.include({
      [names.annotations.nextVersionCheck]: '2026-01-01T23:00:00.000Z',
    });
  });

  it('is not looked up by a restart, nor by other changes of the spec', async () => {
    const scene = await startWithConnector(policy, '1.0.0');
    const { world, scenery, hub, name } = scene;
    hub.tags.push('1.1.0');
    await world.restartOperator();
    await world.edit('connector', name, { spec: { logLevel: 6 } });
    await world.until(() => scenery.env(name)['TWINGATE_LOG_LEVEL'] === '6');
    expect(imageOf(scene, name)).to.equal('twingate/connector:1.0.0');
    expect(hub.server.requests).to.have.length(1);
  });

  it('is looked up when it changes, and when the Deployment is gone', async () => {
    const scene = await startWithConnector(policy, '1.0.0', '2.0.0');
    const { world, scenery, hub, name } = scene;
    await world.advance(HOUR);
    await world.edit('connector', name, { spec: { imagePolicy: { version: '^2.0.0' } } });
    await world.until(() => imageOf(scene, name) === 'twingate/connector:2.0.0');
    await world.ready('connector', name);
    await world.advance(HOUR);
    hub.tags.push('2.1.0');
    await scenery.deleteDeployment(name);
    await world.until(() => scenery.hasDeployment(name));
    expect(imageOf(scene, name)).to.equal('twingate/connector:2.1.0');
  });

  it('gives way to an image, and takes over from one', async () => {
    const scene = await startWithConnector(policy, '1.0.0');
    const { world, name } = scene;
    await world.edit('connector', name, { spec: { imagePolicy: null, image: { tag: '1.0.5' } } });
    await world.until(() => imageOf(scene, name) === 'twingate/connector:1.0.5');
    await world.ready('connector', name);
    await world.edit('connector', name, { spec: { imagePolicy: policy, image: null } });
    await world.until(() => imageOf(scene, name) === 'twingate/connector:1.0.0');
  });

  it('counts, whatever image somebody puts into the Deployment', async () => {
    const scene = await startWithConnector(policy, '1.0.0');
    const { world, scenery, name } = scene;
    const containers = [{ ...scenery.container(name), image: 'evil:1' }];
    await scenery.editDeployment(name, { spec: { template: { spec: { containers } } } });
    await world.until(() => imageOf(scene, name) === 'twingate/connector:1.0.0');
  });

  it('leaves what runs, and the object ready, while the registry is down; then goes on', async () => {
    const scene = await startWithConnector(policy, '1.0.0');
    const { world, hub, name } = scene;
    await world.restartOperator();
    hub.status = 503;
    hub.tags.push('1.1.0');
    await world.advance(DAY);
    const synced = await world.refused('connector', name, reasons.registryUnavailable);
    expect(synced.message).to.contain('twingate/connector:1.0.0 stays');
    expect(world.condition('connector', name, 'Ready')?.status).to.equal('True');
    expect(imageOf(scene, name)).to.equal('twingate/connector:1.0.0');
    expect(world.events(name)).to.include('Warning VersionCheckFailed');
    hub.status = 200;
    await world.until(() => imageOf(scene, name) === 'twingate/connector:1.1.0', 'the update', 10 * 60_000);
    await world.ready('connector', name);
  });

  it('without a matching version is said, and what runs stays', async () => {
    const scene = await startWithConnector({ ...policy, schedule: '*/30 * * * *' }, '1.0.0');
    const { world, name } = scene;
    const { generation } = scene.scenery.deployment(name).metadata;
    await world.edit('connector', name, { spec: { imagePolicy: { version: '^7.0.0' } } });
    const { message } = await world.refused('connector', name, reasons.noMatchingVersion);
    expect(message).to.contain('"^7.0.0"').and.to.contain('twingate/connector:1.0.0 stays');
    await world.advance(HOUR);
    expect(scene.scenery.deployment(name).metadata.generation).to.equal(generation);
    expect(world.condition('connector', name, 'Ready')?.status).to.equal('True');
    expect(world.condition('connector', name, 'Synced')?.reason).to.equal(reasons.noMatchingVersion);
    scene.hub.tags.push('7.0.0');
    await world.until(() => imageOf(scene, name) === 'twingate/connector:7.0.0', 'the update', HOUR);
    await world.ready('connector', name);
  });

  it('without a matching version from the start runs nothing, until there is one', async () => {
    const { world, scenery, hub } = await startScene('2.0.0');
    const imagePolicy = { ...policy, schedule: '*/30 * * * *' };
    const name = await world.applyConnector({ spec: { imagePolicy } });
    await world.refused('connector', name, reasons.noMatchingVersion);
    expect(world.condition('connector', name, 'Ready')).to.include({
      status: 'False',
      reason: reasons.noMatchingVersion,
    });
    expect(scenery.hasDeployment(name)).to.equal(false);
    hub.tags.push('1.0.0');
    await world.until(() => scenery.hasDeployment(name), 'a Deployment', HOUR);
  });

  const wrong: readonly (readonly [object, string])[] = [
    [{ version: 'newest' }, 'spec.imagePolicy.version'],
    [{ schedule: 'daily' }, 'spec.imagePolicy.schedule'],
    [{ timeZone: 'Mars/Olympus' }, 'spec.imagePolicy.timeZone'],
  ];
  for (const [change, field] of wrong) {
    it(`that is wrong names the field: ${field}`, async () => {
      const { world } = await startScene('1.0.0');
      const name = await world.applyConnector({ spec: { imagePolicy: { ...policy, ...change } } });
      const { message } = await world.refused('connector', name, reasons.invalidSpec);
      expect(message).to.contain(field);
    });
  }
});
