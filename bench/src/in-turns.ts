import { median } from './median.js';
import type { ProgramRun } from './timed-process.js';

/** Something that is run as a process of its own. */
export interface Program {
  readonly name: string;
  readonly run: () => Promise<ProgramRun>;
}

export type ProgramRuns = ReadonlyMap<string, readonly ProgramRun[]>;

/** In turns, because the speed of the machine drifts; the first turn only warms the disk. */
export async function runInTurns(programs: readonly Program[], runs: number): Promise<ProgramRuns> {
  const results = new Map<string, ProgramRun[]>(programs.map(({ name }) => [name, []]));
  for (let turn = 0; turn <= runs; turn += 1) {
    for (const { name, run } of programs) {
      const result = await run();
      if (turn > 0) results.get(name)?.push(result);
    }
  }
  return results;
}

/** The lines of a table for RESULTS.md. */
export function timesTable(results: ProgramRuns): readonly string[] {
  const rows = [...results].map(([name, runs]) => {
    const seconds = runs.map((run) => run.seconds);
    const memory = Math.max(...runs.map((run) => run.peakRssMb));
    return `| ${name} | ${median(seconds).toFixed(2)} | ${Math.max(...seconds).toFixed(2)} | ${memory.toFixed(0)} |`;
  });
  return [
    '| program | s, median | s, slowest | peak RSS MB, children included |',
    '|---|---|---|---|',
    ...rows,
  ];
}
