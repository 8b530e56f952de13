// Runs the operator's image beside a cluster and a simulated Twingate, all in the namespaces that this process leads
// (rehearse.ts starts it there), and prints what it saw as JSON. Arguments: an empty folder to mount the
// image on, and a RehearsalPlan as JSON.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { startEmbedded } from '../cluster/embedded.js';
import { Environment, SECRET_KEY } from '../fixtures/environment.js';
import { eventually } from '../fixtures/eventually.js';
import { Container, KUBECONFIG, listFiles, mountImage } from './container.js';
import { readDockerfile } from './dockerfile.js';
import type { RehearsalPlan, RehearsalReport } from './rehearse.js';

/** Tells from inside who it is, what it can reach and what it can write. */
const PROBE = `
const attempt = (work) => { try { work(); return 'done'; } catch (error) { return error.code; } };
const fs = require('node:fs'), net = require('node:net');
const facts = {
  uid: process.getuid(), gid: process.getgid(), pid: process.pid,
  capabilities: /CapEff:\\s*(\\w+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1],
  interfaces: Object.keys(require('node:os').networkInterfaces()),
  write: ['/probe', '/app/probe', '/tmp/probe'].map((file) => attempt(() => fs.writeFileSync(file, ''))),
  shell: require('node:child_process').spawnSync('sh').error?.code ?? 'found',
};
net.connect(443, '192.0.2.1').on('error', ({ code }) => console.log(JSON.stringify({ ...facts, network: code })));
`;

const [root = '', planText = ''] = process.argv.slice(2);
const plan = JSON.parse(planText) as RehearsalPlan;
execFileSync('ip', ['link', 'set', 'lo', 'up']);
const cluster = await startEmbedded();
const env = await Environment.create(cluster);
const running: Container[] = [];
try {
  mountImage(root, plan.layers, {
    kubeconfig: readFileSync(cluster.kubeconfigPath, 'utf8'),
    readOnly: plan.readOnly,
  });
  process.stdout.write(JSON.stringify(await rehearse()));
} finally {
  for (const container of running) container.kill();
  await env.dispose();
  await cluster.stop();
}

async function rehearse(): Promise<RehearsalReport> {
  const { entrypoint, cmd } = readDockerfile();
  const [node = ''] = entrypoint;
  const version = await start([...entrypoint, '--version']).exited();
  const probe = await start([node, '-e', PROBE]).exited();
  const before = listFiles(root);
  const operator = start([...entrypoint, ...cmd], {
    KUBECONFIG,
    POD_NAMESPACE: env.namespace,
    TWINGATE_API_KEY: SECRET_KEY,
    TWINGATE_NETWORK: env.twingate.network,
    TWINGATE_API_URL: env.twingate.url,
    TWINGATE_REMOTE_NETWORK_ID: env.networkId,
  });
  await eventually(async () => {
    if (!operator.running) throw new Error(`The operator ended:\n${operator.output}`);
    return (await fetch('http://127.0.0.1:8080/readyz')).ok ? true : undefined;
  });
  await env.kube.create(env.resource('wiki'));
  const resource = await env.ready('TwingateResource', 'wiki');
  const stopped = await operator.stop();
  const files = new Set(before);
  return {
    version,
    probe,
    remoteNames: env.twingate.world.resources.list().map(({ name }) => name),
    resourceId: resource.status?.id ?? '',
    userAgents: [...new Set(env.twingate.requests.list().map(({ userAgent }) => userAgent ?? ''))],
    stopped,
    written: listFiles(root).filter((file) => !files.has(file)),
  };
}

function start(command: readonly string[], environment: Readonly<Record<string, string>> = {}): Container {
  const { workdir } = readDockerfile();
  const container = new Container(root, { user: plan.user, command, workdir, environment });
  running.push(container);
  return container;
}
