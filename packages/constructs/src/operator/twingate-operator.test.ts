import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kinds } from '@twingate-kit/crds';
import { ApiObject, App, Chart } from 'cdk8s';
import { expect } from 'chai';
import { parse } from 'yaml';
import { ApiKey, RemoteNetwork, TwingateOperator } from '../index.js';
import type { TwingateOperatorProps } from '../index.js';
import { expectGolden } from '../testing/golden.js';

const required: TwingateOperatorProps = {
  network: 'acme',
  apiKey: ApiKey.fromSecret('twingate-api-key'),
  remoteNetwork: RemoteNetwork.fromName('Data centre'),
  includeCrds: false,
};

interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

function synth(props: Partial<TwingateOperatorProps> = {}): Rendered[] {
  const chart = new Chart(new App(), 'cluster', { namespace: 'twingate' });
  new TwingateOperator(chart, 'operator', { ...required, ...props });
  return chart.toJson() as Rendered[];
}

/** Kind, namespace and name of every role and binding for Twingate objects. */
function access(props: Partial<TwingateOperatorProps>): string[] {
  return synth(props)
    .filter(({ kind, metadata }) => kind.includes('Role') && !metadata.name.endsWith('-lease'))
    .map(({ kind, metadata }) => [kind, metadata.namespace ?? '*', metadata.name].join(' '));
}

