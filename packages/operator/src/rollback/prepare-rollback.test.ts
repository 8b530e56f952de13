import { expect } from 'chai';
import {
  buildTwingateConnectorManifest,
  buildTwingateGroupManifest,
  buildTwingateResourceAccessManifest,
  buildTwingateResourceManifest,
  startEmbeddedCluster,
  type EmbeddedCluster,
} from '@twingate-kit/testkit';
import {
  twingateConnector,
  twingateGroup,
  twingateResource,
  twingateResourceAccess,
} from '@twingate-kit/crds';
import {
  connectKube,
  KubeConfig,
  parseNamespaceSelector,
  type KubeClient,
  type ResourceType,
} from '../kube/index.js';
import { VirtualClock } from '../testing/virtual-clock.js';
import { prepareRollback, type RollbackSummary } from './prepare-rollback.js';
import type { RollbackObject } from './rollback-patch.js';

const HANDLED = 'twingate.com/last-handled-configuration';

describe('the way back to the older operator', () => {
  let cluster: EmbeddedCluster;
  let kube: KubeClient;
  let lines: string[];

  beforeEach(async () => {
    cluster = await startEmbeddedCluster({ clock: new VirtualClock() });
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(cluster.kubeconfig);
    kube = connectKube({ kubeConfig, userAgent: 'test' });
    lines = [];
  });

  afterEach(async () => {
    await kube.close();
    await cluster.close();
  });

  async function store(type: ResourceType, object: object, status?: object): Promise<RollbackObject> {
    const client = kube.resource<RollbackObject>(type);
    const created = await client.create(object as RollbackObject);
    return status === undefined
      ? created
      : client.mergePatch(created.metadata, { status }, { subresource: 'status' });
  }

  function read(type: ResourceType, name: string): Promise<RollbackObject> {
    return kube.resource<RollbackObject>(type).get({ namespace: 'default', name });
  }

  function prepare(
    options: { readonly dryRun?: boolean; readonly namespaces?: readonly string[] } = {},
  ): Promise<RollbackSummary> {
    return prepareRollback({
      kube,
      namespaces: parseNamespaceSelector(options.namespaces ?? []),
      dryRun: options.dryRun ?? false,
      report: (line) => lines.push(line),
    });
  }

  it('stores spec, labels and foreign annotations as the last handled configuration', async () => {
    const annotations = {
      'twingate.com/next-version-check': 'x',
      'kit.twingate.com/paused': 'true',
      team: 'infra',
    };
    const { spec } = await store(
      twingateResource,
      buildTwingateResourceManifest({ metadata: { name: 'wiki', labels: { app: 'wiki' }, annotations } }),
    );
    expect(await prepare()).to.deep.equal({ written: 1, unchanged: 0, failed: 0 });
    const { metadata } = await read(twingateResource, 'wiki');
    const text = metadata.annotations?.[HANDLED] ?? '';
    expect(text.endsWith('\n')).to.equal(true);
    expect(JSON.parse(text)).to.deep.equal({
      spec,
      metadata: {
        labels: { app: 'wiki' },
        annotations: { 'kit.twingate.com/paused': 'true', team: 'infra' },
      },
    });
  });

  it('tells that a connector exists and which grant is in effect', async () => {
    await store(
      twingateConnector,
      buildTwingateConnectorManifest({ metadata: { name: 'c' }, spec: { id: 'Q29ubmVjdG9yOjE=' } }),
    );
    const pair = { resourceId: 'UmVzb3VyY2U6MQ==', principalId: 'R3JvdXA6MQ==' };
    await store(
      twingateResourceAccess,
      buildTwingateResourceAccessManifest({ metadata: { name: 'a' } }),
      pair,
    );
    await prepare();
    expect((await read(twingateConnector, 'c')).status).to.deep.include({
      twingate_connector_create: { success: true },
    });
    expect((await read(twingateResourceAccess, 'a')).status).to.deep.include({
      ...pair,
      twingate_resource_access_change: {
        success: true,
        resource_id: pair.resourceId,
        principal_id: pair.principalId,
      },
    });
  });

  it('leaves connectors and grants that never came to be to be made by the older operator', async () => {
    await store(twingateConnector, buildTwingateConnectorManifest({ metadata: { name: 'c' } }));
    await store(twingateResourceAccess, buildTwingateResourceAccessManifest({ metadata: { name: 'a' } }));
    await prepare();
    expect((await read(twingateConnector, 'c')).status ?? {}).to.deep.equal({});
    expect((await read(twingateResourceAccess, 'a')).status ?? {}).to.deep.equal({});
  });

  it('can be repeated: what is prepared is not written again', async () => {
    await store(
      twingateConnector,
      buildTwingateConnectorManifest({ metadata: { name: 'c' }, spec: { id: 'Q29ubmVjdG9yOjE=' } }),
    );
    await prepare();
    const { metadata } = await read(twingateConnector, 'c');
    expect(await prepare()).to.deep.equal({ written: 0, unchanged: 1, failed: 0 });
    expect((await read(twingateConnector, 'c')).metadata.resourceVersion).to.equal(metadata.resourceVersion);
  });

  it('writes nothing when it is only tried', async () => {
    const { metadata } = await store(twingateGroup, buildTwingateGroupManifest({ metadata: { name: 'g' } }));
    expect(await prepare({ dryRun: true })).to.deep.equal({ written: 1, unchanged: 0, failed: 0 });
    expect(lines).to.deep.equal(['TwingateGroup default/g: would be prepared']);
    expect((await read(twingateGroup, 'g')).metadata.resourceVersion).to.equal(metadata.resourceVersion);
  });

  it('keeps to the namespaces that are given', async () => {
    await store(twingateGroup, buildTwingateGroupManifest({ metadata: { name: 'g' } }));
    expect(await prepare({ namespaces: ['team-*'] })).to.deep.equal({ written: 0, unchanged: 0, failed: 0 });
    expect(await prepare({ namespaces: ['default'] })).to.deep.include({ written: 1 });
  });

  it('refuses an object whose creation is not finished, and says what to do', async () => {
    const annotations = { 'twingate.com/create-pending': '{}' };
    await store(twingateGroup, buildTwingateGroupManifest({ metadata: { name: 'g', annotations } }));
    expect(await prepare()).to.deep.equal({ written: 0, unchanged: 0, failed: 1 });
    expect(lines.join()).to.contain('twingate.com/create-pending').and.to.contain('let this operator run');
  });
});
