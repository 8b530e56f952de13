import { expect } from 'chai';
import type { KubeObject, WatchEvent } from '../engine/index.js';
import { startEmbeddedCluster, type EmbeddedCluster } from '../testing/embedded-cluster.js';
import { connectKube, type KubeClient } from './client.js';
import { isConflict } from './errors.js';
import { KubeConfig } from './kube-config.js';
import type { ResourceClient } from './resource-client.js';

interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

const CONFIG_MAPS = { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap' };
const SECRETS = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret' };
const ref = { namespace: 'default', name: 'a' };
const configMap = (data: Readonly<Record<string, string>>): ConfigMap => ({ metadata: ref, data });

describe('the Kubernetes client, on a Kubernetes API', () => {
  let cluster: EmbeddedCluster;
  let kube: KubeClient;
  let configMaps: ResourceClient<ConfigMap>;

  beforeEach(async () => {
    cluster = await startEmbeddedCluster();
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(cluster.kubeconfig);
    kube = connectKube({ kubeConfig, userAgent: 'test/1' });
    configMaps = kube.resource<ConfigMap>(CONFIG_MAPS);
  });
  afterEach(async () => {
    await kube.close();
    await cluster.close();
  });

  describe('apply', () => {
    it('creates an object, and later drops the fields that are not given any more', async () => {
      await configMaps.apply(configMap({ one: '1', two: '2' }), { fieldManager: 'us' });
      await configMaps.mergePatch(ref, { data: { three: '3' } }, { fieldManager: 'they' });
      const applied = await configMaps.apply(configMap({ two: '2' }), { fieldManager: 'us' });
      expect(applied.data).to.deep.equal({ two: '2', three: '3' });
      expect(applied.metadata).to.not.have.property('managedFields');
    });

    it('throws a conflict about a field of others, and takes it by force', async () => {
      await configMaps.apply(configMap({ one: '1' }), { fieldManager: 'they' });
      const changed = configMap({ one: '2' });
      const refused = await configMaps
        .apply(changed, { fieldManager: 'us' })
        .catch((error: unknown) => error);
      expect(isConflict(refused)).to.equal(true);
      const forced = await configMaps.apply(changed, { fieldManager: 'us', force: true });
      expect(forced.data).to.deep.equal({ one: '2' });
    });
  });

  it('shows who owns which field to those who ask', async () => {
    await configMaps.apply(configMap({ one: '1' }), { fieldManager: 'us' });
    const { metadata } = await configMaps.get(ref, { managedFields: true });
    expect(metadata).to.have.property('managedFields').with.length(1);
    expect((await configMaps.get(ref)).metadata).to.not.have.property('managedFields');
  });

  it('reads, lists, watches and patches the metadata of Secrets without their content', async () => {
    const secret = { metadata: { ...ref, labels: { app: 'a' } }, data: { password: 'c2VjcmV0' } };
    await kube.resource<KubeObject>(SECRETS).create(secret);
    const secrets = kube.metadata(SECRETS);
    const page = await secrets.list({ namespace: 'default' });
    const seen: unknown[] = [...page.items, await secrets.get(ref)];
    const watching = new AbortController();
    const watch = secrets.watch({ resourceVersion: page.resourceVersion, signal: watching.signal });
    const changed = watch.next();
    seen.push(await secrets.mergePatch(ref, { metadata: { labels: { app: 'b' } } }));
    const event: IteratorResult<WatchEvent<KubeObject>, unknown> = await changed;
    watching.abort();
    if (event.done === true) expect.fail('the watch ended');
    seen.push(event.value.object);
    for (const object of seen) {
      expect(object).to.deep.include({ apiVersion: 'v1', kind: 'Secret' }).and.to.not.have.property('data');
    }
    expect(event.value.object).to.have.nested.property('metadata.labels.app', 'b');
  });
});
