import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { kinds } from '@twingate-kit/crds';
import { establishedCrd } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { startControlPlane, type ControlPlane } from './cluster/control-plane.js';
import { eventually } from './fixtures/eventually.js';
import { KubeHttp } from './fixtures/kube-http.js';
import { readEstablishedSamples, readSamples, type SampleObject } from './fixtures/samples.js';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const run = promisify(execFile);

// A borrowed cluster may have the CRDs already, and keeps what it has.
const suite = process.env['TEST_KUBECONFIG'] ? describe.skip : describe;

/** What `kubectl get` prints first, in the order of the kinds. */
const headers = [
  'NAME | ID | DISPLAY NAME | TYPE | ADDRESS | ALIAS | READY | AGE',
  'NAME | SUCCESS | RESOURCE ID | PRINCIPAL ID | READY | AGE',
  'NAME | ID | DISPLAY NAME | READY | AGE',
  'NAME | ID | DISPLAY NAME | READY | AGE',
  'NAME | ID | ADDRESS | CA ID | READY | AGE',
  'NAME | ID | TYPE | READY | AGE',
];

const readyCondition = {
  type: 'Ready',
  status: 'True',
  reason: 'InSync',
  message: 'In effect.',
  lastTransitionTime: '2026-11-24T03:00:00Z',
};

interface StoredCrd {
  readonly metadata: { readonly resourceVersion: string };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

suite('CRDs on a real control plane', () => {
  let plane: ControlPlane;
  let kube: KubeHttp;

  before(async () => {
    plane = await startControlPlane();
    kube = await KubeHttp.connect(plane.kubeconfigPath);
  });
  after(async () => {
    await kube.close();
    await plane.stop();
  });

  it('of the established shape are accepted without warning and become established', async () => {
    for (const { crd } of kinds) {
      const answer = await kube.exchange('POST', CRDS, { body: establishedCrd(crd) });
      expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
      expect(answer.warnings).to.deep.equal([]);
    }
    await allEstablished(kube);
  });

  it('store the objects that an earlier operator left as they are', async () => {
    for (const { plural, object } of readEstablishedSamples()) {
      const answer = await kube.exchange('POST', collection(plural), { body: object });
      expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
      const { spec, status } = answer.body as typeof object;
      expect({ spec, status }).to.deep.equal({ spec: object['spec'], status: object['status'] });
    }
  });

  it('of the established shape store the manifests of today as the present ones do', async () => {
    for (const kind of kinds) {
      for (const { name, created } of readSamples('valid', kind)) {
        const answer = await kube.exchange('POST', `${collection(kind.plural)}?dryRun=All`, {
          body: created,
        });
        if (isGooglePolicy(created)) {
          expect(answer.status).to.equal(422);
          continue;
        }
        expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
        const predicted = kind.applyDefaults(kind.prune(created)) as SampleObject;
        expect((answer.body as SampleObject)['spec'], name).to.deep.equal(predicted['spec']);
      }
    }
  });

  it('replace the established ones without warning', async () => {
    for (const { crd } of kinds) {
      const path = `${CRDS}/${crd.metadata.name}`;
      const { metadata } = (await kube.call('GET', path)) as StoredCrd;
      const { resourceVersion } = metadata;
      const body = { ...crd, metadata: { ...crd.metadata, resourceVersion } };
      const answer = await kube.exchange('PUT', path, { body });
      expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
      expect(answer.warnings).to.deep.equal([]);
    }
    await allEstablished(kube);
  });

  it('let those objects be changed, spec and status apart, and keep what was in them', async () => {
    for (const { plural, object } of readEstablishedSamples()) {
      const path = `${collection(plural)}/${String(object.metadata['name'])}`;
      const labelled = await patch(path, { metadata: { labels: { upgraded: 'yes' } } });
      expect(labelled.status, JSON.stringify(labelled.body)).to.equal(200);
      const status = { id: 'an-id', observedGeneration: 1, conditions: [readyCondition] };
      const reported = await patch(`${path}/status`, { status });
      expect(reported.status, JSON.stringify(reported.body)).to.equal(200);
      const after = reported.body as SampleObject;
      expect(after['spec']).to.deep.equal(object['spec']);
      expect(after['status']).to.deep.equal({ ...(object['status'] as object), ...status });
    }
  });

  const patch = (path: string, body: object) =>
    kube.exchange('PATCH', path, { body, contentType: 'application/merge-patch+json' });

  it('show those objects, and the columns of every kind', async function () {
    const { kubectlPath } = plane;
    if (kubectlPath === undefined) this.skip();
    const table = async (plural: string, ...flags: readonly string[]): Promise<string> => {
      const { stdout } = await run(kubectlPath, [
        '--kubeconfig',
        plane.kubeconfigPath,
        'get',
        plural,
        ...flags,
      ]);
      return stdout;
    };
    const headerOf = async (plural: string): Promise<string> => {
      const [header = ''] = (await table(plural)).split('\n');
      return header.trim().replace(/ {2,}/g, ' | ');
    };
    // The server takes a moment to serve what has replaced a definition.
    await eventually(async () => {
      expect(await Promise.all(kinds.map(({ plural }) => headerOf(plural)))).to.deep.equal(headers);
      return true;
    });
    expect(await table('tacc'))
      .to.match(/^access-refused +false /m)
      .and.match(/^access +true /m);
    expect(await table('tggw', '-o', 'wide'))
      .to.contain('SERVICE NAMESPACE')
      .and.match(/SERVICE +READY/);
    expect(await table('tgca', '-o', 'wide'))
      .to.contain('SECRET NAMESPACE')
      .and.contain('gateway-tls');
    const everything = await table('twingate', '-o', 'name');
    expect(everything.trim().split('\n')).to.have.length(readEstablishedSamples().length);
  });
});

/** The one kind of manifest that was refused before. */
function isGooglePolicy({ spec }: SampleObject): boolean {
  const { imagePolicy } = spec as { readonly imagePolicy?: { readonly provider?: string } };
  return imagePolicy?.provider === 'google';
}

function collection(plural: string): string {
  return `/apis/twingate.com/v1beta/namespaces/default/${plural}`;
}

async function allEstablished(kube: KubeHttp): Promise<void> {
  for (const { crd, plural } of kinds) {
    await eventually(async () => {
      const { status } = (await kube.call('GET', `${CRDS}/${crd.metadata.name}`)) as StoredCrd;
      const established = status?.conditions?.find(({ type }) => type === 'Established');
      expect(established?.status).to.equal('True');
      return kube.call('GET', collection(plural));
    });
  }
}
