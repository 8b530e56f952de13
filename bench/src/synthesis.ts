import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { importCrds, importedClasses, packageOf } from './import-crds.js';
import { runInTurns, timesTable, type Program } from './in-turns.js';
import { runHeading } from './run-heading.js';
import { runProgram } from './timed-process.js';

const programs = fileURLToPath(new URL('synthesis', import.meta.url));
/** Beside the programs, so that it finds the cdk8s that they use. */
const imported = path.join(programs, 'imported.mjs');
const chartGenerator = path.join(packageOf('@twingate-kit/constructs'), 'dist', 'chart', 'cli.js');

/**
 * Synthesizes resources with a grant each: by the constructs, by the classes of the kinds, and by those of `cdk8s
 * import`; and generates the charts. A section for RESULTS.md.
 */
export async function runSynthesisBench({ count, runs }: { count: number; runs: number }): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'synthesis-bench-'));
  try {
    await importCrds(folder);
    await compile(importedClasses(folder));
    const results = await runInTurns(
      [
        synthesis(folder, count, 'constructs'),
        synthesis(folder, count, 'kinds'),
        synthesis(folder, count, 'imported', [imported]),
        {
          name: 'generating both charts, to compare',
          run: () => runProgram({ args: [chartGenerator, '--check'], cwd: folder }),
        },
      ],
      runs,
    );
    expectSame(folder, count);
    return [
      runHeading(
        `synthesizing ${count} resources with a grant each`,
        `${runs} runs of each, in turns, every one a new process, start included`,
      ),
      ...timesTable(results),
      '',
    ].join('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const names = {
  constructs: 'the constructs, checked at synth',
  kinds: 'the classes of the kinds (`@twingate-kit/constructs/l1`)',
  imported: 'classes of `cdk8s import`',
} as const;

type Way = keyof typeof names;

function synthesis(folder: string, count: number, way: Way, args: readonly string[] = []): Program {
  const program = path.join(programs, `with-${way}.js`);
  return {
    name: names[way],
    run: () => runProgram({ args: [program, String(count), path.join(folder, way), ...args], cwd: folder }),
  };
}

async function compile(classes: string): Promise<void> {
  await build({
    entryPoints: [classes],
    outfile: imported,
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['cdk8s', 'constructs'],
  });
}

/** A figure for less work would be none. */
function expectSame(folder: string, count: number): void {
  for (const way of Object.keys(names)) {
    const files = readdirSync(path.join(folder, way)).map((file) => path.join(folder, way, file));
    const objects = files.flatMap((file) => readFileSync(file, 'utf8').match(/^kind: /gm) ?? []);
    if (objects.length !== 2 * count + 1)
      throw new Error(`With ${way} ${objects.length} objects were written, not ${2 * count + 1}.`);
  }
}
