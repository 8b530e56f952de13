import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

/** The heading of a section of RESULTS.md and the line below it: when, of what, on which machine. */
export function runHeading(subject: string, note: string): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? '?'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  return `\n## ${date}, commit ${commit}: ${subject}\n\n${machine}; ${note}.\n`;
}
