import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { kinds } from '@twingate-kit/crds';
import { expect } from 'chai';
import { startControlPlane, type ControlPlane } from '../cluster/control-plane.js';
import { eventually } from '../fixtures/eventually.js';
import { KubeHttp } from '../fixtures/kube-http.js';
import { chart, crdsChart, Helm } from './helm.js';
import type { HelmOutcome, HelmValues } from './helm.js';
import { valueSet, valueSets } from './value-sets.js';

const run = promisify(execFile);
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Namespaces that the sets of values name. */
const NAMESPACES = ['installed', 'team-a', 'team-b', 'team-c', 'shared', 'edge'];

/** A kind of the Prometheus operator, with any content. */
function monitoringKind(kind: string): object {
  const plural = `${kind.toLowerCase()}s`;
  const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.monitoring.coreos.com` },
    spec: {
      group: 'monitoring.coreos.com',
      scope: 'Namespaced',
      names: { kind, plural },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: anything } }],
    },
  };
}

// A borrowed cluster may have the CRDs already, and keeps what it has.
const suite = process.env['TEST_KUBECONFIG'] ? describe.skip : describe;

suite('the charts on a real control plane', () => {
  let helm: Helm;
  let plane: ControlPlane;
  let kube: KubeHttp;

  before(async function () {
    this.timeout('20m'); // the first run builds the control plane and helm
    helm = await Helm.find();
    plane = await startControlPlane();
    kube = await KubeHttp.connect(plane.kubeconfigPath);
    for (const name of NAMESPACES) {
      await kube.createNamespace(name);
    }
    await kube.exchange('POST', '/apis/scheduling.k8s.io/v1/priorityclasses', {
      body: { metadata: { name: 'high' }, value: 1 },
    });
    for (const kind of ['ServiceMonitor', 'PrometheusRule']) {
      await kube.exchange('POST', CRDS, { body: monitoringKind(kind) });
    }
  });
  after(async () => {
    await kube.close();
    await plane.stop();
  });

  const onCluster = (args: readonly string[], values?: HelmValues): HelmOutcome =>
    helm.run([...args, '--kubeconfig', plane.kubeconfigPath, '--namespace', 'installed'], values);
  const succeeds = (outcome: HelmOutcome): string => {
    if (!outcome.ok) throw new Error(outcome.message);
    return outcome.output;
  };
  const established = async (): Promise<readonly string[]> => {
    const { body } = await kube.exchange('GET', CRDS);
    const { items } = body as {
      readonly items: readonly {
        readonly metadata: { readonly name: string };
        readonly status?: { readonly conditions?: readonly { type: string; status: string }[] };
      }[];
    };
    const isEstablished = (conditions: readonly { type: string; status: string }[] = []): boolean =>
      conditions.some(({ type, status }) => type === 'Established' && status === 'True');
    return items
      .filter(({ status }) => isEstablished(status?.conditions))
      .map(({ metadata }) => metadata.name);
  };
  const ours = kinds.map(({ crd }) => crd.metadata.name);

  it('the definitions are installed and upgraded by a chart of their own, and outlive it', async () => {
    succeeds(onCluster(['install', 'definitions', crdsChart]));
    await eventually(async () => ((await established()).length === ours.length + 2 ? true : undefined));
    succeeds(onCluster(['upgrade', 'definitions', crdsChart]));
    succeeds(onCluster(['uninstall', 'definitions']));
    expect(await established()).to.include.members(ours);
  });

  for (const { name, values } of valueSets) {
    it(`the API server takes every object of the set ${name}, without a warning`, async () => {
      const rendered = helm.template(values);
      const manifests = succeeds(rendered);
      const args = ['apply', '--dry-run=server', '--kubeconfig', plane.kubeconfigPath, '--filename', '-'];
      const pending = run(plane.kubectlPath ?? 'kubectl', args);
      pending.child.stdin?.end(manifests);
      const { stdout, stderr } = await pending;
      expect(stderr).to.equal('');
      expect(stdout.trim().split('\n')).to.have.length(helm.render(values).length);
    });
  }

  it('a release is installed, upgraded to other values, rolled back and uninstalled', async () => {
    const release = ['operator', chart, '--skip-crds'];
    succeeds(onCluster(['install', ...release], valueSet('api-key')));
    const before = succeeds(onCluster(['get', 'manifest', 'operator']));
    succeeds(onCluster(['upgrade', ...release], valueSet('named-namespaces')));
    succeeds(onCluster(['rollback', 'operator', '1']));
    expect(succeeds(onCluster(['get', 'manifest', 'operator']))).to.equal(before);
    succeeds(onCluster(['uninstall', 'operator']));
    const { body } = await kube.exchange('GET', '/apis/apps/v1/namespaces/installed/deployments');
    expect((body as { readonly items: readonly unknown[] }).items).to.deep.equal([]);
  });

  it('the name of the authority of a gateway is made from the cluster', async () => {
    const { body } = await kube.exchange('GET', '/api/v1/namespaces/kube-system');
    const uid = (body as { readonly metadata: { readonly uid: string } }).metadata.uid;
    const values = { ...valueSet('api-key'), gateway: { enabled: true } };
    const args = ['install', 'operator', chart, '--dry-run=server', '--skip-crds'];
    const first = succeeds(onCluster(args, values));
    expect(first)
      .to.match(/name: operator-gateway-ca-[0-9a-f]{16}$/m)
      .and.not.contain(uid);
    expect(succeeds(onCluster(args, values)).match(/gateway-ca-[0-9a-f]{16}/)).to.deep.equal(
      first.match(/gateway-ca-[0-9a-f]{16}/),
    );
  });

  it('an error names a namespace that does not exist', () => {
    const values = valueSet('named-namespaces') as { readonly twingateOperator: HelmValues };
    const twingateOperator = { ...values.twingateOperator, namespaces: ['nowhere'] };
    const outcome = onCluster(['install', 'lost', chart, '--skip-crds'], { ...values, twingateOperator });
    expect(outcome).to.have.property('message').that.contains('namespaces "nowhere" not found');
    onCluster(['uninstall', 'lost']);
  });
});
