import { expect } from 'chai';
import { type EmbeddedCluster, startEmbeddedCluster } from './embedded-cluster.js';
import { arrayAt, isObject, objectAt } from './json.js';
import { type KubeAnswer, KubeClient, metadataOf } from './kube-client.test.fixture.js';

const deployments = '/apis/apps/v1/namespaces/default/deployments';
const path = `${deployments}/web`;
const labels = { app: 'web' };

interface Container {
  readonly name: string;
  readonly [field: string]: unknown;
}

function deployment(containers: readonly Container[], spec: object = {}, metadata: object = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', ...metadata },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
      ...spec,
    },
  };
}

const web: Container = { name: 'web', image: 'web:1' };

describe('embedded cluster: server-side apply', () => {
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

  function apply(configuration: unknown, manager = 'us', query = ''): Promise<KubeAnswer> {
    const contentType = 'application/apply-patch+yaml';
    return client.call('PATCH', `${path}?fieldManager=${manager}${query}`, configuration, { contentType });
  }

  function podSpec({ body }: KubeAnswer): Readonly<Record<string, unknown>> {
    return objectAt(objectAt(objectAt(body, 'spec'), 'template'), 'spec');
  }

  function container(answer: KubeAnswer, index = 0): Readonly<Record<string, unknown>> {
    const found = arrayAt(podSpec(answer), 'containers')[index];
    return isObject(found) ? found : {};
  }

  function managers({ body }: KubeAnswer): readonly string[] {
    return arrayAt(metadataOf(body), 'managedFields').map((entry) =>
      isObject(entry) ? `${String(entry['manager'])} ${String(entry['operation'])}` : '',
    );
  }

  it('creates what does not exist, with the defaults of the server and the owner of each field', async () => {
    const answer = await apply(deployment([web]));
    expect(answer.status).to.equal(201);
    expect(container(answer)).to.include({ image: 'web:1', imagePullPolicy: 'IfNotPresent' });
    expect(objectAt(answer.body, 'spec')).to.include({ replicas: 1, revisionHistoryLimit: 10 });
    const [entry] = arrayAt(metadataOf(answer.body), 'managedFields');
    expect(entry).to.deep.include({ manager: 'us', operation: 'Apply', apiVersion: 'apps/v1' });
    expect(objectAt(entry, 'fieldsV1')).to.deep.equal({
      'f:spec': {
        'f:selector': {},
        'f:template': {
          'f:metadata': { 'f:labels': { 'f:app': {} } },
          'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {}, 'f:name': {} } } },
        },
      },
    });
  });

  it('writes nothing when the same configuration is applied again', async () => {
    await apply(deployment([web]));
    const before = await client.get(path);
    const again = await apply(deployment([web]));
    expect(again.status).to.equal(200);
    expect(again.body).to.deep.equal(before.body);
  });

  it('removes what its manager no longer applies, and keeps what others own', async () => {
    const env = [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ];
    await apply(
      deployment(
        [
          { ...web, env },
          { name: 'side', image: 'side:1' },
        ],
        { replicas: 3 },
      ),
    );
    await client.merge(`${path}?fieldManager=autoscaler`, { spec: { replicas: 5 } });
    const [, b] = env;
    const answer = await apply(deployment([{ ...web, env: [b] }]));
    expect(arrayAt(podSpec(answer), 'containers')).to.have.length(1);
    expect(container(answer)['env']).to.deep.equal([b]);
    expect(objectAt(answer.body, 'spec')).to.include({ replicas: 5 });
  });

  it('gives a removed field its default back', async () => {
    await apply(deployment([web], { strategy: { type: 'Recreate' }, replicas: 3 }));
    const answer = await apply(deployment([web]));
    expect(objectAt(answer.body, 'spec')).to.deep.include({ replicas: 1 });
    expect(objectAt(objectAt(answer.body, 'spec'), 'strategy')).to.include({ type: 'RollingUpdate' });
  });

  it('adds items to keyed lists beside those of other managers', async () => {
    const mount = (name: string) => ({ name, mountPath: `/${name}` });
    await apply(deployment([{ ...web, volumeMounts: [mount('a')], ports: [{ containerPort: 80 }] }]));
    const injected = { name: 'web', volumeMounts: [mount('b')], ports: [{ containerPort: 90 }] };
    const other = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      spec: { template: { spec: { containers: [injected], volumes: [{ name: 'b', emptyDir: {} }] } } },
    };
    await apply(other, 'injector');
    const answer = await apply(deployment([{ ...web, volumeMounts: [mount('a')] }]));
    expect(container(answer)).to.deep.include({
      image: 'web:1',
      volumeMounts: [mount('a'), mount('b')],
      ports: [{ containerPort: 90, protocol: 'TCP' }],
    });
    expect(podSpec(answer)['volumes']).to.deep.equal([{ name: 'b', emptyDir: {} }]);
  });

  it('refuses to change the fields of another manager, unless they are taken by force', async () => {
    await apply(deployment([web]), 'they');
    const changed = deployment([{ ...web, image: 'web:2' }]);
    const refused = await apply(changed);
    expect(refused.status).to.equal(409);
    expect(refused.message).to.equal(
      'Apply failed with 1 conflict: conflict with "they": .spec.template.spec.containers[name="web"].image',
    );
    expect(objectAt(refused.body, 'details')['causes']).to.deep.equal([
      {
        reason: 'FieldManagerConflict',
        message: 'conflict with "they"',
        field: '.spec.template.spec.containers[name="web"].image',
      },
    ]);
    const forced = await apply(changed, 'us', '&force=true');
    expect(container(forced)['image']).to.equal('web:2');
    expect((await apply(deployment([web]), 'they')).status).to.equal(409);
  });

  it('conflicts with those who update, too, and says who and when', async () => {
    await client.call('POST', `${deployments}?fieldManager=older`, deployment([web]));
    const refused = await apply(deployment([{ ...web, image: 'web:2' }], { replicas: 2 }));
    expect(refused.message).to.match(
      /^Apply failed with 2 conflicts: conflicts with "older" using apps\/v1 at [-0-9T:]+Z:\n- \.spec/,
    );
  });

  it('lets one manager take over the entries of another, so that dropped fields go', async () => {
    const env = [{ name: 'OLD', value: '1' }];
    await client.call('POST', `${deployments}?fieldManager=older`, deployment([{ ...web, env }]));
    const left = await apply(deployment([web]), 'us', '&force=true');
    expect(container(left)['env'], 'nobody removes it').to.deep.equal(env);
    const theirs = arrayAt(metadataOf(left.body), 'managedFields').filter(
      (entry) => isObject(entry) && entry['manager'] === 'older',
    );
    const ours = theirs.map((entry) => ({
      ...objectAt({ entry }, 'entry'),
      manager: 'us',
      operation: 'Apply',
    }));
    const taken = await client.merge(path, { metadata: { managedFields: ours } });
    expect(managers(taken)).to.deep.equal(['us Apply']);
    expect(metadataOf(taken.body)['generation']).to.equal(metadataOf(left.body)['generation']);
    const answer = await apply(deployment([web]));
    expect(container(answer)).to.not.have.property('env');
  });

  it('forgets all owners when it is told one empty entry', async () => {
    await apply(deployment([web]));
    const answer = await client.merge(path, { metadata: { managedFields: [{}] } });
    expect(metadataOf(answer.body)).to.not.have.property('managedFields');
  });

  it('refuses a list with an item twice', async () => {
    const env = [
      { name: 'A', value: '1' },
      { name: 'A', value: '2' },
    ];
    const answer = await apply(deployment([{ ...web, env }]));
    expect(answer.status).to.equal(500);
    expect(answer.message).to.equal(
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): ' +
        '.spec.template.spec.containers[name="web"].env: duplicate entries for key [name="A"]',
    );
  });

  it('wants a field manager, a type, and no managedFields', async () => {
    const contentType = 'application/apply-patch+yaml';
    const nameless = { contentType, headers: { 'user-agent': '' } };
    expect((await client.call('PATCH', path, deployment([web]), nameless)).message).to.contain(
      'fieldManager: Required value: is required for apply patch',
    );
    expect((await apply({ spec: {} })).status).to.equal(400);
    expect((await apply(deployment([web], {}, { managedFields: [] }))).message).to.equal(
      'metadata.managedFields must be nil',
    );
  });

  it('obeys a resourceVersion and is dry when asked to', async () => {
    const { body } = await apply(deployment([web]));
    const stale = deployment([web], { replicas: 2 }, { resourceVersion: '1' });
    expect((await apply(stale)).status).to.equal(409);
    const dry = await apply(deployment([web], { replicas: 2 }), 'us', '&dryRun=All');
    expect(objectAt(dry.body, 'spec')).to.include({ replicas: 2 });
    expect(metadataOf((await client.get(path)).body)['generation']).to.equal(metadataOf(body)['generation']);
  });

  it('applies Secrets and ConfigMaps key by key', async () => {
    const contentType = 'application/apply-patch+yaml';
    const secret = '/api/v1/namespaces/default/secrets/s';
    const send = (manager: string, data: object) =>
      client.call(
        'PATCH',
        `${secret}?fieldManager=${manager}`,
        { apiVersion: 'v1', kind: 'Secret', data },
        { contentType },
      );
    await send('a', { one: 'MQ==' });
    await send('b', { two: 'Mg==' });
    const answer = await send('a', {});
    expect(objectAt(answer.body, 'data')).to.deep.equal({ two: 'Mg==' });
  });
});
