import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import path from 'node:path';
import { createTwingateClient, type TwingateClient } from '@twingate-kit/sdk';
import { expect } from 'chai';
import { eventually } from './fixtures/eventually.js';
import { Kubectl } from './fixtures/kubectl.js';
import { OperatorProcess } from './fixtures/operator-process.js';

const { env } = process;
const kubeconfigPath = env['KUBECONFIG'] ?? path.join(homedir(), '.kube/config');
/** Begins the name of everything that is made here, in the cluster and in Twingate. */
const prefix = `twingate-kit-live-${randomBytes(4).toString('hex')}`;

/** Only what the operator reads: nothing else of this shell concerns it. */
const settings = [
  'TWINGATE_API_KEY',
  'TWINGATE_NETWORK',
  'TWINGATE_HOST',
  'TWINGATE_API_URL',
  'TWINGATE_REMOTE_NETWORK_ID',
  'TWINGATE_REMOTE_NETWORK_NAME',
] as const;

/** A real account and a real cluster, whose CustomResourceDefinitions must be those of this checkout. */
describe('a real Twingate account', () => {
  let client: TwingateClient;
  let kubectl: Kubectl;
  let operator: OperatorProcess;

  before(async () => {
    client = createTwingateClient({
      apiKey: env['TWINGATE_API_KEY'] ?? '',
      network: env['TWINGATE_NETWORK'] ?? '',
      host: env['TWINGATE_HOST'],
      apiUrl: env['TWINGATE_API_URL'],
    });
    kubectl = await Kubectl.create({ path: 'kubectl', kubeconfigPath, namespace: prefix });
    await kubectl.succeed(
      ['create', '-f', '-'],
      JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: prefix } }),
    );
    const given = settings.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
    operator = new OperatorProcess({
      kubeconfigPath,
      args: ['--namespace', prefix],
      environment: { ...Object.fromEntries(given), POD_NAMESPACE: prefix },
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
    await kubectl.succeed(['apply', '-f', '-'], manifests(prefix));
    await kubectl.succeed([
      'wait',
      '--for=condition=Ready',
      '--timeout=60s',
      'twingategroup/group',
      'twingateresource/resource',
    ]);
    const id = await kubectl.succeed(['get', 'twingateresource', 'resource', '-o', 'jsonpath={.status.id}']);
    expect((await client.resources.get(id))?.name).to.equal(prefix);

    await kubectl.succeed([
      'patch',
      'twingateresource',
      'resource',
      '--type=merge',
      '-p',
      `{"spec":{"name":"${prefix}-2"}}`,
    ]);
    await eventually(
      async () => ((await client.resources.get(id))?.name === `${prefix}-2` ? true : undefined),
      {
        timeoutMs: 60_000,
        intervalMs: 2_000,
      },
    );

    await kubectl.succeed(['delete', 'twingate', '--all', '--timeout=60s']);
    expect(await client.resources.get(id)).to.equal(null);
  }).timeout(300_000);
});

function manifests(name: string): string {
  const common = { apiVersion: 'twingate.com/v1beta' };
  const objects = [
    { ...common, kind: 'TwingateGroup', metadata: { name: 'group' }, spec: { name } },
    {
      ...common,
      kind: 'TwingateResource',
      metadata: { name: 'resource' },
      spec: { name, address: `${name}.invalid` },
    },
  ];
  return objects.map((object) => JSON.stringify(object)).join('\n');
}
