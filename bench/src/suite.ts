import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@twingate-kit/e2e';
import { converge, inSync, measure, runFloor, untilAll, type FloorResult, type Phase } from './measure.js';
import { median } from './median.js';
import { phaseHeader, phaseRow, type Row } from './phase-table.js';
import { runHeading } from './run-heading.js';
import { measureStarts, startsLine, type Start } from './starts.js';
import { closeStage, forEach, manifest, NAMESPACE, openStage, startOperator, type Stage } from './stage.js';

export interface SuiteOptions {
  readonly count: number;
  readonly idleSeconds: number;
  /** For the operator's Node. */
  readonly nodeArgs: readonly string[];
}

/** How often floor and operator take turns. */
const TURNS = 3;

/** Everything in one run on one control plane. Returns a section for RESULTS.md. */
export async function runSuite({ count, idleSeconds, nodeArgs }: SuiteOptions): Promise<string> {
  const stage = await openStage(nodeArgs);
  try {
    const starts = await measureStarts(stage);
    const floors = [await floor(stage, 0, count)];
    const turns: Phase[] = [];
    for (let turn = 1; turn < TURNS; turn += 1) {
      const { operator, phase } = await converge(stage, `${NAMESPACE}-${turn}`, count);
      turns.push(phase);
      await operator.stop();
      floors.push(await floor(stage, turn, count));
    }
    const rows = await phases(stage, count, idleSeconds);
    floors.push(await floor(stage, TURNS, count));
    return report({ starts, floors, turns, rows, count });
  } finally {
    await closeStage(stage);
  }
}

async function floor(stage: Stage, turn: number, count: number): Promise<FloorResult> {
  console.error(`floor over ${count} objects…`);
  return runFloor(stage, `floor-${turn}`, count);
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
  note('the 5 s after it', count, await measure(stage, restarted, () => sleep(5_000)));
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
}

async function remove(stage: Stage, count: number): Promise<void> {
  await forEach(count, 16, (index) => {
    return stage.kube.remove('TwingateResource', NAMESPACE, manifest(NAMESPACE, index).metadata.name);
  });
  await untilAll(stage, NAMESPACE, 0, () => true);
}

interface Results {
  readonly starts: readonly Start[];
  readonly floors: readonly FloorResult[];
  /** Converging, in turns with the floors, but for the last turn, which is the first row. */
  readonly turns: readonly Phase[];
  readonly rows: readonly Row[];
  readonly count: number;
}

function report({ starts, floors, turns, rows, count }: Results): string {
  const all = [...turns, ...rows.slice(0, 1).map(({ phase }) => phase)];
  // Each turn beside the floors right before and after it: the machine's speed drifts.
  const shares = all.map(({ seconds }, turn) => {
    const [before, after] = floors.slice(turn, turn + 2).map((beside) => beside.seconds);
    return (((before ?? Number.NaN) + (after ?? Number.NaN)) / 2 / seconds) * 100;
  });
  return [
    runHeading(
      `${count} resources on a real control plane, API latency 40 ms`,
      'load, API server, simulator and operator share it',
    ),
    ...phaseHeader,
    ...floors.map((floor, index) => floorRow(floor, index, count)),
    ...turns.map((phase) => phaseRow({ name: `converge ${count} new resources`, objects: count, phase })),
    ...rows.map(phaseRow),
    `\nConverging reaches ${median(shares).toFixed(0)} % of the floor's rate (${shares.map((share) => share.toFixed(0)).join(', ')} % in turns).`,
    `\n${startsLine(starts)}\n`,
  ].join('\n');
}

function floorRow({ seconds, cpuSeconds, rssMb }: FloorResult, index: number, count: number): string {
  return `| floor ${index + 1} | ${(count / seconds).toFixed(0)} | ${seconds.toFixed(1)} | ${cpuSeconds.toFixed(1)} | ${rssMb.toFixed(0)} | 4.0 | 0 | ${count} | 0 |`;
}
