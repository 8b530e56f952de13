import { expect } from 'chai';
import type { KubeObject } from '../engine/index.js';
import { names } from '../external/names.js';
import { reasons } from '../external/reasons.js';
import { deploymentType, isSettled } from '../kinds/connector/live-deployment.js';
import { podType } from '../kinds/connector/rollout.js';
import { secretType } from '../kinds/connector/token-secret.js';
import type { ResourceType } from '../kube/index.js';
import { ConnectorScenery } from '../testing/connector-scenery.js';
import { closeWorlds, startWorld, type LifecycleWorld } from '../testing/lifecycle-world.js';

interface Manifest extends KubeObject {
  readonly spec?: object;
  readonly data?: object;
}

interface Scene {
  readonly world: LifecycleWorld;
  readonly scenery: ConnectorScenery;
}

/** A world whose operator does not run yet. */
async function startScene(): Promise<Scene> {
  const world = await startWorld({ running: false });
  return { world, scenery: await ConnectorScenery.of(world) };
}

/** A connector of the older operator: known in Twingate and with its Secret, both as that left them. */
async function applyLegacy({ world, scenery }: Scene, spec: object = {}): Promise<string> {
  const remote = world.simulator.world.connectors.add({ name: `Edge ${world.objects('connector').length}` });
  const name = await world.applyConnector({
    spec: { name: remote.name, ...spec, id: remote.id },
    status: { twingate_connector_create: { success: true } } as object,
  });
  await scenery.createSecret(name);
  return name;
}

function create(world: LifecycleWorld, type: ResourceType, manifest: Manifest): Promise<void> {
  return world.createOther(type, manifest, 'older-operator');
}

