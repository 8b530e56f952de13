import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { importCrds, packageOf } from './import-crds.js';
import { runInTurns, timesTable, type Program } from './in-turns.js';
import { median } from './median.js';
import { runHeading } from './run-heading.js';
import { runProgram } from './timed-process.js';
import type { ProgramRun } from './timed-process.js';
import { timeWatch } from './watch-time.js';
import type { WatchTimes } from './watch-time.js';

const crdGen = path.join(packageOf('@twingate-kit/crd-gen'), 'dist', 'cli.js');
const crds = packageOf('@twingate-kit/crds');

/** All that crd-gen can write; the paths are those of a folder of its own. */
const allOutputs = {
  crds: ['crds'],
  package: 'kinds',
  constructs: 'constructs',
  jsonSchemas: 'schemas-for-editors',
  reference: 'reference.md',
};

const programs = (folder: string): readonly Program[] => [
  { name: 'crd-gen generate, all outputs', run: () => generate(folder, allOutputs) },
  {
    name: 'crd-gen generate, cdk8s classes only',
    run: () => generate(folder, { constructs: 'constructs' }),
  },
  { name: 'cdk8s import, cdk8s classes', run: () => importCrds(folder) },
];

/** Generates the six kinds from nothing, beside `cdk8s import`, and again after changes. A section for RESULTS.md. */
export async function runCrdGenBench({ runs, edits }: { runs: number; edits: number }): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'crd-gen-bench-'));
  try {
    cpSync(path.join(crds, 'schemas'), path.join(folder, 'schemas'), { recursive: true });
    const results = await runInTurns(programs(folder), runs);
    writeConfig(folder, allOutputs);
    const watched = await timeWatch({ program: crdGen, folder, edits, edit: (index) => edit(folder, index) });
    return report(results, watched);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeConfig(folder: string, outputs: object): void {
  const { schemas } = JSON.parse(readFileSync(path.join(crds, 'crd-gen.config.json'), 'utf8')) as {
    readonly schemas: readonly string[];
  };
  writeFileSync(path.join(folder, 'crd-gen.config.json'), JSON.stringify({ schemas, outputs }));
}

/** Nothing is there yet, so everything is written. */
async function generate(folder: string, outputs: object): Promise<ProgramRun> {
  writeConfig(folder, outputs);
  for (const output of Object.values(allOutputs).flat()) {
    rmSync(path.join(folder, output), { recursive: true, force: true });
  }
  return runProgram({ args: [crdGen, 'generate'], cwd: folder });
}

/** A schema of one kind and a schema that several kinds share, in turns. */
function edit(folder: string, index: number): void {
  const name = index % 2 === 0 ? 'v1beta/twingate-resource' : 'shared/status';
  const file = path.join(folder, 'schemas', `${name}.schema.json`);
  const schema = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...schema, description: `Edited ${index}.` }));
}

function report(results: ReadonlyMap<string, readonly ProgramRun[]>, watched: WatchTimes): string {
  const milliseconds = watched.milliseconds.map((time) => time / 1000);
  const runs = [...results.values()][0]?.length ?? 0;
  return [
    runHeading(
      'crd-gen beside cdk8s import, six kinds',
      `${runs} runs of each, in turns, every one a new process`,
    ),
    ...timesTable(results),
    `| change in \`--watch\`, all outputs, of ${milliseconds.length} | ${median(milliseconds).toFixed(2)} | ${Math.max(...milliseconds).toFixed(2)} | ${watched.peakRssMb.toFixed(0)} |`,
    '\nA change is timed from the write of a schema to the report that all files are written, the wait for quiet included.\n',
  ].join('\n');
}
