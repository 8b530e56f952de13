import { twingateGroup } from '@twingate-kit/crds';
import { expect } from 'chai';
import {
  buildTwingateConnectorManifest,
  buildTwingateResourceAccessManifest,
} from '../factories/manifest-factory.js';
import type { CustomKind, SchemaViolation } from './custom-kind.js';
import { type EmbeddedCluster, startEmbeddedCluster } from './embedded-cluster.js';
import { arrayAt, isObject, type JsonObject, objectAt, without } from './json.js';
import {
  group,
  groupsPath,
  type KubeAnswer,
  KubeClient,
  metadataOf,
  networkResource,
  resourcesPath,
} from './kube-client.test.fixture.js';

function causes({ body }: KubeAnswer): readonly unknown[] {
  return arrayAt(objectAt(body, 'details'), 'causes');
}

describe('embedded cluster: validation', () => {
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

  it('stores the defaults of the schema', async () => {
    const created = await client.call('POST', resourcesPath, networkResource('web'));
    expect(objectAt(created.body, 'spec')).to.deep.equal({
      name: 'Web',
      address: 'web.internal',
      isBrowserShortcutEnabled: false,
      isVisible: true,
      syncLabels: true,
      type: 'Network',
    });
  });

  it('names the missing field in a 422', async () => {
    const refused = await client.call('POST', groupsPath, group('devs', {}));
    expect(refused.status).to.equal(422);
    expect(refused.message).to.equal(
      'TwingateGroup.twingate.com "devs" is invalid: spec.name: Required value',
    );
    expect(refused.body).to.deep.include({ reason: 'Invalid' });
    expect(causes(refused)).to.deep.equal([
      { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.name' },
    ]);
  });

  it('words wrong types, enums, patterns and ranges as the server does', async () => {
    const ports = [{ start: 0, end: 10 }];
    const refusals: Readonly<Record<string, object>> = {
      'spec.name: Invalid value: "integer": spec.name in body must be of type string: "integer"': { name: 5 },
      'spec.type: Unsupported value: "Foo": supported values: "Network", "Kubernetes", "WebApp"': {
        type: 'Foo',
      },
      'spec.remoteNetworkId: Invalid value: "!!": spec.remoteNetworkId in body should match \'^[-A-Za-z0-9+/]*={0,3}$\'':
        { remoteNetworkId: '!!' },
      'spec.protocols.tcp.ports[0].start: Invalid value: 0: spec.protocols.tcp.ports[0].start in body should be greater than or equal to 1':
        { protocols: { tcp: { policy: 'RESTRICTED', ports } } },
    };
    for (const [sentence, spec] of Object.entries(refusals)) {
      const refused = await client.call('POST', resourcesPath, networkResource('web', spec));
      expect(refused.status).to.equal(422);
      expect(refused.message).to.contain(sentence);
    }
  });

  const accessesPath = groupsPath.replace('twingategroups', 'twingateresourceaccesses');
  const access = (spec: object): object => ({
    ...buildTwingateResourceAccessManifest(),
    spec: { resourceRef: { name: 'resource' }, ...spec },
  });
  const notChecked =
    '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

  it('words combinations and formats as the server does', async () => {
    const refusals: readonly (readonly [object, readonly string[]])[] = [
      [
        access({}),
        [
          'spec.principalId: Required value',
          '<nil>: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found none valid',
          notChecked,
        ],
      ],
      [
        access({ principalId: 'x', groupRef: {}, principalExternalRef: { type: 'group', name: 'x' } }),
        [
          '<nil>: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found 3 valid alternatives',
        ],
      ],
      [
        access({ groupRef: { name: 'group' }, expiresAt: 'today' }),
        [
          'spec.expiresAt: Invalid value: "today": spec.expiresAt in body must be of type date-time: "today"',
          notChecked,
        ],
      ],
    ];
    for (const [object, expected] of refusals) {
      const refused = await client.call('POST', accessesPath, object);
      expect(refused.status).to.equal(422);
      const found = causes(refused) as readonly { readonly field: string; readonly message: string }[];
      expect(found.map(({ field, message }) => `${field}: ${message}`)).to.have.members(expected);
    }
  });

  it('keeps everything inside a free-form field', async () => {
    const podExtra = { tolerations: [{ operator: 'Exists' }], nested: { deep: [null, { a: [] }] } };
    const path = groupsPath.replace('twingategroups', 'twingateconnectors');
    const created = await client.call('POST', path, buildTwingateConnectorManifest({ spec: { podExtra } }));
    expect(created.status).to.equal(201);
    expect(objectAt(created.body, 'spec')['podExtra']).to.deep.equal(podExtra);
  });

  it('quotes the message of a rule, and says when rules were not checked', async () => {
    const wild = networkResource('web', { address: '*.internal', isBrowserShortcutEnabled: true });
    const refused = await client.call('POST', resourcesPath, wild);
    expect(causes(refused)).to.deep.equal([
      {
        reason: 'FieldValueInvalid',
        message: "Invalid value: if isBrowserShortcutEnabled is set to true, then address can't be wildcard",
        field: 'spec.address',
      },
    ]);
    const unchecked = await client.call('POST', resourcesPath, networkResource('web', { type: 'Foo' }));
    expect(unchecked.message).to.contain(
      '<nil>: Invalid value: null: some validation rules were not checked',
    );
  });

  it('checks immutability on updates', async () => {
    await client.call('POST', resourcesPath, networkResource('web'));
    const gateway = { name: 'g' };
    const refused = await client.merge(`${resourcesPath}/web`, {
      spec: { type: 'Kubernetes', gatewayRef: gateway },
    });
    expect(refused.status).to.equal(422);
    expect(refused.message).to.contain('Resource type is immutable');
  });

  it('refuses an update for a rule that names a field which did not change', async () => {
    await client.call('POST', resourcesPath, networkResource('web', { address: '*.internal' }));
    const refused = await client.merge(`${resourcesPath}/web`, { spec: { isBrowserShortcutEnabled: true } });
    expect(refused.status).to.equal(422);
    expect(refused.message).to.contain('spec.address: Invalid value: if isBrowserShortcutEnabled is set');
  });

  it('says of an empty text that it is too short, and of a bad time that it is none', async () => {
    await client.call('POST', groupsPath, group('devs'));
    const condition = { type: 'Ready', status: 'True', reason: '', message: '', lastTransitionTime: 'now' };
    const refused = await client.merge(`${groupsPath}/devs/status`, { status: { conditions: [condition] } });
    expect(causes(refused)).to.have.deep.members([
      {
        reason: 'FieldValueInvalid',
        message: 'Invalid value: "": conditions[0].reason in body should be at least 1 chars long',
        field: 'status.conditions[0].reason',
      },
      {
        reason: 'FieldValueTypeInvalid',
        message:
          'Invalid value: "now": conditions[0].lastTransitionTime in body must be of type date-time: "now"',
        field: 'status.conditions[0].lastTransitionTime',
      },
    ]);
  });

  it('drops unknown fields with a warning, refuses them when strict, is silent when told to', async () => {
    const body = group('devs', { name: 'D', colour: 'red' });
    const strict = await client.call('POST', `${groupsPath}?fieldValidation=Strict`, body);
    expect(strict.status).to.equal(400);
    expect(strict.message).to.equal(
      'TwingateGroup in version "v1beta" cannot be handled as a TwingateGroup: strict decoding error: unknown field "spec.colour"',
    );
    const warned = await client.call('POST', groupsPath, body);
    expect(warned.headers['warning']).to.equal('299 - "unknown field \\"spec.colour\\""');
    expect(objectAt(warned.body, 'spec')).to.deep.equal({ name: 'D' });
    const patched = await client.merge(`${groupsPath}/devs?fieldValidation=Strict`, {
      spec: { colour: 'red' },
    });
    expect(patched.status).to.equal(422);
    expect(patched.message).to.contain('strict decoding error: unknown field "spec.colour"');
    const ignored = await client.merge(`${groupsPath}/devs?fieldValidation=Ignore`, {
      spec: { colour: 'red' },
    });
    expect(ignored.headers).to.not.have.property('warning');
  });

  it('keeps unknown fields of the status, and validates the known ones', async () => {
    await client.call('POST', groupsPath, group('devs'));
    const status = { id: 'R3JvdXA6MQ==', twingate_group_create: { success: true } };
    const published = await client.merge(`${groupsPath}/devs/status`, { status });
    expect(objectAt(published.body, 'status')).to.deep.equal(status);
    const refused = await client.merge(`${groupsPath}/devs/status`, { status: { id: 5 } });
    expect(refused.status).to.equal(422);
  });

  it('refuses bad names, labels and finalizers', async () => {
    const named = await client.call('POST', groupsPath, group('Not_Valid'));
    expect(named.message).to.contain(
      'metadata.name: Invalid value: "Not_Valid": a lowercase RFC 1123 subdomain',
    );
    const labels = { a: 'b c' };
    expect((await client.call('POST', groupsPath, group('devs', { name: 'D' }, { labels }))).status).to.equal(
      422,
    );
    const plain = { finalizers: ['plain'] };
    const warned = await client.call('POST', groupsPath, group('devs', { name: 'D' }, plain));
    expect(warned.headers['warning']).to.contain('prefer a domain-qualified finalizer name');
    const configMap = { metadata: { name: 'c', ...plain } };
    const unqualified = await client.call('POST', '/api/v1/namespaces/default/configmaps', configMap);
    expect(unqualified.message).to.contain('metadata.finalizers[0]: Invalid value: "plain": name is neither');
    const finalizers = ['not a name'];
    expect(
      (await client.call('POST', groupsPath, group('devs', { name: 'D' }, { finalizers }))).status,
    ).to.equal(422);
  });

  it('refuses what is another kind, another version or no JSON', async () => {
    expect((await client.call('POST', groupsPath, networkResource('web'))).status).to.equal(422);
    const other = { ...group('devs'), apiVersion: 'twingate.com/v2' };
    expect((await client.call('POST', groupsPath, other)).status).to.equal(400);
    expect((await client.call('POST', groupsPath, '{')).status).to.equal(400);
    expect(
      (await client.call('POST', groupsPath, 'a: b', { contentType: 'application/yaml' })).status,
    ).to.equal(415);
  });
});

describe('embedded cluster: served CRDs', () => {
  const clusters: EmbeddedCluster[] = [];
  const clients: KubeClient[] = [];

  async function start(mapCrd: (crd: JsonObject) => JsonObject | undefined): Promise<KubeClient> {
    const cluster = await startEmbeddedCluster({ mapCrd });
    const client = new KubeClient(cluster.server);
    clusters.push(cluster);
    clients.push(client);
    return client;
  }

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await Promise.all(clusters.splice(0).map((cluster) => cluster.close()));
  });

  function mapVersion(crd: JsonObject, change: (version: JsonObject) => JsonObject): JsonObject {
    const spec = objectAt(crd, 'spec');
    return { ...crd, spec: { ...spec, versions: arrayAt(spec, 'versions').filter(isObject).map(change) } };
  }

  const olderCrd = (crd: JsonObject) => mapVersion(crd, (version) => without(version, 'subresources'));

  it('answers 404 on /status of a CRD without the subresource, and takes the status with the object', async () => {
    const client = await start(olderCrd);
    const created = await client.call('POST', groupsPath, { ...group('devs'), status: { id: 'x' } });
    expect(objectAt(created.body, 'status')).to.deep.equal({ id: 'x' });
    const published = await client.merge(`${groupsPath}/devs/status`, { status: { id: 'y' } });
    expect(published.status).to.equal(404);
    const changed = await client.merge(`${groupsPath}/devs`, { status: { id: 'y' } });
    expect(metadataOf(changed.body)['generation']).to.equal(2);
  });

  it('drops the fields that an older CRD does not have', async () => {
    const client = await start((crd) =>
      mapVersion(crd, (version) => {
        const schema = structuredClone(objectAt(version, 'schema')) as Record<string, unknown>;
        const properties = objectAt(objectAt(objectAt(schema, 'openAPIV3Schema'), 'properties'), 'spec');
        Reflect.deleteProperty(objectAt(properties, 'properties'), 'syncLabels');
        return { ...version, schema };
      }),
    );
    const created = await client.call('POST', resourcesPath, networkResource('web', { syncLabels: true }));
    expect(objectAt(created.body, 'spec')).to.not.have.property('syncLabels');
    expect(created.headers['warning']).to.contain('spec.syncLabels');
  });

  it('serves a kind once its CRD is created, and forgets its objects when it is deleted', async () => {
    let groupCrd: JsonObject = {};
    const client = await start((crd) => {
      if (objectAt(objectAt(crd, 'spec'), 'names')['kind'] !== 'TwingateGroup') return crd;
      groupCrd = crd;
      return undefined;
    });
    const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    expect((await client.get(groupsPath)).status).to.equal(404);
    const created = await client.call('POST', crds, groupCrd);
    expect(created.status).to.equal(201);
    expect(arrayAt(objectAt(created.body, 'status'), 'conditions')).to.have.length(2);
    expect((await client.call('POST', groupsPath, group('devs'))).status).to.equal(201);
    await client.call('DELETE', `${crds}/twingategroups.twingate.com`);
    expect((await client.get(groupsPath)).status).to.equal(404);
  });

  it('refuses the CRD of a kind that it does not carry', async () => {
    const client = await start((crd) => crd);
    const foreign = {
      metadata: { name: 'foos.example.com' },
      spec: { group: 'example.com', names: { plural: 'foos' } },
    };
    const refused = await client.call(
      'POST',
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      foreign,
    );
    expect(refused.status).to.equal(403);
    expect(refused.message).to.contain('use a real control plane');
  });

  it('refuses an update only for values that change, when the rules became stricter', async () => {
    let strict = false;
    const tooPlain: SchemaViolation = {
      path: 'spec.name',
      message: 'say what the group is for',
      type: 'rule',
    };
    const definition: CustomKind = {
      ...twingateGroup,
      validate: (object, old) => [...twingateGroup.validate(object, old), ...(strict ? [tooPlain] : [])],
    };
    const cluster = await startEmbeddedCluster({ kinds: [definition] });
    const client = new KubeClient(cluster.server);
    clusters.push(cluster);
    clients.push(client);
    await client.call('POST', groupsPath, group('devs'));
    strict = true;
    expect((await client.call('POST', groupsPath, group('ops'))).status).to.equal(422);
    const path = `${groupsPath}/devs`;
    expect((await client.merge(path, { metadata: { labels: { a: 'b' } } })).status).to.equal(200);
    expect((await client.merge(`${path}/status`, { status: { id: 'x' } })).status).to.equal(200);
    expect((await client.merge(path, { spec: { id: 'R3JvdXA6MQ==' } })).status).to.equal(200);
    const renamed = await client.merge(path, { spec: { name: 'Ops' } });
    expect(renamed.message).to.contain('spec.name: Invalid value: "Ops": say what the group is for');
  });
});