describe('TwingateOperator', () => {
  it('synthesizes an installation with nothing but what is needed', () => {
    const app = new App();
    const chart = new Chart(app, 'cluster', { namespace: 'twingate' });
    new TwingateOperator(chart, 'operator', required);
    expectGolden('operator-minimal', app.synthYaml());
  });

  it('synthesizes every prop', () => {
    const app = new App();
    new TwingateOperator(new Chart(app, 'cluster'), 'operator', {
      ...required,
      apiKey: ApiKey.fromValue('the "key": it\'s secret'),
      remoteNetwork: RemoteNetwork.fromId('UmVtb3RlTmV0d29yazox'),
      host: 'example.com:8443',
      name: 'twingate-blue',
      namespace: 'blue',
      namespaces: ['team-*', '!kube-*'],
      defaultResourceTags: { owner: 'platform' },
      logFormat: 'json',
      logVerbosity: 'debug',
      secretNamespaces: ['edge'],
      imports: 'none',
      crossNamespaceReferences: 'same',
      observeOnly: true,
      deletionPolicy: 'orphan',
      replicas: 3,
      podDisruptionBudget: { minAvailable: 1 },
      aggregateClusterRoles: true,
      metrics: {
        serviceMonitor: { labels: { release: 'prometheus' } },
      },
      gateway: {
        service: { name: 'gateway', namespace: 'edge' },
        certificateAuthorityName: 'Edge',
        certificateAuthoritySecret: { name: 'gateway-tls' },
        gatewaySpec: { remoteNetworkId: 'UmVtb3RlTmV0d29yazoy' },
        kubernetesResource: { name: 'Production', alias: 'cluster.int' },
      },
      networkPolicy: {
        apiServerPort: 8443,
        ingressFrom: [{ podSelector: {} }],
        extraEgress: [{ ports: [{ port: 3128, protocol: 'TCP' }] }],
      },
      image: { repository: 'registry.internal/operator', tag: '1.2.3', pullPolicy: 'Always' },
      imagePullSecrets: ['registry'],
      serviceAccount: { name: 'blue', annotations: { role: 'a' } },
      podAnnotations: { note: 'a' },
      podLabels: { tier: 'a' },
      podSecurityContext: { fsGroup: 1 },
      securityContext: { runAsUser: 65532 },
      resources: { requests: { memory: '96Mi' } },
      livenessProbe: { periodSeconds: 30 },
      readinessProbe: { tcpSocket: { port: 8080 } },
      nodeSelector: { zone: 'a' },
      tolerations: [{ operator: 'Exists' }],
      affinity: { nodeAffinity: {} },
      priorityClassName: 'high',
      extraEnvVars: [{ name: 'NODE_OPTIONS', value: '--max-old-space-size=128' }],
    });
    expectGolden('operator-all', app.synthYaml());
  });

  it('may work with Twingate objects in the named namespaces only', () => {
    expect(access({ namespaces: ['team-a', 'team-b, team-a'] })).to.deep.equal([
      'Role team-a twingate-operator',
      'RoleBinding team-a twingate-operator',
      'Role team-b twingate-operator',
      'RoleBinding team-b twingate-operator',
    ]);
  });

  for (const namespaces of [[], ['team-*'], ['team-a', '!team-b']]) {
    it(`may work with Twingate objects in the whole cluster for ${JSON.stringify(namespaces)}`, () => {
      expect(access({ namespaces })).to.deep.equal([
        'ClusterRole * twingate-operator',
        'ClusterRoleBinding * twingate-operator',
        'ClusterRole * twingate-operator-secrets',
        'ClusterRoleBinding * twingate-operator-secrets',
      ]);
    });
  }

  it('may work in the whole cluster for more namespaces than it watches one by one', () => {
    const many = Array.from({ length: 21 }, (_, index) => `team-${index}`);
    expect(access({ namespaces: many.slice(1) })).to.have.length(40);
    expect(access({ namespaces: many })[0]).to.equal('ClusterRole * twingate-operator');
  });

  it('may use Secrets in some namespaces only, and is told so', () => {
    const props = { secretNamespaces: ['edge'] };
    expect(access(props)).to.deep.equal([
      'ClusterRole * twingate-operator',
      'ClusterRoleBinding * twingate-operator',
      'Role edge twingate-operator-secrets',
      'RoleBinding edge twingate-operator-secrets',
    ]);
    const [cluster] = synth(props).filter(({ kind }) => kind === 'ClusterRole');
    expect(JSON.stringify(cluster)).not.to.contain('secrets');
    expect(JSON.stringify(synth(props))).to.contain(
      JSON.stringify({ name: 'OPERATOR_SECRET_NAMESPACES', value: '["edge"]' }),
    );
  });

  it('may read what named namespaces refer to elsewhere, and nothing more', () => {
    const props = { namespaces: ['team-a'], referenceNamespaces: ['shared'] };
    expect(access(props)).to.include('Role shared twingate-operator-references');
    const role = synth(props).find(({ metadata }) => metadata.namespace === 'shared');
    const { rules } = role as unknown as { rules: { verbs: string[] }[] };
    expect(rules.flatMap(({ verbs }) => verbs)).to.deep.equal(['get', 'get']);
  });

  it('fails at synth with access that would have no effect', () => {
    expect(() => synth({ namespaces: ['team-a'], secretNamespaces: [] })).to.throw(
      'secretNamespaces: leave it out',
    );
    expect(() => synth({ referenceNamespaces: ['shared'] })).to.throw('referenceNamespaces: leave it out');
  });

  it('makes no ServiceAccount and no Secret when they exist', () => {
    const made = synth({ serviceAccount: { create: false, name: 'mine' } }).map(({ kind }) => kind);
    expect(made).to.include('Deployment').and.not.to.include.members(['ServiceAccount']);
    expect(made).not.to.include('Secret');
  });

  it('starts the Pod again when the API key changes', () => {
    const [one, two] = ['one', 'two'].map((key) =>
      JSON.stringify(synth({ apiKey: ApiKey.fromValue(key) }).find(({ kind }) => kind === 'Deployment')),
    );
    expect(one).not.to.equal(two);
  });

  it('brings the custom resource definitions, as they are published, before the Deployment', () => {
    const objects = synth({ includeCrds: true });
    const crds = objects.filter(({ kind }) => kind === 'CustomResourceDefinition');
    const published = kinds.map(({ plural }) => {
      const file = require.resolve(`@twingate-kit/crds/crds/${plural}.yaml`);
      return parse(readFileSync(file, 'utf8')) as unknown;
    });
    expect(crds).to.deep.equal(published);
    expect(objects.at(-1)?.kind).to.equal('Deployment');
  });

  it('gives access to its objects, for patches and dependencies', () => {
    const chart = new Chart(new App(), 'cluster', { namespace: 'twingate' });
    const operator = new TwingateOperator(chart, 'operator', {
      ...required,
      apiKey: ApiKey.fromValue('key'),
    });
    const { deployment, serviceAccount, secret } = operator;
    expect([deployment, serviceAccount, secret].map((object) => object?.kind)).to.deep.equal([
      'Deployment',
      'ServiceAccount',
      'Secret',
    ]);
    expect(operator.access.every((object) => ApiObject.isApiObject(object))).to.equal(true);
  });

  it('takes the remote network from a Secret', () => {
    const text = JSON.stringify(synth({ remoteNetwork: RemoteNetwork.fromSecret('network', 'id') }));
    expect(text).to.contain(
      '{"name":"TWINGATE_REMOTE_NETWORK_ID","valueFrom":{"secretKeyRef":{"key":"id","name":"network"}}}',
    );
  });

  it('brings the alerts and the dashboard as they are in deploy/observability', () => {
    const objects = synth({ metrics: { prometheusRule: true, dashboard: { labels: { folder: 'a' } } } });
    const published = (file: string): unknown =>
      parse(readFileSync(join(__dirname, '../../../../deploy/observability', file), 'utf8'));
    const of = (kind: string): unknown => objects.find((object) => object.kind === kind);
    expect(of('PrometheusRule')).to.deep.include({ spec: published('rules.yaml') });
    const { data, metadata } = of('ConfigMap') as { data: Record<string, string>; metadata: object };
    expect(JSON.parse(data['twingate-operator.json'] ?? '')).to.deep.equal(published('dashboard.json'));
    expect(metadata).to.nested.include({ 'labels.folder': 'a' });
  });

  const gateway = {
    service: { name: 'gateway' },
    certificateAuthorityName: 'Edge',
    certificateAuthoritySecret: { name: 'gateway-tls' },
  };

  it('declares a gateway without the API server behind it', () => {
    const objects = synth({ gateway: { ...gateway, kubernetesResource: false } });
    const [made, ...others] = objects.filter(({ kind }) => kind.startsWith('Twingate')).reverse();
    expect(others.map(({ kind }) => kind)).to.deep.equal(['TwingateCertificateAuthority']);
    expect(made).to.deep.include({
      spec: {
        serviceRef: { name: 'gateway', namespace: 'twingate', port: 443 },
        x509CertificateAuthorityRef: { name: 'twingate-operator-gateway-ca', namespace: 'twingate' },
      },
    });
  });

  it('fails at synth with a gateway that the API server would refuse, or that nobody looks at', () => {
    const service = { name: 'gateway', port: 70000 };
    expect(() => synth({ gateway: { ...gateway, service } })).to.throw(
      'gateway: TwingateGateway spec.serviceRef.port:',
    );
    expect(() => synth({ gateway, namespaces: ['team-a'] })).to.throw(
      'gateway: add twingate to namespaces, since its objects are there',
    );
  });

  it('fails at synth with a budget of both limits, and with half a replica', () => {
    const podDisruptionBudget = { minAvailable: 1, maxUnavailable: '50%' };
    expect(() => synth({ podDisruptionBudget })).to.throw('set only one of minAvailable and maxUnavailable');
    expect(() => synth({ replicas: 1.5 })).to.throw('replicas: expected a whole number');
  });

  it('fails at synth without a namespace', () => {
    const app = new App();
    new TwingateOperator(new Chart(app, 'cluster'), 'operator', required);
    expect(() => app.synthYaml()).to.throw(
      '[cluster/operator] namespace: say where the operator is installed',
    );
  });

  it('fails at synth when the network is a URL', () => {
    expect(() => synth({ network: 'https://acme.twingate.com' })).to.throw(
      '[cluster/operator] network: expected the name of your Twingate network',
    );
  });
});
