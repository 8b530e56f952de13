import { expect } from 'chai';
import { type EmbeddedCluster, startEmbeddedCluster } from './embedded-cluster.js';
import { arrayAt, objectAt, stringAt } from './json.js';
import { KubeClient } from './kube-client.test.fixture.js';

describe('embedded cluster: discovery', () => {
  let cluster: EmbeddedCluster;
  let client: KubeClient;

  before(async () => {
    cluster = await startEmbeddedCluster();
    client = new KubeClient(cluster.server);
  });

  after(async () => {
    client.close();
    await cluster.close();
  });

  it('lists groups and their resources', async () => {
    expect((await client.get('/api')).body).to.deep.include({ kind: 'APIVersions', versions: ['v1'] });
    const groups = arrayAt((await client.get('/apis')).body, 'groups').map((group) =>
      stringAt(group, 'name'),
    );
    expect(groups).to.include.members(['twingate.com', 'apps', 'coordination.k8s.io', 'events.k8s.io']);
    const resources = arrayAt((await client.get('/apis/twingate.com/v1beta')).body, 'resources');
    expect(resources.map((resource) => stringAt(resource, 'name'))).to.have.members([
      'twingateresources',
      'twingateresources/status',
      'twingateresourceaccesses',
      'twingateresourceaccesses/status',
      'twingategroups',
      'twingategroups/status',
      'twingateconnectors',
      'twingateconnectors/status',
      'twingategateways',
      'twingategateways/status',
      'twingatecertificateauthorities',
      'twingatecertificateauthorities/status',
    ]);
    const [group] = resources.filter((resource) => stringAt(resource, 'name') === 'twingategroups');
    expect(group).to.deep.include({ shortNames: ['tgg'], categories: ['all', 'twingate'], namespaced: true });
  });

  it('gives all of discovery in one document to those who ask for it', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const answer = await client.get('/apis', { headers: { accept } });
    expect(answer.headers['content-type']).to.contain('as=APIGroupDiscoveryList');
    expect(answer.body).to.include({ kind: 'APIGroupDiscoveryList' });
    const older =
      'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';
    expect((await client.get('/apis', { headers: { accept: older } })).body).to.include({
      kind: 'APIGroupList',
    });
  });

  it('describes each group in OpenAPI, with the parameter for strict validation', async () => {
    const paths = objectAt((await client.get('/openapi/v3')).body, 'paths');
    const entry = objectAt(paths, 'apis/twingate.com/v1beta');
    const { body } = await client.get(stringAt(entry, 'serverRelativeURL') ?? '');
    const item = '/apis/twingate.com/v1beta/namespaces/{namespace}/twingategroups/{name}';
    const patch = objectAt(objectAt(objectAt(body, 'paths'), item), 'patch');
    expect(patch['x-kubernetes-group-version-kind']).to.deep.equal({
      group: 'twingate.com',
      version: 'v1beta',
      kind: 'TwingateGroup',
    });
    expect(arrayAt(patch, 'parameters').map((parameter) => stringAt(parameter, 'name'))).to.include(
      'fieldValidation',
    );
  });

  it('answers health checks and tells its version', async () => {
    for (const path of ['/healthz', '/livez', '/readyz'])
      expect((await client.get(path)).body).to.equal('ok');
    expect((await client.get('/version')).body).to.include({ major: '1', minor: '36' });
  });

  it('answers 404 to what it does not serve', async () => {
    const paths = ['/nope', '/apis/nope.com/v1', '/apis/twingate.com/v1beta/foos'];
    for (const path of paths) expect((await client.get(path)).status).to.equal(404);
  });

  it('gives a kubeconfig and the CRDs that it serves', () => {
    expect(cluster.kubeconfig).to.contain(`server: ${cluster.server}`).and.contain(`token: ${cluster.token}`);
    expect(cluster.crds.map((crd) => stringAt(objectAt(crd, 'metadata'), 'name'))).to.include.members([
      'twingategroups.twingate.com',
      'twingateresources.twingate.com',
    ]);
  });
});
