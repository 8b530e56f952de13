import { expect } from 'chai';
import {
  Backoff,
  Controller,
  Informer,
  Manager,
  Store,
  Workqueue,
  connect,
  self,
  systemClock,
} from '../engine/index.js';
import type { KubeObject, ReconcileResult } from '../engine/index.js';
import { captureLogs } from '../testing/captured-logs.js';
import { startEmbeddedCluster, type EmbeddedCluster } from '../testing/embedded-cluster.js';
import { connectKube, type KubeClient } from './client.js';
import { isConflict, isNotFound } from './errors.js';
import { KubeConfig } from './kube-config.js';
import { toListWatch } from './list-watch.js';
import { EventRecorder, type EventObject } from './recorder.js';
import type { ResourceClient } from './resource-client.js';
import { checkServedKind } from './served-api.js';

interface Group extends KubeObject {
  readonly spec: { readonly name?: string };
  readonly status?: { readonly id?: string };
}
const GROUPS = { group: 'twingate.com', version: 'v1beta', plural: 'twingategroups', kind: 'TwingateGroup' };
const group = (name: string): Group => ({
  apiVersion: 'twingate.com/v1beta',
  kind: 'TwingateGroup',
  metadata: { name, namespace: 'default' },
  spec: { name },
});

describe('engine and client together, on a Kubernetes API', () => {
  let cluster: EmbeddedCluster;
  let kube: KubeClient;
  let groups: ResourceClient<Group>;

  beforeEach(async () => {
    cluster = await startEmbeddedCluster();
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(cluster.kubeconfig);
    kube = connectKube({ kubeConfig, userAgent: 'test/1' });
    groups = kube.resource<Group>(GROUPS);
  });
  afterEach(async () => {
    await kube.close();
    await cluster.close();
  });

  it('reconcile what was there before and what comes later, each object once, also what happened while nobody watched', async () => {
    await groups.create(group('before'));
    const store = new Store<Group>();
    const queue = new Workqueue({ clock: systemClock });
    const { logger } = captureLogs();
    const seen = new Signal<string>();
    const reconcile = (key: string): Promise<ReconcileResult> => {
      seen.push(key);
      return Promise.resolve({ kind: 'settled', reason: 'seen' });
    };
    connect<Group>({ store, trigger: self, enqueue: (key, priority) => queue.add(key, priority), logger });
    const common = { store, clock: systemClock, random: () => 0, logger };
    const informer = new Informer<Group>({
      name: 'groups',
      source: toListWatch(groups, { namespace: 'default' }),
      ...common,
    });
    const backoff = new Backoff({ random: () => 0 });
    const controller = new Controller({
      name: 'groups',
      reconciler: { reconcile },
      queue,
      backoff,
      clock: systemClock,
      logger,
    });
    const manager = new Manager({
      informers: [informer],
      controllers: [controller],
      clock: systemClock,
      logger,
    });
    await manager.start();
    await seen.until(['default/before']);
    await groups.create(group('later'));
    await seen.until(['default/before', 'default/later']);
    cluster.faults.forgetHistory();
    cluster.faults.dropWatches();
    await groups.delete({ namespace: 'default', name: 'before' });
    await seen.until(['default/before', 'default/later', 'default/before']);
    expect(store.keys()).to.deep.equal(['default/later']);
    await manager.stop();
    expect(informer.state).to.equal('stopped');
  });

  it('write with a condition on the version, and status apart', async () => {
    const created = await groups.create(group('a'), { fieldManager: 'test' });
    const ref = { namespace: 'default', name: 'a' };
    const { resourceVersion } = created.metadata;
    const patched = await groups.mergePatch(ref, { metadata: { resourceVersion, finalizers: ['x/y'] } });
    const stale = await groups
      .mergePatch(ref, { metadata: { resourceVersion, finalizers: [] } })
      .catch((e: unknown) => e);
    expect(isConflict(stale)).to.equal(true);
    const version = patched.metadata.resourceVersion;
    const status = { metadata: { resourceVersion: version }, status: { id: 'R3JvdXA6MQ==' } };
    const withStatus = await groups.mergePatch(ref, status, { subresource: 'status' });
    expect(withStatus).to.deep.include({ status: { id: 'R3JvdXA6MQ==' } });
    expect(withStatus.metadata).not.to.have.property('managedFields');
    await groups.delete(ref);
    expect((await groups.get(ref)).metadata.deletionTimestamp).to.be.a('string');
    await groups.mergePatch(ref, { metadata: { finalizers: [] } });
    expect(isNotFound(await groups.get(ref).catch((e: unknown) => e))).to.equal(true);
  });

  it('page through a long list', async () => {
    await Promise.all(Array.from({ length: 7 }, (_, n) => groups.create(group(`g${n}`))));
    const first = await groups.list({ limit: 3 });
    const second = await groups.list({ limit: 3, continue: first.continue ?? '' });
    const third = await groups.list({ limit: 3, continue: second.continue ?? '' });
    const names = [first, second, third].flatMap(({ items }) => items.map(({ metadata }) => metadata.name));
    expect(names).to.deep.equal(['g0', 'g1', 'g2', 'g3', 'g4', 'g5', 'g6']);
    expect(third.continue).to.equal(undefined);
  });

  it('say what happened in events', async () => {
    const created = await groups.create(group('a'));
    const { logger, lines } = captureLogs();
    const recorder = new EventRecorder({
      client: kube,
      clock: systemClock,
      component: 'op',
      instance: 'op-1',
      logger,
    });
    recorder.record(created, { type: 'Normal', reason: 'Created', message: 'Created it.' });
    recorder.record(
      { ...created, metadata: { ...created.metadata, namespace: 'gone' } },
      { type: 'Normal', reason: 'X', message: 'x' },
    );
    await recorder.flush(2000);
    recorder.stop();
    const events = kube.resource<EventObject>({ group: '', version: 'v1', plural: 'events', kind: 'Event' });
    const { items } = await events.list({
      namespace: 'default',
      fieldSelector: `involvedObject.uid=${created.metadata.uid ?? ''}`,
    });
    expect(items.map(({ reason, message }) => ({ reason, message }))).to.deep.equal([
      { reason: 'Created', message: 'Created it.' },
    ]);
    expect(lines.map(({ level }) => level)).to.deep.equal(['debug']);
  });

  it('tell what the cluster serves', async () => {
    const requirement = {
      group: 'twingate.com',
      version: 'v1beta',
      plural: 'twingategroups',
      statusSubresource: true,
    };
    expect(
      await checkServedKind(kube, { ...requirement, fields: ['spec.id', 'status.conditions'] }),
    ).to.deep.equal([]);
    expect(await checkServedKind(kube, { ...requirement, fields: ['spec.nope'] })).to.deep.equal([
      'twingategroups.twingate.com has no field spec.nope',
    ]);
    expect(await checkServedKind(kube, { ...requirement, plural: 'widgets', fields: [] })).to.deep.equal([
      'widgets.twingate.com v1beta is not served',
    ]);
  });
});

/** A list that can be waited for. */
class Signal<T> {
  readonly #values: T[] = [];
  #changed: () => void = () => undefined;

  push(value: T): void {
    this.#values.push(value);
    this.#changed();
  }

  async until(expected: readonly T[]): Promise<void> {
    while (this.#values.length < expected.length)
      await new Promise<void>((resolve) => (this.#changed = resolve));
    expect(this.#values).to.deep.equal(expected);
  }
}
