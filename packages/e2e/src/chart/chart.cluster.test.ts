import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { inRepository } from '../fixtures/repository.js';
import { Helm } from './helm.js';
import type { HelmValues, RenderedObject } from './helm.js';
import { valueSet } from './value-sets.js';

const observability = inRepository('deploy/observability');

const operator = { network: 'acme', apiKey: 'the-key', remoteNetworkId: 'UmVtb3RlTmV0d29yazox' };
const good: HelmValues = { twingateOperator: operator };

const everything = valueSet('named-namespaces');

/** `KIND NAMESPACE/NAME` of every object, sorted. */
function names(objects: readonly RenderedObject[]): readonly string[] {
  return objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? '*'}/${metadata.name}`).sort();
}

function only(objects: readonly RenderedObject[], kind: string): RenderedObject {
  const [found, ...others] = objects.filter((object) => object.kind === kind);
  if (found === undefined || others.length > 0)
    throw new Error(`expected one ${kind}: ${names(objects).join(', ')}`);
  return found;
}

interface Container {
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly [field: string]: unknown;
}

interface DeploymentSpec {
  readonly selector: unknown;
  readonly template: {
    readonly metadata: unknown;
    readonly spec: { readonly containers: readonly [Container]; readonly [field: string]: unknown };
  };
  readonly [field: string]: unknown;
}

const deploymentSpec = (objects: readonly RenderedObject[]): DeploymentSpec =>
  only(objects, 'Deployment')['spec'] as DeploymentSpec;

function environment(objects: readonly RenderedObject[]): Readonly<Record<string, unknown>> {
  const { env } = deploymentSpec(objects).template.spec.containers[0];
  return Object.fromEntries(env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]));
}

/** What every Pod says about itself; its Lease goes by the name of the release. */
function identity(lease: string): Readonly<Record<string, unknown>> {
  return {
    POD_NAMESPACE: { fieldRef: { fieldPath: 'metadata.namespace' } },
    POD_UID: { fieldRef: { fieldPath: 'metadata.uid' } },
    OPERATOR_LEASE_NAME: lease,
  };
}

describe('the chart', () => {
  let helm: Helm;

  before(async function () {
    this.timeout('20m'); // the first run builds helm
    helm = await Helm.find();
  });

  it('installs what an operator for all namespaces needs', () => {
    const objects = helm.render(good);
    expect(names(objects)).to.deep.equal([
      'ClusterRole */twingate-twingate-operator',
      'ClusterRole */twingate-twingate-operator-secrets',
      'ClusterRoleBinding */twingate-twingate-operator',
      'ClusterRoleBinding */twingate-twingate-operator-secrets',
      'Deployment installed/twingate-twingate-operator',
      'Pod installed/twingate-twingate-operator-test',
      'Role installed/twingate-twingate-operator-lease',
      'RoleBinding installed/twingate-twingate-operator-lease',
      'Secret installed/twingate-twingate-operator',
      'ServiceAccount installed/twingate-twingate-operator',
    ]);
    expect(only(objects, 'Secret')['stringData']).to.deep.equal({ TWINGATE_API_KEY: 'the-key' });
    expect(environment(objects)).to.deep.equal({
      ...identity('twingate-twingate-operator'),
      TWINGATE_API_KEY: { secretKeyRef: { name: 'twingate-twingate-operator', key: 'TWINGATE_API_KEY' } },
      TWINGATE_NETWORK: 'acme',
      TWINGATE_HOST: 'twingate.com',
      TWINGATE_REMOTE_NETWORK_ID: 'UmVtb3RlTmV0d29yazox',
      OPERATOR_LOG_FORMAT: 'plain',
      OPERATOR_LOG_VERBOSITY: 'verbose',
    });
  });

  it('names its objects after a release that has its name, and selects by name and release', () => {
    const objects = helm.render(good, { release: 'my-twingate-operator' });
    expect(only(objects, 'Deployment').metadata.name).to.equal('my-twingate-operator');
    expect(deploymentSpec(objects)).to.deep.include({
      replicas: 1,
      strategy: { type: 'Recreate' },
      selector: {
        matchLabels: {
          'app.kubernetes.io/name': 'twingate-operator',
          'app.kubernetes.io/instance': 'my-twingate-operator',
        },
      },
    });
  });

  it('runs without privileges, and without the environment of services', () => {
    const { spec } = deploymentSpec(helm.render(good)).template;
    expect(spec['enableServiceLinks']).to.equal(false);
    expect(spec['securityContext']).to.deep.equal({ seccompProfile: { type: 'RuntimeDefault' } });
    expect(spec.containers[0]).to.deep.include({
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        runAsUser: 1000,
      },
      livenessProbe: { httpGet: { path: '/healthz', port: 8080 } },
      readinessProbe: { httpGet: { path: '/readyz', port: 8080 } },
    });
  });

  it('takes every value', () => {
    const objects = helm.render(everything);
    const { template } = deploymentSpec(objects);
    const [container] = template.spec.containers;
    expect(only(objects, 'ServiceAccount').metadata).to.deep.include({
      name: 'account',
      annotations: { role: 'a' },
    });
    expect(environment(objects)).to.deep.equal({
      ...identity('full'),
      TWINGATE_API_KEY: { secretKeyRef: { name: 'mine', key: 'api-key' } },
      TWINGATE_NETWORK: 'acme',
      TWINGATE_HOST: 'example.com:8443',
      TWINGATE_REMOTE_NETWORK_NAME: 'Data centre',
      OPERATOR_NAMESPACES: '["team-a","team-b, team-c"]',
      TWINGATE_DEFAULT_RESOURCE_TAGS: '{"owner":"platform"}',
      OPERATOR_LOG_FORMAT: 'json',
      OPERATOR_LOG_VERBOSITY: 'debug',
      OPERATOR_IMPORT: 'none',
      OPERATOR_CROSS_NAMESPACE_REFERENCES: 'shared,infra-*',
      OPERATOR_OBSERVE_ONLY: 'true',
      OPERATOR_DELETION_POLICY: 'orphan',
      NODE_OPTIONS: '--max-old-space-size=128',
    });
    expect(template.metadata).to.deep.equal({
      annotations: { note: 'yes' },
      labels: { tier: 'a', 'app.kubernetes.io/name': 'named', 'app.kubernetes.io/instance': 'twingate' },
    });
    expect(template.spec).to.deep.include({
      serviceAccountName: 'account',
      imagePullSecrets: [{ name: 'registry' }],
      nodeSelector: { zone: 'a' },
      tolerations: [{ operator: 'Exists' }],
      affinity: { nodeAffinity: {} },
      priorityClassName: 'high',
    });
    expect(template.spec['securityContext']).to.deep.include({ fsGroup: 1 });
    expect(container).to.deep.include({
      image: 'registry.internal/operator:20240101',
      imagePullPolicy: 'Always',
      resources: { requests: { memory: '96Mi' } },
      livenessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 30 },
      readinessProbe: { exec: { command: ['true'] } },
    });
    expect(container['securityContext']).to.deep.include({ runAsUser: 65532, runAsNonRoot: true });
  });

  it('gives access to the named namespaces only, and to the cluster for patterns', () => {
    expect(names(helm.render(everything)).filter((name) => name.includes('Role'))).to.deep.equal([
      'ClusterRole */full-edit',
      'ClusterRole */full-view',
      'Role installed/full-lease',
      'Role shared/full-references',
      'Role team-a/full',
      'Role team-b/full',
      'Role team-c/full',
      'RoleBinding installed/full-lease',
      'RoleBinding shared/full-references',
      'RoleBinding team-a/full',
      'RoleBinding team-b/full',
      'RoleBinding team-c/full',
    ]);
    const patterns = { twingateOperator: { ...operator, namespaces: ['team-a', 'b-*'] } };
    const many = Array.from({ length: 21 }, (_, index) => `team-${index}`);
    for (const values of [patterns, { twingateOperator: { ...operator, namespaces: many } }]) {
      expect(names(helm.render(values)).filter((name) => name.includes('Role'))).to.deep.equal([
        'ClusterRole */twingate-twingate-operator',
        'ClusterRole */twingate-twingate-operator-secrets',
        'ClusterRoleBinding */twingate-twingate-operator',
        'ClusterRoleBinding */twingate-twingate-operator-secrets',
        'Role installed/twingate-twingate-operator-lease',
        'RoleBinding installed/twingate-twingate-operator-lease',
      ]);
    }
  });

  it('gives no access to Secrets but where it is asked to, and tells the operator', () => {
    const rendered = (secretNamespaces: readonly string[]): readonly RenderedObject[] =>
      helm.render({ ...good, rbac: { secrets: 'none', secretNamespaces } });
    expect(names(rendered(['edge'])).filter((name) => name.includes('secrets'))).to.deep.equal([
      'Role edge/twingate-twingate-operator-secrets',
      'RoleBinding edge/twingate-twingate-operator-secrets',
    ]);
    expect(environment(rendered(['edge']))['OPERATOR_SECRET_NAMESPACES']).to.equal('["edge"]');
    expect(environment(rendered([]))['OPERATOR_SECRET_NAMESPACES']).to.equal('[]');
    const roles = rendered([]).filter(({ kind }) => kind.endsWith('Role'));
    expect(JSON.stringify(roles)).not.to.contain('"secrets"');
  });

  it('runs several replicas that are replaced one after the other, and may use no other Lease', () => {
    const objects = helm.render(everything);
    expect(deploymentSpec(objects)).to.deep.include({ replicas: 2, strategy: { type: 'RollingUpdate' } });
    expect(only(objects, 'PodDisruptionBudget')['spec']).to.deep.equal({
      maxUnavailable: 1,
      selector: deploymentSpec(objects).selector,
    });
    const [role] = objects.filter(({ metadata }) => metadata.name === 'full-lease');
    expect(JSON.stringify(role)).to.contain('"resourceNames":["full"]');
  });

  it('lets people with view and edit see and change Twingate objects, when it is asked to', () => {
    const objects = helm.render(everything);
    const role = (name: string): RenderedObject | undefined =>
      objects.find(({ kind, metadata }) => kind === 'ClusterRole' && metadata.name === name);
    expect(role('full-view')?.metadata).to.have.nested.property(
      'labels.rbac\\.authorization\\.k8s\\.io/aggregate-to-view',
      'true',
    );
    expect(role('full-edit')?.metadata).to.have.nested.property(
      'labels.rbac\\.authorization\\.k8s\\.io/aggregate-to-edit',
      'true',
    );
  });

  it('offers its metrics by a Service that a ServiceMonitor selects', () => {
    const objects = helm.render(everything);
    const { spec, metadata } = only(objects, 'Service') as RenderedObject & { spec: { ports: object[] } };
    expect(metadata.name).to.equal('full-metrics');
    expect(spec.ports).to.deep.equal([{ name: 'metrics', port: 8080, protocol: 'TCP', targetPort: 'http' }]);
    expect(only(objects, 'ServiceMonitor')['spec']).to.deep.equal({
      endpoints: [{ path: '/metrics', port: 'metrics' }],
      selector: deploymentSpec(objects).selector,
    });
  });

  it('brings the alerts and the dashboard, whatever looks like a template in them', () => {
    const objects = helm.render(everything);
    const { groups } = parse(readFileSync(path.join(observability, 'rules.yaml'), 'utf8')) as HelmValues;
    expect(only(objects, 'PrometheusRule')).to.deep.include({ spec: { groups } });
    const { data, metadata } = only(objects, 'ConfigMap') as RenderedObject & { data: HelmValues };
    const dashboard = readFileSync(path.join(observability, 'dashboard.json'), 'utf8');
    expect(data).to.deep.equal({ 'twingate-operator.json': dashboard });
    expect(metadata).to.deep.nested.include({
      name: 'full-dashboard',
      'labels.grafana_dashboard': 'yes',
    });
  });

  it('lets labels of the user stand beside its own, and not instead of them', () => {
    const objects = helm.render(everything);
    expect(only(objects, 'ServiceMonitor').metadata.labels).to.include({ release: 'prometheus' });
    expect(only(objects, 'PrometheusRule').metadata.labels).to.deep.equal(
      only(objects, 'Deployment').metadata.labels,
    );
  });

  it('limits the Pods to DNS, the API server and HTTPS, and to who asks them', () => {
    const objects = helm.render(everything);
    const tcp = (port: number): HelmValues => ({ port, protocol: 'TCP' });
    const dns = { ports: [{ port: 53, protocol: 'UDP' }, tcp(53)] };
    expect(only(objects, 'NetworkPolicy')['spec']).to.deep.equal({
      podSelector: deploymentSpec(objects).selector,
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: [tcp(8080)], from: [{ podSelector: {} }] }],
      egress: [dns, { ports: [tcp(443), tcp(8443), tcp(8443)] }, { ports: [{ port: 3128 }] }],
    });
    const plain = helm.render({ ...good, networkPolicy: { create: true } });
    expect(only(plain, 'NetworkPolicy')['spec']).to.deep.include({
      ingress: [{ ports: [tcp(8080)] }],
      egress: [dns, { ports: [tcp(443), tcp(6443)] }],
    });
  });

  describe('with a gateway', () => {
    const chart = (values: HelmValues): HelmValues => ({
      ...good,
      gateway: { enabled: true, tls: { autoGenerated: false }, twingate: { network: 'acme' }, ...values },
    });
    const declared = (values: HelmValues): readonly HelmValues[] =>
      helm
        .render(chart(values))
        .filter(({ kind }) => kind.startsWith('Twingate'))
        .map(({ kind, metadata, spec }) => ({ kind, name: metadata.name, spec }));
    const certificateAuthority = { name: 'Edge' };
    const authority = { name: 'twingate-gateway-ca', namespace: 'installed' };

    it('declares it, its authority and the API server, under the names of its own chart', () => {
      expect(declared({ twingateOperator: { gateway: { certificateAuthority } } })).to.deep.equal([
        {
          kind: 'TwingateCertificateAuthority',
          name: 'twingate-gateway-ca',
          spec: {
            name: 'Edge',
            type: 'X509',
            secretRef: { name: 'twingate-gateway-tls', namespace: 'installed' },
          },
        },
        {
          kind: 'TwingateGateway',
          name: 'twingate-gateway',
          spec: {
            serviceRef: { name: 'twingate-gateway', namespace: 'installed', port: 443 },
            x509CertificateAuthorityRef: authority,
          },
        },
        {
          kind: 'TwingateResource',
          name: 'twingate-gateway-resource',
          spec: {
            name: 'twingate-gateway Kubernetes cluster',
            address: 'kubernetes.default.svc.cluster.local',
            type: 'Kubernetes',
            gatewayRef: { name: 'twingate-gateway', namespace: 'installed' },
          },
        },
      ]);
    });

    it('passes fields of the specs through, and the remote network to both', () => {
      const [made, gateway, resource] = declared({
        fullnameOverride: 'edge',
        twingateOperator: {
          remoteNetworkId: 'UmVtb3RlTmV0d29yazoy',
          gateway: {
            serviceRef: { name: 'lb', namespace: 'edge', port: 8443 },
            certificateAuthority: { name: 'Edge', secretRef: { name: 'tls', namespace: 'edge' } },
          },
          kubernetesResource: { name: "It's {{ here }}", alias: 'cluster.int', isVisible: false },
        },
      });
      expect(made?.['spec']).to.deep.include({ secretRef: { name: 'tls', namespace: 'edge' } });
      expect(gateway).to.deep.include({
        name: 'edge',
        spec: {
          remoteNetworkId: 'UmVtb3RlTmV0d29yazoy',
          serviceRef: { name: 'lb', namespace: 'edge', port: 8443 },
          x509CertificateAuthorityRef: { name: 'edge-ca', namespace: 'installed' },
        },
      });
      expect(resource?.['spec']).to.deep.include({
        name: "It's {{ here }}",
        alias: 'cluster.int',
        isVisible: false,
        remoteNetworkId: 'UmVtb3RlTmV0d29yazoy',
      });
    });

    it('leaves out what is switched off', () => {
      const gateway = { certificateAuthority };
      const off = { enabled: false };
      expect(
        declared({ twingateOperator: { gateway, kubernetesResource: off } }).map(({ kind }) => kind),
      ).to.deep.equal(['TwingateCertificateAuthority', 'TwingateGateway']);
      expect(declared({ twingateOperator: { gateway: off } })).to.deep.equal([]);
    });
  });

  it('takes the ID of the remote network from a Secret', () => {
    const objects = helm.render({
      twingateOperator: {
        ...operator,
        remoteNetworkId: '',
        existingRemoteNetworkIdSecret: { name: 'network' },
      },
    });
    expect(environment(objects)['TWINGATE_REMOTE_NETWORK_ID']).to.deep.equal({
      secretKeyRef: { name: 'network', key: 'TWINGATE_REMOTE_NETWORK_ID' },
    });
  });

  it('is tested by a Pod of its image that nothing takes for the operator', () => {
    const objects = helm.render(everything);
    const { metadata, spec } = only(objects, 'Pod') as RenderedObject & { readonly spec: HelmValues };
    expect(metadata.annotations).to.include({ 'helm.sh/hook': 'test' });
    expect(metadata.labels).to.include({
      'app.kubernetes.io/name': 'named-hook',
      'app.kubernetes.io/instance': 'twingate',
    });
    const operatorPod = deploymentSpec(objects).template.spec;
    const { image, securityContext } = operatorPod.containers[0];
    expect(spec['containers']).to.have.deep.nested.property('[0].args', ['--version']);
    expect(spec['containers']).to.have.deep.nested.property('[0].image', image);
    expect(spec['containers']).to.have.deep.nested.property('[0].securityContext', securityContext);
    expect(spec['imagePullSecrets']).to.deep.equal(operatorPod['imagePullSecrets']);
  });

  for (const text of [
    "it's",
    'say "hi"',
    '{{ .Values }}',
    'a: b # c',
    'yes',
    '1e3',
    'first\nsecond',
    '<&>\\',
  ]) {
    it(`passes ${JSON.stringify(text)} through unchanged`, () => {
      const objects = helm.render({
        twingateOperator: { ...operator, apiKey: text, host: text, defaultResourceTags: { [text]: text } },
        podAnnotations: { note: text },
        extraEnvVars: [{ name: 'EXTRA', value: text }],
      });
      const env = environment(objects);
      expect(only(objects, 'Secret')['stringData']).to.deep.equal({ TWINGATE_API_KEY: text });
      expect(env).to.deep.include({ TWINGATE_HOST: text, EXTRA: text });
      expect(JSON.parse(String(env['TWINGATE_DEFAULT_RESOURCE_TAGS']))).to.deep.equal({ [text]: text });
      expect(deploymentSpec(objects).template.metadata).to.deep.nested.include({ 'annotations.note': text });
    });
  }

  describe('refuses, naming the value,', () => {
    const changed = (changes: HelmValues): HelmValues => ({ twingateOperator: { ...operator, ...changes } });
    const refused: readonly (readonly [string, HelmValues, string])[] = [
      ['no values at all', {}, "'/twingateOperator/network': minLength: got 0, want 1"],
      ['a network that is a URL', changed({ network: 'https://acme' }), "'/twingateOperator/network'"],
      [
        'a network that is a number',
        changed({ network: 5 }),
        "'/twingateOperator/network': got number, want string",
      ],
      [
        'no API key',
        changed({ apiKey: '' }),
        'Set twingateOperator.apiKey or twingateOperator.existingAPIKeySecret.name',
      ],
      [
        'two API keys',
        changed({ existingAPIKeySecret: { name: 'a' } }),
        'Set only one of twingateOperator.apiKey and twingateOperator.existingAPIKeySecret.name',
      ],
      [
        'no remote network',
        changed({ remoteNetworkId: '' }),
        'Set twingateOperator.remoteNetworkId, twingateOperator.remoteNetworkName or twingateOperator.existingRemoteNetworkIdSecret.name',
      ],
      [
        'two remote networks',
        changed({ remoteNetworkName: 'a' }),
        'Set only one of twingateOperator.remoteNetworkId, twingateOperator.remoteNetworkName and',
      ],
      [
        'a remote network ID that is none',
        changed({ remoteNetworkId: 'a b' }),
        "'/twingateOperator/remoteNetworkId'",
      ],
      [
        'a namespace that cannot exist',
        changed({ namespaces: ['Team'] }),
        "'/twingateOperator/namespaces/0'",
      ],
      [
        'namespaces that are no list',
        changed({ namespaces: 'a' }),
        "'/twingateOperator/namespaces': got string, want array",
      ],
      ['an unknown log format', changed({ logFormat: 'xml' }), "'/twingateOperator/logFormat'"],
      [
        'tags that are no texts',
        changed({ defaultResourceTags: { a: 1 } }),
        "'/twingateOperator/defaultResourceTags/a'",
      ],
      ['a misspelt name', changed({ netwrok: 'acme' }), "additional properties 'netwrok' not allowed"],
      ['an unknown name', { ...good, replica: 2 }, "additional properties 'replica' not allowed"],
      ['a negative number of replicas', { ...good, replicas: -1 }, "'/replicas'"],
      [
        'a deletion policy that is none',
        changed({ deletionPolicy: 'keep' }),
        "'/twingateOperator/deletionPolicy'",
      ],
      [
        'an observeOnly that is no boolean',
        changed({ observeOnly: 'yes' }),
        "'/twingateOperator/observeOnly'",
      ],
      [
        'a budget with both limits',
        { ...good, pdb: { create: true, minAvailable: 1, maxUnavailable: 1 } },
        'Set only one of pdb.minAvailable and pdb.maxUnavailable',
      ],
      [
        'a budget without a limit',
        { ...good, pdb: { create: true } },
        'Set pdb.minAvailable or pdb.maxUnavailable',
      ],
      [
        'a gateway without a name of its authority, where there is no cluster to make one',
        { ...good, gateway: { enabled: true } },
        'Set gateway.twingateOperator.gateway.certificateAuthority.name',
      ],
      [
        'a gateway where nobody looks at it',
        { ...changed({ namespaces: ['team-a'] }), gateway: { enabled: true } },
        'Add installed to twingateOperator.namespaces, or set gateway.enabled to false',
      ],
      [
        'no Secrets for named namespaces',
        { ...changed({ namespaces: ['team-a'] }), rbac: { secrets: 'none' } },
        'Leave rbac.secrets at cluster',
      ],
      [
        'namespaces of Secrets beside all Secrets',
        { ...good, rbac: { secretNamespaces: ['edge'] } },
        'Set rbac.secrets to none, or leave rbac.secretNamespaces empty',
      ],
      [
        'namespaces to read in, where all can be read',
        { ...good, rbac: { referenceNamespaces: ['shared'] } },
        'Leave rbac.referenceNamespaces empty',
      ],
      [
        'a namespace of Secrets that is a pattern',
        { ...good, rbac: { secrets: 'none', secretNamespaces: ['team-*'] } },
        "'/rbac/secretNamespaces/0'",
      ],
      ['Secrets of whom nobody knows', { ...good, rbac: { secrets: 'some' } }, "'/rbac/secrets'"],
      ['a gateway that is no boolean', { ...good, gateway: { enabled: 'yes' } }, "'/gateway/enabled'"],
      [
        'a port that is none',
        { ...good, networkPolicy: { apiServerPort: 0 } },
        "'/networkPolicy/apiServerPort'",
      ],
      ['a pull policy that is none', { ...good, image: { pullPolicy: 'Sometimes' } }, "'/image/pullPolicy'"],
      ['a tag that is a fraction', { ...good, image: { tag: 1.5 } }, "'/image/tag'"],
      [
        'an environment variable without name',
        { ...good, extraEnvVars: [{ value: 'a' }] },
        "'/extraEnvVars/0'",
      ],
    ];
    for (const [name, values, message] of refused) {
      it(name, () => {
        const outcome = helm.template(values);
        expect(outcome).to.have.property('message').that.contains(message);
      });
    }
  });
});
