// Makes the network resources of a CSV file exist, once, however often it runs.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { isTwingateError } from '@twingate-kit/sdk';
import { SingleBar } from 'cli-progress';
import { applyPlan } from './apply.js';
import { clientFrom } from './client.js';
import { makePlan } from './plan.js';
import type { Step } from './plan.js';
import { readRows } from './rows.js';

const usage = `Usage: npm start -- FILE.csv [--dry-run]

Columns: name, address, remote_network, and optionally alias, tags (key=value;key=value), groups (name;name).`;

/** Prints all problems and says that nothing, or not everything, was done. */
function fail(problems: readonly string[], exitCode: number, summary: string): void {
  for (const problem of problems) console.error(problem);
  console.error(summary);
  process.exitCode = exitCode;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'dry-run': { type: 'boolean', default: false } },
  });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new Error(usage);
  const dryRun = values['dry-run'];
  const client = clientFrom(process.env, { readOnly: dryRun });
  const { rows, problems } = readRows(await readFile(file, 'utf8'));
  const plan = await makePlan(client, rows);
  const all = [...problems, ...plan.problems].sort((left, right) => left.line - right.line);
  if (all.length > 0) {
    const lines = all.map(({ line, message }) => `${file}:${line}: ${message}`);
    fail(lines, 2, `${all.length} problems; nothing was changed.`);
    return;
  }
  for (const step of plan.steps) console.log(describe(step));
  if (dryRun) console.log(`${summary(plan.steps)} (dry run: nothing was changed)`);
  else await apply(client, plan.steps);
}

async function apply(client: Parameters<typeof applyPlan>[0], steps: readonly Step[]): Promise<void> {
  const pending = steps.filter(({ action }) => action !== 'keep');
  const bar = new SingleBar({
    format: '{bar} {value}/{total} {percentage} % {eta_formatted} left',
    noTTYOutput: false,
  });
  bar.start(pending.length, 0);
  const failures = await applyPlan(client, pending, () => bar.increment());
  bar.stop();
  console.log(summary(steps));
  if (failures.length === 0) return;
  const lines = failures.map(({ step, error }) => `${step.row.name}: ${error.message}`);
  fail(
    lines,
    1,
    `${failures.length} of ${pending.length} failed. Run again: what was done is found and kept.`,
  );
}

function describe(step: Step): string {
  switch (step.action) {
    case 'create':
      return `+ ${step.row.name} (${step.row.address})`;
    case 'update':
      return `~ ${step.row.name}: ${step.changes.join(', ')}`;
    case 'keep':
      return `= ${step.row.name}`;
  }
}

function summary(steps: readonly Step[]): string {
  const count = (action: Step['action']): number => steps.filter((step) => step.action === action).length;
  return `${count('create')} to create, ${count('update')} to update, ${count('keep')} as they should be`;
}

main().catch((error: unknown) => {
  const code = isTwingateError(error) ? ` (${error.code})` : '';
  console.error(`${error instanceof Error ? error.message : String(error)}${code}`);
  process.exitCode = 1;
});
