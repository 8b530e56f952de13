import { expect } from 'chai';
import { VirtualClock } from '../clock/virtual-clock.js';
import { type EmbeddedCluster, startEmbeddedCluster } from './embedded-cluster.js';
import { arrayAt, isObject, objectAt } from './json.js';
import { group, groupsPath, type KubeAnswer, KubeClient, metadataOf } from './kube-client.test.fixture.js';

const secrets = '/api/v1/namespaces/default/secrets';
const deployments = '/apis/apps/v1/namespaces/default/deployments';

function ownerReference({ body }: KubeAnswer, fields: object = {}) {
  const { name, uid } = metadataOf(body);
  return { apiVersion: 'twingate.com/v1beta', kind: 'TwingateGroup', name, uid, ...fields };
}

function deployment(image: string, spec: object = {}) {
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image }] } };
  return { metadata: { name: 'web' }, spec: { selector: { matchLabels: labels }, template, ...spec } };
}

describe('embedded cluster: controllers', () => {
  let cluster: EmbeddedCluster;
  let client: KubeClient;
  let clock: VirtualClock;

  beforeEach(async () => {
    clock = new VirtualClock();
    cluster = await startEmbeddedCluster({ clock });
    client = new KubeClient(cluster.server);
  });

  afterEach(async () => {
    client.close();
    await cluster.close();
  });

  const owner = `${groupsPath}/owner`;

  async function createOwner(): Promise<KubeAnswer> {
    return client.call('POST', groupsPath, group('owner'));
  }

  async function createOwned(name: string, ...ownerReferences: readonly object[]): Promise<KubeAnswer> {
    return client.call('POST', secrets, { metadata: { name, ownerReferences } });
  }

  async function names(): Promise<readonly unknown[]> {
    const { body } = await client.get(secrets);
    return arrayAt(body, 'items').map((item) => metadataOf(item)['name']);
  }

  describe('garbage collection', () => {
    it('deletes dependants after their owner, and theirs after them', async () => {
      const secret = await createOwned('s', ownerReference(await createOwner()));
      const { uid } = metadataOf(secret.body);
      await createOwned('t', { apiVersion: 'v1', kind: 'Secret', name: 's', uid });
      await createOwned('free');
      await client.call('DELETE', owner);
      expect(await names()).to.deep.equal(['free']);
    });

    it('keeps an object as long as one of its owners lives, and forgets those that do not', async () => {
      const one = ownerReference(await createOwner());
      const other = ownerReference(await client.call('POST', groupsPath, group('other')));
      await createOwned('s', one, other);
      await client.call('DELETE', owner);
      const { body } = await client.get(`${secrets}/s`);
      expect(metadataOf(body)['ownerReferences']).to.deep.equal([other]);
      await client.call('DELETE', `${groupsPath}/other`);
      expect(await names()).to.deep.equal([]);
    });

    it('waits for the finalizers of the owner, and of the dependant', async () => {
      const created = await client.call(
        'POST',
        groupsPath,
        group('owner', { name: 'O' }, { finalizers: ['example.com/a'] }),
      );
      await createOwned('s', ownerReference(created));
      await client.merge(`${secrets}/s`, { metadata: { finalizers: ['example.com/b'] } });
      await client.call('DELETE', owner);
      expect(metadataOf((await client.get(`${secrets}/s`)).body)).to.not.have.property('deletionTimestamp');
      await client.merge(owner, { metadata: { finalizers: null } });
      expect(metadataOf((await client.get(`${secrets}/s`)).body)).to.have.property('deletionTimestamp');
    });

    it('deletes what names an owner that does not exist, or an earlier one of the same name', async () => {
      const reference = ownerReference(await createOwner());
      await createOwned('s', { ...reference, uid: '00000000-0000-4000-8000-000000000000' });
      await createOwned('t', { ...reference, name: 'nobody' });
      await createOwned('u', { ...reference, kind: 'Unheard', apiVersion: 'example.com/v1' });
      expect(await names()).to.deep.equal(['u']);
    });

    it('frees dependants when the deletion says Orphan', async () => {
      await createOwned('s', ownerReference(await createOwner()));
      await client.call('DELETE', owner, { propagationPolicy: 'Orphan' });
      expect((await client.get(owner)).status).to.equal(404);
      const { body } = await client.get(`${secrets}/s`);
      expect(metadataOf(body)).to.not.have.property('ownerReferences');
    });

    it('holds the owner until blocking dependants are gone when the deletion says Foreground', async () => {
      const blocking = ownerReference(await createOwner(), { blockOwnerDeletion: true });
      await createOwned('s', blocking);
      await client.merge(`${secrets}/s`, { metadata: { finalizers: ['example.com/b'] } });
      await client.call('DELETE', owner, { propagationPolicy: 'Foreground' });
      expect(metadataOf((await client.get(owner)).body)['finalizers']).to.deep.equal(['foregroundDeletion']);
      await client.merge(`${secrets}/s`, { metadata: { finalizers: null } });
      expect((await client.get(owner)).status).to.equal(404);
      expect(await names()).to.deep.equal([]);
    });

    it('refuses another propagationPolicy', async () => {
      await createOwner();
      expect((await client.call('DELETE', owner, { propagationPolicy: 'Never' })).status).to.equal(422);
    });
  });

  describe('Deployments', () => {
    async function status(): Promise<Readonly<Record<string, unknown>>> {
      return objectAt((await client.get(`${deployments}/web`)).body, 'status');
    }

    async function available(): Promise<unknown> {
      return arrayAt(await status(), 'conditions')
        .filter(isObject)
        .find(({ type }) => type === 'Available')?.['status'];
    }

    it('are available at once, and say which generation and how many replicas', async () => {
      await client.call('POST', deployments, deployment('web:1', { replicas: 2 }));
      expect(await status()).to.deep.include({
        observedGeneration: 1,
        updatedReplicas: 2,
        availableReplicas: 2,
      });
      expect(await available()).to.equal('True');
      await client.merge(`${deployments}/web`, { spec: { minReadySeconds: 1 } });
      expect(await status()).to.include({ observedGeneration: 2 });
    });

    it('take as long as a test says, anew for each change of the template', async () => {
      cluster.deployments.take(5000, { name: 'web' });
      await client.call('POST', deployments, deployment('web:1'));
      expect(await available()).to.equal('False');
      await clock.advance(5000);
      expect(await available()).to.equal('True');
      await client.merge(`${deployments}/web`, { metadata: { labels: { team: 'a' } } });
      expect(await available()).to.equal('True');
      await client.merge(`${deployments}/web`, { spec: deployment('web:2').spec });
      expect(await status()).to.include({ observedGeneration: 2, unavailableReplicas: 1 });
      await clock.advance(5000);
      expect(await available()).to.equal('True');
    });

    it('never get available while a test says so', async () => {
      cluster.deployments.take('never');
      await client.call('POST', deployments, deployment('web:1'));
      await clock.advance(3_600_000);
      expect(await available()).to.equal('False');
      cluster.deployments.take(0);
      expect(await available()).to.equal('True');
    });

    it('keep their selector, which must match their pods', async () => {
      await client.call('POST', deployments, deployment('web:1'));
      const selector = { matchLabels: { app: 'web', tier: 'front' } };
      const changed = await client.merge(`${deployments}/web`, {
        spec: { selector, template: { metadata: { labels: selector.matchLabels } } },
      });
      expect(changed.status).to.equal(422);
      expect(changed.message).to.contain('spec.selector');
      expect(changed.message).to.contain('field is immutable');
      const mismatch = await client.merge(`${deployments}/web`, {
        spec: { template: { metadata: { labels: { app: 'other' } } } },
      });
      expect(mismatch.message).to.contain('`selector` does not match template `labels`');
    });
  });

  describe('Secrets', () => {
    it('that are immutable keep their data, their type and their immutability', async () => {
      await client.call('POST', secrets, { metadata: { name: 's' }, data: { a: 'MQ==' }, immutable: true });
      for (const patch of [{ data: { a: 'Mg==' } }, { immutable: false }, { immutable: null }]) {
        const refused = await client.merge(`${secrets}/s`, patch);
        expect(refused.status).to.equal(422);
        expect(refused.message).to.contain('Forbidden: field is immutable when `immutable` is set');
      }
      expect((await client.merge(`${secrets}/s`, { metadata: { labels: { a: 'b' } } })).status).to.equal(200);
    });

    it('of any sort keep their type', async () => {
      await client.call('POST', secrets, { metadata: { name: 's' } });
      const refused = await client.merge(`${secrets}/s`, { type: 'kubernetes.io/tls' });
      expect(refused.message).to.contain('type: Invalid value: "kubernetes.io/tls": field is immutable');
    });
  });
});
