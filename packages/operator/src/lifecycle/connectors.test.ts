import { expect } from 'chai';
import { names } from '../external/names.js';
import { reasons } from '../external/reasons.js';
import { ConnectorScenery } from '../testing/connector-scenery.js';
import { defaultNetworkId } from '../testing/lifecycle-leftovers.js';
import {
  closeWorlds,
  startWorld,
  type LifecycleWorld,
  type WorldOptions,
} from '../testing/lifecycle-world.js';

interface Scene {
  readonly world: LifecycleWorld;
  readonly scenery: ConnectorScenery;
}

async function startScene(options: WorldOptions = {}): Promise<Scene> {
  const world = await startWorld(options);
  return { world, scenery: await ConnectorScenery.of(world) };
}

/** A scene with one connector that is ready. */
async function startWithConnector(spec: object = {}): Promise<Scene & { readonly name: string }> {
  const scene = await startScene();
  const name = await scene.world.applyConnector({ spec });
  await scene.world.ready('connector', name);
  return { ...scene, name };
}

describe('a connector', () => {
  afterEach(closeWorlds);

  describe('in Twingate', () => {
    it('is created in the default network, and the object becomes ready', async () => {
      const { world, name } = await startWithConnector({ name: ' Edge   one ' });
      const [remote] = world.remoteConnectors();
      expect(remote).to.include({
        id: world.idOf('connector', name),
        name: 'Edge one',
        remoteNetworkId: defaultNetworkId,
        hasStatusNotificationsEnabled: true,
      });
      expect(world.get('connector', name).spec.name).to.equal(' Edge   one ');
      expect(world.events(name)).to.have.members(['Normal Created', 'Normal TokensGenerated']);
    });

    it('gets a name from Twingate when it asks for none, which is written back', async () => {
      const { world, name } = await startWithConnector({ name: undefined });
      const [remote] = world.remoteConnectors();
      expect(remote?.name).to.equal('whispering-petrel');
      expect(world.get('connector', name).spec.name).to.equal('whispering-petrel');
    });

    it('follows its spec', async () => {
      const { world, scenery, name } = await startWithConnector();
      await world.edit('connector', name, { spec: { name: 'Other', hasStatusNotificationsEnabled: false } });
      await world.ready('connector', name);
      expect(world.remoteConnectors()[0]).to.include({ name: 'Other', hasStatusNotificationsEnabled: false });
      expect(scenery.generations()).to.equal(1);
    });

    it('does not move to another network: that is said, and nothing is written or made anew', async () => {
      const { world } = await startScene();
      const other = world.simulator.world.remoteNetworks.add({ name: 'Elsewhere' });
      const remote = world.simulator.world.connectors.add({ name: 'Edge one', remoteNetworkId: other.id });
      world.resetCounters();
      const name = await world.applyConnector({ spec: { id: remote.id } });
      const { message } = await world.refused('connector', name, reasons.networkMismatch);
      expect(message).to.contain(other.id);
      expect(world.simulator.requests.writes).to.equal(0);
      expect(world.remoteConnectors()).to.have.length(1);
    });

    it('is taken over by its ID, with new tokens since there are none in the cluster', async () => {
      const { world, scenery } = await startScene();
      const remote = world.simulator.world.connectors.add({ name: 'Edge one' });
      const name = await world.applyConnector({ spec: { id: remote.id, name: undefined } as object });
      await world.ready('connector', name);
      expect(world.idOf('connector', name)).to.equal(remote.id);
      expect(world.get('connector', name).spec.name).to.equal('Edge one');
      expect(world.remoteConnectors()).to.have.length(1);
      expect(scenery.hasValidTokens(name)).to.equal(true);
    });

    it('that was deleted in the console comes back with another ID and new tokens', async () => {
      const { world, scenery, name } = await startWithConnector();
      const before = world.idOf('connector', name);
      const stamp = scenery.stamp(name);
      await world.advance(2 * 60_000);
      world.simulator.world.connectors.remove(before);
      await world.until(() => world.get('connector', name).spec.id !== before, 'another ID', 30 * 60_000);
      await world.ready('connector', name);
      expect(world.remoteConnectors().map(({ id }) => id)).to.deep.equal([world.idOf('connector', name)]);
      expect(scenery.hasValidTokens(name)).to.equal(true);
      expect(scenery.secret(name).metadata.annotations?.[names.annotations.connectorId]).not.to.equal(before);
      expect(scenery.stamp(name)).not.to.equal(stamp);
    });

    it('goes with its object, and so do its Secret and Deployment', async () => {
      const { world, scenery, name } = await startWithConnector();
      await world.delete('connector', name);
      await world.gone('connector', name);
      expect(world.remoteConnectors()).to.deep.equal([]);
      expect([scenery.hasSecret(name), scenery.hasDeployment(name)]).to.deep.equal([false, false]);
    });
  });

  describe('has tokens', () => {
    it('in an immutable Secret of its name, which it owns and which names their connector', async () => {
      const { world, scenery, name } = await startWithConnector();
      const { metadata, type, immutable, data } = scenery.secret(name);
      expect({ type, immutable }).to.deep.equal({ type: 'Opaque', immutable: true });
      expect(Object.keys(data ?? {})).to.have.members(['TWINGATE_ACCESS_TOKEN', 'TWINGATE_REFRESH_TOKEN']);
      expect(metadata.ownerReferences).to.deep.equal([
        {
          apiVersion: 'twingate.com/v1beta',
          kind: 'TwingateConnector',
          name,
          uid: world.get('connector', name).metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ]);
      expect(metadata.annotations).to.include({
        [names.annotations.connectorId]: world.idOf('connector', name),
      });
      expect(scenery.hasValidTokens(name)).to.equal(true);
    });

    it('that are new, for its pods too, when the Secret was deleted', async () => {
      const { world, scenery, name } = await startWithConnector();
      const stamp = scenery.stamp(name);
      await scenery.deleteSecret(name);
      await world.until(() => scenery.hasSecret(name) && scenery.hasValidTokens(name), 'new tokens');
      await world.ready('connector', name);
      expect(scenery.generations()).to.equal(2);
      expect(scenery.stamp(name)).not.to.equal(stamp);
      expect(scenery.stamp(name)).to.equal(
        scenery.secret(name).metadata.annotations?.[names.annotations.tokens],
      );
    });

    const damages: readonly (readonly [string, Parameters<ConnectorScenery['createSecret']>[1]])[] = [
      ['lacks a key', { data: { TWINGATE_ACCESS_TOKEN: 'YQ==' } }],
      ['has an empty key', { data: { TWINGATE_ACCESS_TOKEN: 'YQ==', TWINGATE_REFRESH_TOKEN: '' } }],
    ];
    for (const [what, damage] of damages) {
      it(`that are new when the Secret ${what}`, async () => {
        const { world, scenery, name } = await startWithConnector();
        await world.stopOperator();
        const { annotations } = scenery.secret(name).metadata;
        await scenery.deleteSecret(name);
        await scenery.createSecret(name, {
          ...damage,
          metadata: { ...scenery.owned(name), ...(annotations === undefined ? {} : { annotations }) },
        });
        await world.startOperator();
        await world.until(() => scenery.hasValidTokens(name), 'new tokens');
        await world.ready('connector', name);
        expect(scenery.generations()).to.equal(2);
      });
    }

    it('that are new when those in the Secret are of another connector', async () => {
      const { world, scenery, name } = await startWithConnector();
      await world.stopOperator();
      const attempt = scenery.secret(name).metadata.annotations?.[names.annotations.tokens] ?? '';
      const annotations = { [names.annotations.connectorId]: 'other', [names.annotations.tokens]: attempt };
      await scenery.deleteSecret(name);
      await scenery.createSecret(name, { metadata: { ...scenery.owned(name), annotations } });
      await world.startOperator();
      await world.until(() => scenery.hasValidTokens(name), 'new tokens');
      expect(scenery.generations()).to.equal(2);
    });

    it('that appear in no log, event, status, or annotation', async () => {
      const { world, scenery, name } = await startWithConnector();
      world.cluster.faults.fail({ status: 500, when: { verb: 'create', resource: 'secrets' } });
      await scenery.deleteSecret(name);
      await world.until(() => scenery.hasSecret(name) && scenery.hasValidTokens(name), 'new tokens');
      await world.ready('connector', name);
      const { accessToken = '', refreshToken = '' } =
        world.simulator.world.connectors.get(world.idOf('connector', name))?.tokens ?? {};
      expect(accessToken).not.to.equal('');
      const said = JSON.stringify([
        world.logs.lines,
        world.get('connector', name),
        scenery.deployment(name),
        scenery.secret(name).metadata,
      ]);
      for (const token of [accessToken, refreshToken]) expect(said).not.to.contain(token);
    });

    it('made once although the API server could not store them at first', async () => {
      const { world, scenery } = await startScene();
      world.cluster.faults.fail({ status: 500, when: { verb: 'create', resource: 'secrets' }, times: 2 });
      const name = await world.applyConnector();
      await world.ready('connector', name);
      expect(scenery.generations()).to.equal(1);
      expect(scenery.hasValidTokens(name)).to.equal(true);
    });

    it('made once although the answer to their storing was lost', async () => {
      const { world, scenery } = await startScene();
      world.cluster.faults.loseReplies({ when: { verb: 'create', resource: 'secrets' } });
      const name = await world.applyConnector();
      await world.ready('connector', name);
      expect(scenery.generations()).to.equal(1);
      expect(scenery.hasValidTokens(name)).to.equal(true);
    });

    it('made again when the answer of Twingate was lost, since nobody has them', async () => {
      const { world, scenery } = await startScene();
      world.simulator.faults.add({ fault: { kind: 'lost-reply' }, operations: ['GenerateConnectorTokens'] });
      const name = await world.applyConnector();
      await world.ready('connector', name);
      expect(scenery.generations()).to.equal(2);
      expect(scenery.hasValidTokens(name)).to.equal(true);
    });

    it('of the older operator, which stay, with the pods as they are', async () => {
      const { world, scenery } = await startScene({ running: false });
      const remote = world.simulator.world.connectors.add({ name: 'Edge one' });
      const name = await world.applyConnector({
        spec: { id: remote.id, name: 'Edge one' },
        status: { twingate_connector_create: { success: true } } as object,
      });
      await world.clock.advance(60_000);
      await scenery.createSecret(name);
      world.resetCounters();
      await world.startOperator();
      await world.ready('connector', name);
      expect(world.simulator.requests.writes).to.equal(0);
      expect(scenery.stamp(name)).to.equal(undefined);
    });
  });

  describe('has a Deployment', () => {
    it('as the contract says', async () => {
      const { world, scenery, name } = await startWithConnector();
      const { metadata, spec } = scenery.deployment(name);
      const selector = { 'connector.twingate.com/name': name };
      expect(metadata.labels).to.deep.equal(selector);
      expect(metadata.ownerReferences?.map(({ uid, controller }) => [uid, controller])).to.deep.equal([
        [world.get('connector', name).metadata.uid, true],
      ]);
      expect(spec).to.deep.include({
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: selector },
      });
      const health = {
        exec: { command: ['/connectorctl', 'health'] },
        initialDelaySeconds: 5,
        periodSeconds: 5,
      };
      const container = scenery.container(name);
      expect(container).to.deep.include({
        name: 'connector',
        image: 'twingate/connector:1',
        imagePullPolicy: 'Always',
        envFrom: [{ secretRef: { name, optional: false } }],
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          runAsUser: 65532,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        volumeMounts: [{ name: 'twingate-socket', mountPath: '/var/run/twingate' }],
      });
      for (const probe of ['readinessProbe', 'livenessProbe'])
        expect(container[probe]).to.deep.include(health);
      expect(container['env']).to.deep.equal([
        { name: 'TWINGATE_LABEL_DEPLOYED_BY', value: 'operator' },
        { name: 'TWINGATE_LABEL_OPERATOR_VERSION', value: 'test' },
        { name: 'TWINGATE_URL', value: `https://${world.simulator.network}.twingate.com` },
        { name: 'TWINGATE_LOG_LEVEL', value: '3' },
        { name: 'TWINGATE_LOG_ANALYTICS', value: 'v2' },
      ]);
    });

    it('with what the user adds: env by name, mounts by path, volumes by name, the rest over ours', async () => {
      const { scenery, name } = await startWithConnector({
        logAnalytics: false,
        containerExtra: {
          env: [
            { name: 'EXTRA', value: 'one' },
            { name: 'TWINGATE_LOG_LEVEL', value: '7' },
          ],
          envFrom: [{ configMapRef: { name: 'more' } }],
          volumeMounts: [{ name: 'mine', mountPath: '/var/run/twingate' }],
          imagePullPolicy: 'IfNotPresent',
        },
        podExtra: { nodeSelector: { disk: 'fast' }, volumes: [{ name: 'mine', emptyDir: {} }] },
        sidecarContainers: [{ name: 'side', image: 'side:1' }],
        podLabels: { team: 'infra' },
        podAnnotations: { note: 'yes' },
      });
      const { metadata, spec } = scenery.deployment(name);
      expect(scenery.env(name)).to.deep.include({ EXTRA: 'one', TWINGATE_LOG_LEVEL: '7' });
      expect(scenery.env(name)).not.to.have.property('TWINGATE_LOG_ANALYTICS');
      expect(scenery.container(name)).to.deep.include({
        imagePullPolicy: 'IfNotPresent',
        envFrom: [{ secretRef: { name, optional: false } }, { configMapRef: { name: 'more' } }],
        volumeMounts: [{ name: 'mine', mountPath: '/var/run/twingate' }],
      });
      expect(spec?.template?.spec).to.deep.include({ nodeSelector: { disk: 'fast' } });
      expect(spec?.template?.spec?.containers?.map((container) => container.name)).to.deep.equal([
        'connector',
        'side',
      ]);
      expect(metadata.labels).to.include({ team: 'infra' });
      expect(metadata.annotations).to.include({ note: 'yes' });
      expect(spec?.template?.metadata?.annotations).to.include({ note: 'yes' });
    });

    it('that follows the spec, and drops what is not asked any more', async () => {
      const { world, scenery, name } = await startWithConnector({
        containerExtra: { env: [{ name: 'EXTRA', value: 'one' }] },
      });
      await world.edit('connector', name, { spec: { logLevel: 5, containerExtra: null } });
      await world.until(() => scenery.env(name)['TWINGATE_LOG_LEVEL'] === '5');
      await world.ready('connector', name);
      expect(scenery.env(name)).not.to.have.property('EXTRA');
    });

    it('that is put right when somebody edits it', async () => {
      const { world, scenery, name } = await startWithConnector();
      await scenery.editDeployment(name, { spec: { replicas: 3 }, metadata: { labels: { team: 'other' } } });
      await world.until(() => scenery.deployment(name).spec?.replicas === 1);
      expect(scenery.deployment(name).metadata.labels).to.include({ team: 'other' });
      await scenery.editDeployment(name, { metadata: { labels: { 'connector.twingate.com/name': null } } });
      await world.until(
        () => scenery.deployment(name).metadata.labels?.['connector.twingate.com/name'] === name,
      );
      await world.ready('connector', name);
    });

    it('that is made again when somebody deletes it, with the same tokens', async () => {
      const { world, scenery, name } = await startWithConnector();
      const { uid } = scenery.deployment(name).metadata;
      await scenery.deleteDeployment(name);
      await world.until(() => scenery.hasDeployment(name) && scenery.deployment(name).metadata.uid !== uid);
      await world.ready('connector', name);
      expect(scenery.generations()).to.equal(1);
    });

    it('whose words are those of condition Ready while it is not available', async () => {
      const { world } = await startScene();
      world.cluster.deployments.take('never');
      const name = await world.applyConnector();
      await world.until(() => world.condition('connector', name, 'Ready') !== undefined);
      await world.quiet();
      expect(world.condition('connector', name, 'Ready')).to.include({
        status: 'False',
        reason: reasons.deploymentNotReady,
        message: 'The Deployment is not ready: Deployment does not have minimum availability.',
      });
      expect(world.condition('connector', name, 'Synced')?.status).to.equal('True');
      world.cluster.deployments.take(1000);
      await world.ready('connector', name);
    });

    it('that an invalid field makes the API server refuse, which the object says', async () => {
      const { world } = await startScene();
      world.cluster.faults.fail({
        status: 422,
        message: 'spec.template: Invalid value',
        when: { verb: 'patch', resource: 'deployments' },
        times: Number.POSITIVE_INFINITY,
      });
      const name = await world.applyConnector();
      const { message } = await world.refused('connector', name, reasons.invalidSpec);
      expect(message).to.contain('spec.template: Invalid value');
    });
  });

  it('costs nothing when nothing changed, also after a restart', async () => {
    const { world, scenery, name } = await startWithConnector({
      containerExtra: { resources: { requests: { cpu: 0.5, memory: '0.5Gi' } } },
    });
    await world.advance(60_000);
    const { resourceVersion } = scenery.deployment(name).metadata;
    world.resetCounters();
    await world.restartOperator();
    await world.advance(30 * 60_000);
    expect(world.allKubeWrites()).to.equal(0);
    expect(world.simulator.requests.writes).to.equal(0);
    expect(scenery.deployment(name).metadata.resourceVersion).to.equal(resourceVersion);
  });
});
