import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { Agent, request } from 'undici';
import { forEach } from './stage.js';

/**
 * The floor: the least that a crash-safe operator must send for a new object, with nothing around it. Three Kubernetes
 * writes (finalizer and mark, ID, status), one event and one API call for each. A process of its own, as the operator is.
 * Arguments: kubeconfig, API URL, API key, remote network ID, namespace, number of objects.
 */
const [kubeconfig = '', apiUrl = '', apiKey = '', networkId = '', namespace = '', count = '0'] =
  process.argv.slice(2);

interface Kubeconfig {
  readonly clusters: readonly [
    { readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } },
  ];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

const config = parse(await readFile(kubeconfig, 'utf8')) as Kubeconfig;
const { server, 'certificate-authority-data': authority } = config.clusters[0].cluster;
const authorization = `Bearer ${config.users[0].user.token}`;
const dispatcher = new Agent({
  connections: 32,
  connect: { ca: Buffer.from(authority, 'base64').toString() },
});
const collection = `/apis/twingate.com/v1beta/namespaces/${namespace}/twingateresources`;
const mutation = `mutation CreateNetworkResource($name: String!, $address: String!, $remoteNetworkId: ID!) {
  resourceCreate(name: $name, address: $address, remoteNetworkId: $remoteNetworkId) { ok error entity { id } }
}`;

interface Stored {
  readonly metadata: { readonly resourceVersion: string; readonly uid: string; readonly generation: number };
}

async function kube(method: 'PATCH' | 'POST', path: string, body: unknown): Promise<Stored> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const headers = { authorization, 'content-type': type };
  const response = await request(new URL(path, server), {
    method,
    dispatcher,
    headers,
    body: JSON.stringify(body),
  });
  const answer = (await response.body.json()) as Stored;
  if (response.statusCode >= 300) throw new Error(`${path}: ${response.statusCode}`);
  return answer;
}

async function createRemote(name: string): Promise<string> {
  const variables = { name, address: `${name}.internal`, remoteNetworkId: networkId };
  const response = await fetch(apiUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
    body: JSON.stringify({ query: mutation, variables }),
  });
  const { data } = (await response.json()) as {
    readonly data: { readonly resourceCreate: { readonly entity: { readonly id: string } } };
  };
  return data.resourceCreate.entity.id;
}

async function settle(name: string): Promise<void> {
  const path = `${collection}/${name}`;
  const marked = await kube('PATCH', path, {
    metadata: {
      finalizers: ['twingate.com/finalizer'],
      annotations: { 'twingate.com/create-pending': '{"attempt":"floor"}' },
    },
  });
  const id = await createRemote(name);
  const { resourceVersion } = marked.metadata;
  const stored = await kube('PATCH', path, {
    metadata: { resourceVersion, annotations: { 'twingate.com/create-pending': null } },
    spec: { id },
  });
  const { uid, generation } = stored.metadata;
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const state = { status: 'True', observedGeneration: generation, lastTransitionTime: now };
  const conditions = ['Synced', 'Ready'].map((type) => ({ type, reason: type, message: 'Done.', ...state }));
  await kube('PATCH', `${path}/status`, { status: { id, observedGeneration: generation, conditions } });
  await kube('POST', `/api/v1/namespaces/${namespace}/events`, {
    metadata: { generateName: `${name}.`, namespace },
    involvedObject: { apiVersion: 'twingate.com/v1beta', kind: 'TwingateResource', namespace, name, uid },
    type: 'Normal',
    reason: 'Created',
    message: `Created as ${id}`,
    firstTimestamp: now,
    lastTimestamp: now,
    source: { component: 'floor' },
  });
}

const startedAt = performance.now();
await forEach(Number(count), 16, (index) => settle(`resource-${index}`));
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage();
process.stdout.write(
  JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, rssMb: process.memoryUsage.rss() / 1e6 }),
);
await dispatcher.close();
