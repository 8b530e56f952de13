import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, type Kind, type OperatorProcess } from '@twingate-kit/e2e';
import { measure, type Phase } from './measure.js';
import { phaseHeader, phaseRow, type Row } from './phase-table.js';
import { runHeading } from './run-heading.js';
import {
  applyServices,
  closeStage,
  create,
  forEach,
  manifest,
  NAMESPACE,
  openStage,
  startOperator,
  type Stage,
} from './stage.js';

export interface ScaleOptions {
  /** Resources; as many grants, and a tenth as many Services. */
  readonly sizes: readonly number[];
  readonly idleSeconds: number;
  /** For the operator's Node. */
  readonly nodeArgs: readonly string[];
}

/** Grants of one resource. */
const GROUPS = 10;
const PATIENCE = { timeoutMs: 1_800_000, intervalMs: 500 };

/** The same at several sizes, each on a control plane of its own. Returns a section for RESULTS.md. */
export async function runScaleBench({ sizes, idleSeconds, nodeArgs }: ScaleOptions): Promise<string> {
  const sections: string[] = [];
  for (const size of sizes) {
    const stage = await openStage(nodeArgs);
    try {
      await stage.kube.createNamespace(NAMESPACE);
      const rows = await phases(stage, size, idleSeconds);
      sections.push([...phaseHeader, ...rows.map(phaseRow), ''].join('\n'));
    } finally {
      await closeStage(stage);
    }
  }
  const heading = runHeading(
    `${sizes.join(', ')} resources with as many grants and a tenth as many Services, on a real control plane, API latency 40 ms`,
    'load, API server, simulator and operator share it',
  );
  return [heading, ...sections].join('\n');
}

async function phases(stage: Stage, size: number, idleSeconds: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const services = Math.ceil(size / 10);
  const all = 2 * size + services;
  const note = async (name: string, objects: number, phase: Promise<Phase>): Promise<void> => {
    const measured = await phase;
    console.error(`${name}: ${measured.seconds.toFixed(1)} s`);
    rows.push({ name, objects, phase: measured });
  };
  await applyResources(stage, size);
  await applyServices(stage, services);
  let operator = await started(stage);
  const resources = { TwingateResource: size + services, TwingateGroup: GROUPS };
  await note(
    `${size} resources, ${services} Services`,
    size + services,
    measure(stage, operator, () => untilReady(operator, resources)),
  );
  await operator.stop();
  await applyGrants(stage, size);
  operator = await started(stage);
  const expected = { ...resources, TwingateResourceAccess: size };
  await note(
    `${size} grants`,
    size,
    measure(stage, operator, () => untilReady(operator, expected)),
  );
  await note(
    `idle ${idleSeconds} s`,
    all,
    measure(stage, operator, () => sleep(idleSeconds * 1000)),
  );
  await operator.stop();
  const restarted = await started(stage);
  await note(
    'restart and its sweep',
    all,
    measure(stage, restarted, () => swept(stage, restarted, expected)),
  );
  await note(
    `delete ${size} grants`,
    size,
    measure(stage, restarted, () => removeGrants(stage, restarted, size)),
  );
  await note(
    `delete ${size} resources`,
    size,
    measure(stage, restarted, () => removeResources(stage, restarted, { size, services })),
  );
  await restarted.stop();
  return rows;
}

async function started(stage: Stage): Promise<OperatorProcess> {
  const operator = startOperator(stage);
  await operator.listening();
  return operator;
}

/** As the operator's own metrics tell: to list so many objects again and again would be most of the load. */
async function untilReady(operator: OperatorProcess, expected: Partial<Record<Kind, number>>): Promise<void> {
  await eventually(async () => {
    const page = await operator.metrics();
    const isThere = Object.entries(expected).every(
      ([kind, count]) =>
        valueOf(page, 'twingate_operator_objects', kind) === count &&
        valueOf(page, 'twingate_operator_objects_not_ready', kind) === 0,
    );
    return isThere ? true : undefined;
  }, PATIENCE);
}

function valueOf(page: string, metric: string, kind: string): number {
  return Number(new RegExp(`^${metric}\\{kind="${kind}"\\} (\\S+)$`, 'm').exec(page)?.[1]);
}

/** Until all is known, and no read has come for some seconds. */
async function swept(
  stage: Stage,
  operator: OperatorProcess,
  expected: Partial<Record<Kind, number>>,
): Promise<void> {
  await operator.ready();
  await untilReady(operator, expected);
  let before = -1;
  await eventually(async () => {
    const { reads } = await stage.twingate.counters();
    const isQuiet = reads > 0 && reads === before;
    before = reads;
    await sleep(2500);
    return isQuiet ? true : undefined;
  }, PATIENCE);
}

async function applyResources(stage: Stage, size: number): Promise<void> {
  await forEach(GROUPS, 16, (index) =>
    create(stage, 'TwingateGroup', `team-${index}`, { name: `team-${index}` }),
  );
  await forEach(size, 16, (index) => stage.kube.create(manifest(NAMESPACE, index)));
}

async function applyGrants(stage: Stage, size: number): Promise<void> {
  await forEach(size, 16, (index) =>
    create(stage, 'TwingateResourceAccess', `grant-${index}`, {
      resourceRef: { name: manifest(NAMESPACE, Math.floor(index / GROUPS)).metadata.name },
      groupRef: { name: `team-${index % GROUPS}` },
    }),
  );
}

async function removeGrants(stage: Stage, operator: OperatorProcess, size: number): Promise<void> {
  await forEach(size, 16, (index) =>
    stage.kube.remove('TwingateResourceAccess', NAMESPACE, `grant-${index}`),
  );
  await untilReady(operator, { TwingateResourceAccess: 0 });
}

async function removeResources(
  stage: Stage,
  operator: OperatorProcess,
  { size, services }: { readonly size: number; readonly services: number },
): Promise<void> {
  await forEach(size, 16, (index) =>
    stage.kube.remove('TwingateResource', NAMESPACE, manifest(NAMESPACE, index).metadata.name),
  );
  await untilReady(operator, { TwingateResource: services });
}
