import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@twingate-kit/e2e';
import { converge, inSync, measure, runFloor, untilAll, type FloorResult, type Phase } from './measure.js';
import { phaseHeader, phaseRow, type Row } from './phase-table.js';
import { runHeading } from './run-heading.js';
import { closeStage, forEach, manifest, NAMESPACE, openStage, startOperator, type Stage } from './stage.js';

export interface SuiteOptions {
  readonly count: number;
  readonly idleSeconds: number;
  /** For the operator's Node. */
  readonly nodeArgs: readonly string[];
}

/** Everything in one run on one control plane. Returns a section for RESULTS.md. */
export async function runSuite({ count, idleSeconds, nodeArgs }: SuiteOptions): Promise<string> {
  const stage = await openStage(nodeArgs);
  try {
    // The floor before and after: the machine's speed drifts.
    const floors = [await floor(stage, 'floor-1', count)];
    const rows = await phases(stage, count, idleSeconds);
    floors.push(await floor(stage, 'floor-2', count));
    return report(floors, rows, count);
  } finally {
    await closeStage(stage);
  }
}

async function floor(stage: Stage, namespace: string, count: number): Promise<FloorResult> {
  console.error(`floor over ${count} objects…`);
  return runFloor(stage, namespace, count);
}

async function phases(stage: Stage, count: number, idleSeconds: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const note = (name: string, objects: number, phase: Phase): void => {
    console.error(`${name}: ${phase.seconds.toFixed(1)} s`);
    rows.push({ name, objects, phase });
  };
  const { operator, phase } = await converge(stage, NAMESPACE, count);
  note(`converge ${count} new resources`, count, phase);
  note(`idle ${idleSeconds} s`, count, await measure(stage, operator, () => sleep(idleSeconds * 1000)));
  note(`rename ${count}`, count, await measure(stage, operator, () => rename(stage, count)));
  await operator.stop();
  const restarted = startOperator(stage);
  await restarted.listening();
  note(`restart over ${count}`, count, await measure(stage, restarted, () => firstSweep(stage, restarted)));
  note(`delete ${count}`, count, await measure(stage, restarted, () => remove(stage, count)));
  await restarted.stop();
  return rows;
}

async function rename(stage: Stage, count: number): Promise<void> {
  await forEach(count, 16, (index) => {
    const { metadata } = manifest(NAMESPACE, index);
    return stage.kube.patch('TwingateResource', NAMESPACE, metadata.name, {
      spec: { name: `renamed-${index}` },
    });
  });
  await untilAll(stage, NAMESPACE, count, inSync);
}

async function firstSweep(stage: Stage, operator: { ready(): Promise<void> }): Promise<void> {
  const { reads } = await stage.twingate.counters();
  await operator.ready();
  await eventually(async () => ((await stage.twingate.counters()).reads > reads ? true : undefined));
  await sleep(2_000);
}

async function remove(stage: Stage, count: number): Promise<void> {
  await forEach(count, 16, (index) => {
    return stage.kube.remove('TwingateResource', NAMESPACE, manifest(NAMESPACE, index).metadata.name);
  });
  await untilAll(stage, NAMESPACE, 0, () => true);
}

function report(floors: readonly FloorResult[], rows: readonly Row[], count: number): string {
  const floorSeconds = floors.reduce((sum, { seconds }) => sum + seconds, 0) / floors.length;
  const share = (floorSeconds / (rows[0]?.phase.seconds ?? Number.NaN)) * 100;
  return [
    runHeading(
      `${count} resources on a real control plane, API latency 40 ms`,
      'load, API server, simulator and operator share it',
    ),
    ...phaseHeader,
    ...floors.map((floor, index) => floorRow(floor, index, count)),
    ...rows.map(phaseRow),
    `\nConverging reaches ${share.toFixed(0)} % of the floor's rate.\n`,
  ].join('\n');
}

function floorRow({ seconds, cpuSeconds, rssMb }: FloorResult, index: number, count: number): string {
  const when = index === 0 ? 'before' : 'after';
  return `| floor, ${when} | ${(count / seconds).toFixed(0)} | ${seconds.toFixed(1)} | ${cpuSeconds.toFixed(1)} | ${rssMb.toFixed(0)} | 4.0 | 0 | ${count} | 0 |`;
}
