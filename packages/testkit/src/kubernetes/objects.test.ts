import { expect } from 'chai';
import { type EmbeddedCluster, startEmbeddedCluster } from './embedded-cluster.js';
import { arrayAt, objectAt, stringAt } from './json.js';
import { group, groupsPath, KubeClient, metadataOf } from './kube-client.test.fixture.js';

describe('embedded cluster: objects', () => {
  let cluster: EmbeddedCluster;
  let client: KubeClient;

  beforeEach(async () => {
    cluster = await startEmbeddedCluster();
    client = new KubeClient(cluster.server);
  });

  afterEach(async () => {
    client.close();
    await cluster.close();
  });

  const path = `${groupsPath}/devs`;

  it('stores what is created, with system metadata and without a status', async () => {
    const created = await client.call('POST', groupsPath, {
      ...group('devs'),
      status: { id: 'R3JvdXA6MQ==' },
    });
    expect(created.status).to.equal(201);
    expect(created.body).to.not.have.property('status');
    expect(metadataOf(created.body)).to.include({ name: 'devs', namespace: 'default', generation: 1 });
    expect(metadataOf(created.body)).to.include.keys('uid', 'resourceVersion', 'creationTimestamp');
    expect((await client.get(path)).body).to.deep.equal(created.body);
  });

  it('answers 409 AlreadyExists to a second creation and 404 NotFound with details to an unknown name', async () => {
    await client.call('POST', groupsPath, group('devs'));
    const again = await client.call('POST', groupsPath, group('devs'));
    expect(again.status).to.equal(409);
    expect(again.message).to.equal('twingategroups.twingate.com "devs" already exists');
    const missing = await client.get(`${groupsPath}/none`);
    expect(missing.status).to.equal(404);
    expect(missing.body).to.deep.include({
      reason: 'NotFound',
      details: { name: 'none', group: 'twingate.com', kind: 'twingategroups' },
    });
  });

  it('says that a name is taken by an object that is being deleted', async () => {
    await client.call('POST', groupsPath, group('devs', { name: 'D' }, { finalizers: ['example.com/a'] }));
    await client.call('DELETE', path);
    const again = await client.call('POST', groupsPath, group('devs'));
    expect(again.message).to.equal(
      'object is being deleted: twingategroups.twingate.com "devs" already exists',
    );
  });

  it('makes names from generateName', async () => {
    const body = { ...group(''), metadata: { generateName: 'devs-' } };
    const [one, two] = [
      await client.call('POST', groupsPath, body),
      await client.call('POST', groupsPath, body),
    ];
    expect(metadataOf(one.body)['name']).to.match(/^devs-[a-z0-9]{5}$/);
    expect(metadataOf(two.body)['name']).to.not.equal(metadataOf(one.body)['name']);
  });

  it('counts generations for the spec alone', async () => {
    await client.call('POST', groupsPath, group('devs'));
    const labelled = await client.merge(path, {
      metadata: { labels: { team: 'a' } },
      status: { id: 'ignored' },
    });
    expect(metadataOf(labelled.body)['generation']).to.equal(1);
    expect(labelled.body).to.not.have.property('status');
    const renamed = await client.merge(path, { spec: { name: 'Engineers' } });
    expect(metadataOf(renamed.body)['generation']).to.equal(2);
    const published = await client.merge(`${path}/status`, {
      spec: { name: 'X' },
      status: { id: 'R3JvdXA6MQ==' },
    });
    expect(metadataOf(published.body)).to.include({ generation: 2 });
    expect(published.body).to.deep.include({ spec: { name: 'Engineers' }, status: { id: 'R3JvdXA6MQ==' } });
  });

  it('writes nothing when nothing changes', async () => {
    const created = await client.call('POST', groupsPath, group('devs'));
    const patched = await client.merge(path, { spec: { name: 'Developers' } });
    expect(patched.body).to.deep.equal(created.body);
  });

  it('changes nothing on a dry run', async () => {
    await client.call('POST', groupsPath, group('devs'));
    const dry = await client.merge(`${path}?dryRun=All`, { spec: { name: 'Engineers' } });
    expect(objectAt(dry.body, 'spec')).to.deep.equal({ name: 'Engineers' });
    await client.call('DELETE', `${path}?dryRun=All`);
    expect(objectAt((await client.get(path)).body, 'spec')).to.deep.equal({ name: 'Developers' });
  });

  it('refuses an update from an old version with 409 Conflict', async () => {
    const created = await client.call('POST', groupsPath, group('devs'));
    await client.merge(path, { spec: { name: 'Engineers' } });
    const put = await client.call('PUT', path, created.body);
    expect(put.status).to.equal(409);
    expect(put.message).to.equal(
      'Operation cannot be fulfilled on twingategroups.twingate.com "devs": the object has been modified; ' +
        'please apply your changes to the latest version and try again',
    );
    const { resourceVersion } = metadataOf(created.body);
    expect(
      (await client.merge(path, { metadata: { resourceVersion }, spec: { name: 'X' } })).status,
    ).to.equal(409);
  });

  it('replaces an object of the same version, and refuses an update that names none', async () => {
    const created = await client.call('POST', groupsPath, group('devs'));
    const metadata = metadataOf(created.body);
    const replaced = await client.call('PUT', path, { ...group('devs', { name: 'Engineers' }), metadata });
    expect(replaced.status).to.equal(200);
    expect(objectAt(replaced.body, 'spec')).to.deep.equal({ name: 'Engineers' });
    const blind = await client.call('PUT', path, group('devs', { name: 'X' }));
    expect(blind.status).to.equal(422);
    expect(blind.message).to.contain(
      'metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    );
  });

  it('applies JSON patches, and refuses one whose test fails', async () => {
    await client.call('POST', groupsPath, group('devs'));
    const contentType = 'application/json-patch+json';
    const add = [{ op: 'add', path: '/metadata/annotations', value: { a: 'b' } }];
    const patched = await client.call('PATCH', path, add, { contentType });
    expect(metadataOf(patched.body)['annotations']).to.deep.equal({ a: 'b' });
    const test = [{ op: 'test', path: '/spec/name', value: 'other' }];
    expect((await client.call('PATCH', path, test, { contentType })).status).to.equal(422);
  });

  it('refuses strategic merge and server-side apply of custom resources with 415', async () => {
    await client.call('POST', groupsPath, group('devs'));
    for (const contentType of ['application/strategic-merge-patch+json', 'application/apply-patch+yaml']) {
      expect((await client.call('PATCH', path, {}, { contentType })).status).to.equal(415);
    }
  });

  it('merges lists of built-in kinds by key in a strategic merge patch', async () => {
    const deployments = '/apis/apps/v1/namespaces/default/deployments';
    const containers = [
      { name: 'a', image: 'a:1' },
      { name: 'b', image: 'b:1' },
    ];
    const labels = { app: 'web' };
    const template = { metadata: { labels }, spec: { containers } };
    const body = { metadata: { name: 'web' }, spec: { selector: { matchLabels: labels }, template } };
    await client.call('POST', deployments, body);
    const patch = {
      spec: {
        template: {
          spec: {
            '$setElementOrder/containers': [{ name: 'b' }],
            containers: [
              { name: 'b', image: 'b:2' },
              { name: 'a', $patch: 'delete' },
            ],
          },
        },
      },
    };
    const contentType = 'application/strategic-merge-patch+json';
    const patched = await client.call('PATCH', `${deployments}/web`, patch, { contentType });
    const patchedTemplate = objectAt(objectAt(patched.body, 'spec'), 'template');
    const images = arrayAt(objectAt(patchedTemplate, 'spec'), 'containers').map((container) =>
      stringAt(container, 'image'),
    );
    expect(images).to.deep.equal(['b:2']);
    expect(metadataOf(patched.body)['generation']).to.equal(2);
  });

  it('deletes at once without finalizers, and says what it has deleted', async () => {
    const created = await client.call('POST', groupsPath, group('devs'));
    const deleted = await client.call('DELETE', path, { propagationPolicy: 'Background' });
    const { uid } = metadataOf(created.body);
    expect(deleted.body).to.deep.include({
      status: 'Success',
      details: { name: 'devs', group: 'twingate.com', kind: 'twingategroups', uid },
    });
    expect((await client.get(path)).status).to.equal(404);
  });

  it('holds a deleted object until its last finalizer is gone', async () => {
    await client.call('POST', groupsPath, group('devs', { name: 'D' }, { finalizers: ['twingate.com/a'] }));
    const deleted = await client.call('DELETE', path);
    expect(metadataOf(deleted.body)).to.include({ generation: 2, deletionGracePeriodSeconds: 0 });
    expect(metadataOf(deleted.body)).to.have.property('deletionTimestamp');
    expect((await client.call('DELETE', path)).body).to.deep.equal(deleted.body);
    const added = await client.merge(path, {
      metadata: { finalizers: ['twingate.com/a', 'twingate.com/b'] },
    });
    expect(added.status).to.equal(422);
    expect(added.message).to.contain('no new finalizers can be added if the object is being deleted');
    const released = await client.merge(path, { metadata: { finalizers: null } });
    expect(released.status).to.equal(200);
    expect((await client.get(path)).status).to.equal(404);
  });

  it('obeys the preconditions of a deletion', async () => {
    const created = await client.call('POST', groupsPath, group('devs'));
    const { uid, resourceVersion } = metadataOf(created.body);
    expect((await client.call('DELETE', path, { preconditions: { uid: 'other' } })).status).to.equal(409);
    expect((await client.call('DELETE', path, { preconditions: { resourceVersion: '1' } })).status).to.equal(
      409,
    );
    expect((await client.call('DELETE', path, { preconditions: { uid, resourceVersion } })).status).to.equal(
      200,
    );
  });

  it('deletes the collection that a selector chooses', async () => {
    await client.call('POST', groupsPath, group('a', { name: 'A' }, { labels: { team: 'x' } }));
    await client.call('POST', groupsPath, group('b', { name: 'B' }, { labels: { team: 'y' } }));
    await client.call('DELETE', `${groupsPath}?labelSelector=team%3Dx`);
    const { body } = await client.get(groupsPath);
    expect(arrayAt(body, 'items').map((item) => metadataOf(item)['name'])).to.deep.equal(['b']);
  });

  it('empties a deleted namespace, refuses new content meanwhile, and removes it last', async () => {
    await client.call('POST', '/api/v1/namespaces', { metadata: { name: 'team' } });
    const inTeam = groupsPath.replace('default', 'team');
    await client.call('POST', inTeam, group('held', { name: 'H' }, { finalizers: ['twingate.com/a'] }));
    await client.call('POST', inTeam, group('free'));
    const deleted = await client.call('DELETE', '/api/v1/namespaces/team');
    expect(objectAt(deleted.body, 'status')).to.deep.equal({ phase: 'Terminating' });
    expect((await client.get(`${inTeam}/free`)).status).to.equal(404);
    const late = await client.call('POST', inTeam, group('late'));
    expect(late.status).to.equal(403);
    expect(late.message).to.equal(
      'twingategroups.twingate.com "late" is forbidden: unable to create new content in namespace team because it is being terminated',
    );
    await client.merge(`${inTeam}/held`, { metadata: { finalizers: null } });
    expect((await client.get('/api/v1/namespaces/team')).status).to.equal(404);
    expect((await client.call('POST', inTeam, group('late'))).message).to.equal(
      'namespaces "team" not found',
    );
  });

  it('shows one event in both of its API groups', async () => {
    const regarding = { kind: 'TwingateGroup', name: 'devs', namespace: 'default' };
    const event = { metadata: { name: 'e' }, regarding, note: 'Created', reason: 'Created', type: 'Normal' };
    await client.call('POST', '/apis/events.k8s.io/v1/namespaces/default/events', event);
    const selector = 'fieldSelector=involvedObject.name%3Ddevs,involvedObject.kind%3DTwingateGroup';
    const [found] = arrayAt(
      (await client.get(`/api/v1/namespaces/default/events?${selector}`)).body,
      'items',
    );
    expect(found).to.deep.include({ message: 'Created', involvedObject: regarding });
    const shown = await client.get('/apis/events.k8s.io/v1/namespaces/default/events/e');
    expect(shown.body).to.deep.include({ apiVersion: 'events.k8s.io/v1', note: 'Created', regarding });
  });

  it('lists built-in kinds without the type of each item, and forgets empty data', async () => {
    const path = '/api/v1/namespaces/default/configmaps';
    const created = await client.call('POST', path, { metadata: { name: 'c' }, data: {} });
    expect(created.body).to.not.have.property('data');
    const [item] = arrayAt((await client.get(path)).body, 'items');
    expect(item).to.have.all.keys('metadata');
    await client.call('POST', groupsPath, group('devs'));
    const [custom] = arrayAt((await client.get(groupsPath)).body, 'items');
    expect(custom).to.have.property('kind', 'TwingateGroup');
  });

  it('keeps the stringData of a Secret as data', async () => {
    const body = { metadata: { name: 's' }, stringData: { key: 'value' } };
    const created = await client.call('POST', '/api/v1/namespaces/default/secrets', body);
    expect(objectAt(created.body, 'data')).to.deep.equal({ key: 'dmFsdWU=' });
    expect(stringAt(created.body, 'type')).to.equal('Opaque');
  });
});
