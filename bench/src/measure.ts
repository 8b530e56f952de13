import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { eventually, type ClusterObject, type Kind, type OperatorProcess } from '@twingate-kit/e2e';
import { processUsage } from './process-usage.js';
import type { ApiCounters } from './simulator-process.js';
import { forEach, manifest, startOperator, type Stage } from './stage.js';

const run = promisify(execFile);
const PATIENCE = { timeoutMs: 300_000, intervalMs: 100 };

/** What one phase took. */
export interface Phase {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly rssMb: number;
  readonly kubeRequests: number;
  readonly apiReads: number;
  readonly apiWrites: number;
  readonly apiRefused: number;
}

/** Runs a phase and tells what the operator spent on it. */
export async function measure(
  stage: Stage,
  operator: OperatorProcess,
  phase: () => Promise<void>,
): Promise<Phase> {
  const before = await totals(stage, operator);
  const startedAt = performance.now();
  await phase();
  const seconds = (performance.now() - startedAt) / 1000;
  const after = await totals(stage, operator);
  return {
    seconds,
    cpuSeconds: after.cpu - before.cpu,
    rssMb: processUsage(operator.pid).rssBytes / 1e6,
    kubeRequests: after.kube - before.kube,
    apiReads: after.api.reads - before.api.reads,
    apiWrites: after.api.writes - before.api.writes,
    apiRefused: after.api.rejected429 - before.api.rejected429,
  };
}

interface Totals {
  readonly cpu: number;
  readonly kube: number;
  readonly api: ApiCounters;
}

async function totals({ twingate }: Stage, operator: OperatorProcess): Promise<Totals> {
  const page = await operator.metrics();
  const kube = [...page.matchAll(/^rest_client_requests_total\{[^}]*\} (\d+)/gm)].reduce(
    (sum, [, n]) => sum + Number(n),
    0,
  );
  return { cpu: processUsage(operator.pid).cpuSeconds, kube, api: await twingate.counters() };
}

/** Objects of the namespace, once all are as wished. */
export async function untilAll(
  { kube }: Stage,
  namespace: string,
  count: number,
  wished: (object: ClusterObject) => boolean,
  kind: Kind = 'TwingateResource',
): Promise<void> {
  await eventually(async () => {
    const objects = await kube.list(kind, namespace);
    return objects.length === count && objects.every(wished) ? true : undefined;
  }, PATIENCE);
}

export function inSync(object: ClusterObject): boolean {
  const { conditions = [], observedGeneration } = object.status ?? {};
  const holds = conditions.filter(({ status }) => status === 'True').length;
  return holds === 2 && observedGeneration === object.metadata.generation;
}

/** Creates the objects before anybody looks, so that only the reconciling is timed. */
export async function applyAll({ kube }: Stage, namespace: string, count: number): Promise<void> {
  await kube.createNamespace(namespace);
  await forEach(count, 16, (index) => kube.create(manifest(namespace, index)));
}

/** From the start of the controllers to the last object in sync. */
export async function converge(
  stage: Stage,
  namespace: string,
  count: number,
): Promise<{ operator: OperatorProcess; phase: Phase }> {
  await applyAll(stage, namespace, count);
  const operator = startOperator(stage, { RESOURCE_RECONCILER_INTERVAL: '600' }, namespace);
  await operator.listening();
  const { writes } = await stage.twingate.counters();
  const phase = await measure(stage, operator, async () => {
    // Lists of all objects cost the API server more than the operator does: not before the last one can be there.
    await eventually(async () => {
      return (await stage.twingate.counters()).writes >= writes + count ? true : undefined;
    }, PATIENCE);
    await untilAll(stage, namespace, count, inSync);
  });
  return { operator, phase };
}

export interface FloorResult {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly rssMb: number;
}

/** The same objects, settled by the bare script. */
export async function runFloor(stage: Stage, namespace: string, count: number): Promise<FloorResult> {
  const { cluster, twingate } = stage;
  await applyAll(stage, namespace, count);
  const script = fileURLToPath(new URL('./floor.js', import.meta.url));
  const args = [
    script,
    cluster.kubeconfigPath,
    twingate.url,
    twingate.apiKey,
    twingate.networkId,
    namespace,
    String(count),
  ];
  const { stdout } = await run(process.execPath, args);
  return JSON.parse(stdout) as FloorResult;
}
