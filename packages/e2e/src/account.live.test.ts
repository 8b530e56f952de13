import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import path from 'node:path';
import { createTwingateClient, type TwingateClient } from '@twingate-kit/sdk';
import { sampleCertificates } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { eventually } from './fixtures/eventually.js';
import { Kubectl } from './fixtures/kubectl.js';
import { accountOptions, accountSettings } from './fixtures/live-account.js';
import { OperatorProcess } from './fixtures/operator-process.js';

const { env } = process;
const kubeconfigPath = env['KUBECONFIG'] ?? path.join(homedir(), '.kube/config');
/** Begins the name of everything that is made here, in the cluster and in Twingate. */
const prefix = `twingate-kit-live-${randomBytes(4).toString('hex')}`;

/** A real account and a real cluster, whose CustomResourceDefinitions must be those of this checkout. */
describe('a real Twingate account', () => {
  let client: TwingateClient;
  let kubectl: Kubectl;
  let operator: OperatorProcess;

  before(async () => {
    client = createTwingateClient(accountOptions(env));
    kubectl = await Kubectl.create({ path: 'kubectl', kubeconfigPath, namespace: prefix });
    await kubectl.succeed(
      ['create', '-f', '-'],
      JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: prefix } }),
    );
    operator = new OperatorProcess({
      kubeconfigPath,
      args: ['--namespace', prefix],
      environment: {
        ...accountSettings(env),
        POD_NAMESPACE: prefix,
        RESOURCE_RECONCILER_INTERVAL: '20',
      },
    });
    await operator.ready(60_000);
  });

  after(async () => {
    await kubectl.succeed(['delete', 'twingate', '--all', '--timeout=120s']);
    await operator.stop();
    await kubectl.succeed(['delete', 'namespace', prefix, '--timeout=120s']);
    await kubectl.dispose();
  });

  it('creates, renames and deletes a resource and a group', async () => {
    await apply([group(), resource()]);
    await ready('twingategroup/group', 'twingateresource/resource');
    const id = await idOf('twingateresource/resource');
    expect((await client.resources.get(id))?.name).to.equal(prefix);

    const renamed = `${prefix}-2`;
    await kubectl.succeed([
      'patch',
      'twingateresource/resource',
      '--type=merge',
      '-p',
      JSON.stringify({ spec: { name: renamed } }),
    ]);
    await shortly(async () => (await client.resources.get(id))?.name === renamed);

    const groupId = await idOf('twingategroup/group');
    await deleteAll();
    expect(await client.resources.get(id)).to.equal(null);
    expect(await client.groups.get(groupId)).to.equal(null);
  }).timeout(300_000);

  it('puts a change right that somebody made in Twingate', async () => {
    await apply([resource()]);
    await ready('twingateresource/resource');
    const id = await idOf('twingateresource/resource');
    await client.resources.updateNetwork(id, { address: 'drift.invalid' });
    await shortly(async () => (await client.resources.get(id))?.address.value === `${prefix}.invalid`);
    await deleteAll();
  }).timeout(300_000);

  it('brings up a web app behind a gateway with its certificate authority, and takes all of it down', async () => {
    await apply([webApp(), gateway(), certificateAuthority(), ...clusterObjects()]);
    await ready('twingatecertificateauthority/ca', 'twingategateway/gateway', 'twingateresource/web');
    const ids = {
      authority: await idOf('twingatecertificateauthority/ca'),
      gateway: await idOf('twingategateway/gateway'),
      resource: await idOf('twingateresource/web'),
    };
    expect((await client.gateways.get(ids.gateway))?.address).to.equal(
      `gateway.${prefix}.svc.cluster.local:8443`,
    );
    await deleteAll();
    expect(await client.resources.get(ids.resource)).to.equal(null);
    expect(await client.gateways.get(ids.gateway)).to.equal(null);
    expect(await client.certificateAuthorities.get(ids.authority)).to.equal(null);
  }).timeout(300_000);

  const apply = (objects: readonly object[]): Promise<string> =>
    kubectl.succeed(['apply', '-f', '-'], objects.map((object) => JSON.stringify(object)).join('\n'));
  const ready = (...objects: readonly string[]): Promise<string> =>
    kubectl.succeed(['wait', '--for=condition=Ready', '--timeout=120s', ...objects]);
  const idOf = (object: string): Promise<string> =>
    kubectl.succeed(['get', object, '-o', 'jsonpath={.status.id}']);
  const deleteAll = (): Promise<string> => kubectl.succeed(['delete', 'twingate', '--all', '--timeout=120s']);
});

/** A real account is asked every few seconds only. */
function shortly(done: () => Promise<boolean>): Promise<boolean> {
  const ask = async (): Promise<true | undefined> => ((await done()) ? true : undefined);
  return eventually(ask, { timeoutMs: 90_000, intervalMs: 2_000 });
}

function twingate(kind: string, name: string, spec: object): object {
  return { apiVersion: 'twingate.com/v1beta', kind, metadata: { name }, spec };
}

const group = (): object => twingate('TwingateGroup', 'group', { name: prefix });

const resource = (): object =>
  twingate('TwingateResource', 'resource', { name: prefix, address: `${prefix}.invalid` });

const webApp = (): object =>
  twingate('TwingateResource', 'web', {
    name: `${prefix}-web`,
    address: `web.${prefix}.invalid`,
    type: 'WebApp',
    gatewayRef: { name: 'gateway' },
    downstream: { port: 443 },
    upstream: { port: 80 },
  });

const gateway = (): object =>
  twingate('TwingateGateway', 'gateway', {
    serviceRef: { name: 'gateway', port: 8443 },
    x509CertificateAuthorityRef: { name: 'ca' },
  });

const certificateAuthority = (): object =>
  twingate('TwingateCertificateAuthority', 'ca', { name: prefix, secretRef: { name: 'ca-tls' } });

/** What a gateway and its authority refer to. */
function clusterObjects(): readonly object[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'ca-tls' },
      type: 'kubernetes.io/tls',
      // The API server wants both, and nobody here uses them.
      stringData: { 'ca.crt': sampleCertificates[0].pem, 'tls.crt': '', 'tls.key': '' },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'gateway' },
      spec: { selector: { app: 'nobody' }, ports: [{ port: 8443 }] },
    },
  ];
}
