import { expect } from 'chai';
import { ConnectorParts } from '../fixtures/connector-parts.js';
import type { Environment } from '../fixtures/environment.js';
import { eventually } from '../fixtures/eventually.js';
import { useEnvironment, type SuiteCluster } from './suite.js';

const NAME = 'edge';
/** A fresh garbage collector learns of new kinds within half a minute. */
const COLLECTION_MS = 90_000;

/** Connectors and what they consist of in the cluster, with the operator as its own process. */
export function connectorsSuite(cluster: SuiteCluster): void {
  describe(`connectors on ${cluster.name}`, () => {
    const suite = useEnvironment(cluster);

    it('get tokens and a Deployment, are ready when that is available, and take both along', async () => {
      const env = suite.environment();
      await env.startOperator().ready();
      const connector = new ConnectorParts(env, NAME);
      await connector.apply();
      const { spec } = await connector.ready();
      const [remote] = env.twingate.world.connectors.list();
      expect(spec).to.include({ id: remote?.id, name: remote?.name });
      expect(env.output).not.to.contain(remote?.tokens?.accessToken ?? 'no token');
      await env.remove('TwingateConnector', NAME);
      await env.gone('TwingateConnector', NAME);
      expect(env.twingate.world.connectors.list()).to.deep.equal([]);
      await absent(env, connector.deploymentPath);
      await absent(env, connector.secretPath);
    }).timeout(3 * COLLECTION_MS);

    it('of the older operator are taken over: no write to Twingate, and no pod starts anew', async () => {
      const env = suite.environment();
      const remote = env.twingate.world.connectors.add({ name: 'Edge one' });
      const object = await env.kube.create(
        env.manifest('TwingateConnector', NAME, { id: remote.id, name: 'Edge one' }),
      );
      const connector = new ConnectorParts(env, NAME);
      const metadata = owned(env, object.metadata.uid ?? '');
      const data = { TWINGATE_ACCESS_TOKEN: 'YQ==', TWINGATE_REFRESH_TOKEN: 'Yg==' };
      const collection = `/api/v1/namespaces/${env.namespace}/secrets`;
      await env.kube.call('POST', collection, {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata,
        data,
        immutable: true,
      });
      await env.kube.call(
        'POST',
        `/apis/apps/v1/namespaces/${env.namespace}/deployments?fieldManager=older-operator`,
        legacyDeployment(env, metadata),
      );
      const before = await connector.deployment();
      await env.startOperator().ready();
      await connector.ready();
      const after = await connector.deployment();
      expect(after.spec).to.deep.equal(before.spec);
      expect(env.twingate.requests.writes).to.equal(0);

      await env.patch('TwingateConnector', NAME, { spec: { logAnalytics: false } });
      await eventually(async () =>
        JSON.stringify(await connector.deployment()).includes('TWINGATE_LOG_ANALYTICS') ? undefined : true,
      );
    });
  });
}

/** Until the garbage collector was there. */
function absent({ kube }: Environment, path: string): Promise<unknown> {
  const isGone = (): Promise<true | undefined> =>
    kube.call('GET', path).then(
      () => undefined,
      () => true,
    );
  return eventually(isGone, { timeoutMs: COLLECTION_MS });
}

function owned({ namespace }: Environment, uid: string): object {
  const owner = { apiVersion: 'twingate.com/v1beta', kind: 'TwingateConnector', name: NAME, uid };
  const ownerReferences = [{ ...owner, controller: true, blockOwnerDeletion: true }];
  return { name: NAME, namespace, ownerReferences };
}

/** What the older operator made of a connector without further wishes. */
function legacyDeployment({ twingate }: Environment, metadata: object): object {
  const labels = { 'connector.twingate.com/name': NAME };
  const health = { exec: { command: ['/connectorctl', 'health'] }, initialDelaySeconds: 5, periodSeconds: 5 };
  const env = {
    TWINGATE_LABEL_DEPLOYED_BY: 'operator',
    TWINGATE_LABEL_OPERATOR_VERSION: '0.9.0',
    TWINGATE_URL: `https://${twingate.network}.twingate.com`,
    TWINGATE_LOG_LEVEL: '3',
    TWINGATE_LOG_ANALYTICS: 'v2',
  };
  const container = {
    name: 'connector',
    image: 'twingate/connector:1',
    imagePullPolicy: 'Always',
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
    envFrom: [{ secretRef: { name: NAME, optional: false } }],
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    readinessProbe: health,
    livenessProbe: health,
    volumeMounts: [{ name: 'twingate-socket', mountPath: '/var/run/twingate' }],
  };
  const pod = { containers: [container], volumes: [{ name: 'twingate-socket', emptyDir: {} }] };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...metadata, labels },
    spec: {
      replicas: 1,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: pod },
    },
  };
}
