import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { processUsage } from './process-usage.js';

/** How a program ran, from its start to its end. */
export interface ProgramRun {
  readonly seconds: number;
  /** The most that the program and its children held at one time, as far as samples every few milliseconds saw it. */
  readonly peakRssMb: number;
}

export interface ProgramOptions {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a Node program to its end. Linux only, because memory is read from `/proc`.
 * @throws {Error} with its output when it does not exit with 0.
 */
export async function runProgram({ args, cwd, env = {} }: ProgramOptions): Promise<ProgramRun> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env } });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  let peak = 0;
  const sampler = setInterval(() => (peak = Math.max(peak, treeRss(child.pid))), 5);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(sampler);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}:\n${output}`);
  return { seconds: (performance.now() - startedAt) / 1000, peakRssMb: peak / 1e6 };
}

/** Resident bytes of a process and everything below it; 0 once it is gone. */
export function treeRss(pid: number | undefined): number {
  if (pid === undefined) return 0;
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return children.reduce((sum, child) => sum + treeRss(Number(child)), processUsage(pid).rssBytes);
  } catch {
    return 0;
  }
}
