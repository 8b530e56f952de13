import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const run = promisify(execFile);

/** What importing a package costs a new process. */
export interface ImportFigures {
  readonly ms: number;
  readonly cpuMs: number;
  readonly rssMb: number;
}

const probe = `
const cpu = process.cpuUsage();
const rss = process.memoryUsage.rss();
const startedAt = performance.now();
await import(process.argv[1]);
const ms = performance.now() - startedAt;
const { user, system } = process.cpuUsage(cpu);
console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000, rssMb: (process.memoryUsage.rss() - rss) / 1e6 }));`;

/** Imports a package in a process of its own. */
export async function importOnce(specifier: string): Promise<ImportFigures> {
  const args = ['--input-type=module', '--eval', probe, import.meta.resolve(specifier)];
  const { stdout } = await run(process.execPath, args);
  return JSON.parse(stdout) as ImportFigures;
}

/** Size of a program, bundled and minified, in kB. */
export async function bundledKb(program: string, external: readonly string[] = []): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: [...external],
  });
  return (outputFiles[0]?.contents.length ?? Number.NaN) / 1000;
}