describe('the Deployment of a connector', () => {
  afterEach(closeWorlds);

  describe('of the older operator', () => {
    it('is taken over without a change of its template, and without a write to Twingate', async () => {
      const scene = await startScene();
      const { world, scenery } = scene;
      const name = await applyLegacy(scene);
      await scenery.createLegacyDeployment(name);
      const { metadata, spec } = scenery.deployment(name);
      world.resetCounters();
      await world.startOperator();
      await world.ready('connector', name);
      const after = scenery.deployment(name);
      expect(after.metadata.uid).to.equal(metadata.uid);
      expect(after.spec).to.deep.equal(spec);
      expect(after.metadata.generation).to.equal(metadata.generation);
      expect(after.spec).to.deep.equal(spec);
      expect(world.simulator.requests.writes).to.equal(0);
      expect(scenery.env(name)['TWINGATE_LABEL_OPERATOR_VERSION']).to.equal('0.9.0');
    });

    it('loses later what is not asked any more', async () => {
      const scene = await startScene();
      const { world, scenery } = scene;
      const name = await applyLegacy(scene);
      await scenery.createLegacyDeployment(name);
      await scenery.editDeployment(name, { spec: { template: { spec: { priorityClassName: 'mine' } } } });
      await world.startOperator();
      await world.ready('connector', name);
      await world.edit('connector', name, { spec: { logAnalytics: false } });
      await world.until(() => !('TWINGATE_LOG_ANALYTICS' in scenery.env(name)));
      expect(scenery.env(name)['TWINGATE_LABEL_OPERATOR_VERSION']).to.equal('test');
      // What a person added is that person's.
      expect(scenery.deployment(name).spec?.template?.spec).to.include({ priorityClassName: 'mine' });
    });

    it('with another selector is replaced', async () => {
      const scene = await startScene();
      const { world, scenery } = scene;
      const name = await applyLegacy(scene);
      await scenery.createLegacyDeployment(name, { labels: { app: name } });
      const { uid } = scenery.deployment(name).metadata;
      await world.startOperator();
      await world.ready('connector', name);
      const { metadata, spec } = scenery.deployment(name);
      expect(metadata.uid).not.to.equal(uid);
      expect(spec?.selector?.matchLabels).to.deep.equal({ [names.labels.connectorName]: name });
    });

    it('takes the place of a bare Pod, which is removed', async () => {
      const scene = await startScene();
      const { world, scenery } = scene;
      const name = await applyLegacy(scene);
      const pods = await world.follow(podType);
      await create(world, podType, {
        metadata: scenery.owned(name),
        spec: { containers: [] },
      });
      await world.startOperator();
      await world.ready('connector', name);
      expect(pods.size).to.equal(0);
    });
  });

  describe('of somebody else', () => {
    const foreign = (name: string): KubeObject['metadata'] => ({ name, namespace: 'default' });

    it('is never touched, nor is anything done beside it; when it goes the connector gets its own', async () => {
      const scene = await startScene();
      const { world, scenery } = scene;
      const name = 'taken';
      const deployment = {
        spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } } } },
      };
      await create(world, deploymentType, { metadata: foreign(name), ...deployment });
      const { resourceVersion } = scenery.deployment(name).metadata;
      await world.startOperator();
      await world.applyConnector({ metadata: { name } });
      const { message } = await world.refused('connector', name, reasons.nameTaken);
      expect(message).to.contain('Deployment taken');
      await world.advance(60_000);
      expect(scenery.deployment(name).metadata.resourceVersion).to.equal(resourceVersion);
      expect(scenery.generations()).to.equal(0);
      await scenery.deleteDeployment(name);
      await world.ready('connector', name);
    });

    it('has a Secret of the same kind: no tokens are made while it is there', async () => {
      const scene = await startScene();
      const { world, scenery } = scene;
      const name = 'taken';
      await create(world, secretType, { metadata: foreign(name), data: { a: 'Yg==' } });
      await world.startOperator();
      await world.applyConnector({ metadata: { name } });
      const { message } = await world.refused('connector', name, reasons.nameTaken);
      expect(message).to.contain('Secret taken');
      expect(scenery.secret(name).data).to.deep.equal({ a: 'Yg==' });
      expect(scenery.generations()).to.equal(0);
      await scenery.deleteSecret(name);
      await world.ready('connector', name);
    });

    it('has a Pod of the same kind: it stays, and the object says so', async () => {
      const scene = await startScene();
      const { world, scenery } = scene;
      const name = 'taken';
      const pods = await world.follow(podType);
      await create(world, podType, { metadata: foreign(name), spec: { containers: [] } });
      await world.startOperator();
      await world.applyConnector({ metadata: { name } });
      const { message } = await world.refused('connector', name, reasons.nameTaken);
      expect(message).to.contain('Pod taken');
      expect(pods.size).to.equal(1);
      expect(scenery.hasDeployment(name)).to.equal(false);
      await world.deleteOther(podType, name, 'default');
      await world.ready('connector', name);
    });
  });

  describe('is rolled out', () => {
    /** Connectors that are ready, of which `rolling` tells how many were being rolled out at once at most. */
    async function startFleet(
      count: number,
    ): Promise<Scene & { names: readonly string[]; rolling: () => number }> {
      const scene = await startScene();
      const { world, scenery } = scene;
      await world.startOperator();
      const all: string[] = [];
      for (let n = 0; n < count; n += 1) all.push(await world.applyConnector());
      for (const name of all) await world.ready('connector', name);
      let most = 0;
      scenery.onDeployment(() => {
        const now = all.filter((name) => scenery.hasDeployment(name) && !isSettled(scenery.deployment(name)));
        most = Math.max(most, now.length);
      });
      return { ...scene, names: all, rolling: () => most };
    }

    async function editAll({ world }: Scene, all: readonly string[]): Promise<void> {
      for (const name of all) await world.edit('connector', name, { spec: { logLevel: 6 } });
    }

    it('one connector of a remote network at a time', async () => {
      const fleet = await startFleet(4);
      const { world, scenery } = fleet;
      world.cluster.deployments.take(30_000);
      await editAll(fleet, fleet.names);
      await world.until(() => fleet.names.every((name) => scenery.env(name)['TWINGATE_LOG_LEVEL'] === '6'));
      for (const name of fleet.names) await world.ready('connector', name);
      expect(fleet.rolling()).to.equal(1);
    });

    it('while the others say what they wait for, and stay ready', async () => {
      const fleet = await startFleet(2);
      const { world } = fleet;
      world.cluster.deployments.take('never');
      await editAll(fleet, fleet.names);
      const [first = '', second = ''] = fleet.names;
      const { message } = await world.refused('connector', second, reasons.waitingForRollout);
      expect(message).to.contain(`default/${first}`);
      expect(world.condition('connector', second, 'Ready')?.status).to.equal('True');
    });

    it('although another one never becomes available, ten minutes later', async () => {
      const fleet = await startFleet(2);
      const { world, scenery } = fleet;
      const [first = '', second = ''] = fleet.names;
      world.cluster.deployments.take('never', { namespace: 'default', name: first });
      await editAll(fleet, fleet.names);
      await world.refused('connector', second, reasons.waitingForRollout);
      const since = world.clock.now();
      await world.ready('connector', second);
      expect(scenery.env(second)['TWINGATE_LOG_LEVEL']).to.equal('6');
      expect(world.clock.now() - since).to.be.within(9 * 60_000, 11 * 60_000);
    });

    it('at once when it does not serve anyway', async () => {
      const fleet = await startFleet(2);
      const { world, scenery } = fleet;
      const [first = '', second = ''] = fleet.names;
      world.cluster.deployments.take('never');
      await editAll(fleet, [first]);
      await scenery.deleteSecret(second);
      await world.until(() => scenery.stamp(second) !== 'none' && scenery.hasValidTokens(second));
      await world.quiet();
      expect(scenery.stamp(second)).to.equal(
        scenery.secret(second).metadata.annotations?.[names.annotations.tokens],
      );
    });

    it('without regard to connectors of other networks', async () => {
      const scene = await startScene();
      const { world, scenery } = scene;
      const other = world.simulator.world.remoteNetworks.add({ name: 'Elsewhere' });
      await world.startOperator();
      const here = await world.applyConnector();
      const there = await world.applyConnector({ spec: { remoteNetworkId: other.id } });
      for (const name of [here, there]) await world.ready('connector', name);
      world.cluster.deployments.take('never');
      await editAll(scene, [here, there]);
      await world.until(() => [here, there].every((name) => scenery.env(name)['TWINGATE_LOG_LEVEL'] === '6'));
    });
  });
});
