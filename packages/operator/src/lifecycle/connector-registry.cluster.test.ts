import { expect } from 'chai';
import { systemClock } from '../engine/index.js';
import { reasons } from '../external/reasons.js';
import { ConnectorScenery } from '../testing/connector-scenery.js';
import { closeWorlds, startWorld, type LifecycleWorld } from '../testing/lifecycle-world.js';
import { REGISTRY_USER, startRegistryServer, type RegistryServer } from '../testing/registry-server.js';
import { imageTags, RegistryError, type Credentials } from '../registry/index.js';

const REPOSITORY = 'mirror/connector';
const versions = Array.from({ length: 230 }, (_, patch) => `1.0.${patch}`);

describe('a registry server', function () {
  this.timeout(120_000);
  let registry: RegistryServer;
  let isRunning = false;

  before(async () => {
    registry = await startRegistryServer();
    isRunning = true;
    await registry.push(REPOSITORY, [...versions, 'latest', '1', '2.0.0']);
  });
  after(async () => {
    if (isRunning) await registry.close();
  });
  afterEach(closeWorlds);

  function tags(repository: string, credentials?: Credentials): Promise<readonly string[]> {
    const options = {
      http: { fetch: globalThis.fetch, clock: systemClock, random: Math.random, userAgent: 'test' },
      insecureRegistries: new Set([registry.host]),
    };
    const image = { provider: 'oci', repository: `${registry.host}/${repository}` } as const;
    return imageTags(options, image, () => credentials).tags(new AbortController().signal);
  }

  async function refusal(repository: string, credentials?: Credentials): Promise<unknown> {
    return tags(repository, credentials).catch((error: unknown) => error);
  }

  it('lists all tags, page by page, to who has the password', async () => {
    expect(await tags(REPOSITORY, REGISTRY_USER)).to.have.members([...versions, 'latest', '1', '2.0.0']);
  });

  it('refuses who has none, or a wrong one; the error says what to do and not the password', async () => {
    for (const credentials of [undefined, { username: 'robot', password: 'wrong-5c2f' }]) {
      const error = await refusal(REPOSITORY, credentials);
      expect(error).to.be.instanceOf(RegistryError).and.to.include({ problem: 'refused' });
      expect(String(error)).to.contain('spec.podExtra.imagePullSecrets').and.not.to.contain('5c2f');
    }
  });

  it('says that it has no such repository', async () => {
    expect(await refusal('mirror/other', REGISTRY_USER)).to.include({ problem: 'missing' });
  });

  describe('that a connector gets its versions from', () => {
    async function applyConnector(world: LifecycleWorld): Promise<string> {
      const imagePolicy = {
        provider: 'oci',
        repository: `${registry.host}/${REPOSITORY}`,
        version: '~1.0.0',
      };
      const podExtra = { imagePullSecrets: [{ name: 'pull' }] };
      return world.applyConnector({ spec: { imagePolicy, podExtra } as object });
    }

    async function start(): Promise<{ world: LifecycleWorld; scenery: ConnectorScenery }> {
      const environment = { OPERATOR_INSECURE_REGISTRIES: JSON.stringify([registry.host]) };
      const world = await startWorld({ environment });
      return { world, scenery: await ConnectorScenery.of(world) };
    }

    /** The registry is another process: real time has to pass, too. */
    async function eventually(world: LifecycleWorld, condition: () => boolean): Promise<void> {
      for (let round = 0; round < 200 && !condition(); round += 1) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        await world.quiet();
      }
      expect(condition()).to.equal(true);
    }

    it('is asked with the pull secret of its pods', async () => {
      const { world, scenery } = await start();
      const { username, password } = REGISTRY_USER;
      const auths = { [registry.host]: { auth: Buffer.from(`${username}:${password}`).toString('base64') } };
      await scenery.createPullSecret('pull', { auths });
      const name = await applyConnector(world);
      await eventually(world, () => scenery.hasDeployment(name));
      expect(scenery.container(name)['image']).to.equal(`${registry.host}/${REPOSITORY}:1.0.229`);
      await world.ready('connector', name);
      expect(JSON.stringify([world.logs.lines, world.get('connector', name)])).not.to.contain(password);
    });

    it('refuses it without one, which the object says', async () => {
      const { world } = await start();
      const name = await applyConnector(world);
      await eventually(
        world,
        () => world.condition('connector', name, 'Synced')?.reason === reasons.registryRefused,
      );
      expect(world.condition('connector', name, 'Synced')?.message).to.contain('imagePullSecrets');
    });
  });
});
