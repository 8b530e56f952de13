#!/usr/bin/env node
import path from 'node:path';
import { parseArgs } from 'node:util';
import { check, generate } from './generate.js';
import type { Difference } from './output-files.js';
import { InputError } from './problem.js';

const usage = `Usage: crd-gen generate [--check] [--config crd-gen.config.json]
       crd-gen check [--config crd-gen.config.json]

generate  writes every output; with --check it behaves like check
check     writes nothing; exits 1 and names every output that is missing, stale or extra
`;

const words: Readonly<Record<Difference['state'], string>> = {
  missing: 'wrote',
  stale: 'updated',
  extra: 'deleted',
};

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      config: { type: 'string', default: 'crd-gen.config.json' },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [command, ...rest] = positionals;
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  if ((command !== 'generate' && command !== 'check') || rest.length > 0) {
    process.stderr.write(usage);
    return 2;
  }
  return command === 'check' || values.check
    ? await runCheck(values.config)
    : await runGenerate(values.config);
}

async function runGenerate(config: string): Promise<number> {
  const differences = await generate({ config });
  for (const { file, state } of differences) process.stdout.write(`${words[state]} ${shown(file)}\n`);
  if (differences.length === 0) process.stdout.write('crd-gen: everything is up to date\n');
  return 0;
}

async function runCheck(config: string): Promise<number> {
  const differences = await check({ config });
  for (const { file, state } of differences) process.stderr.write(`${state}: ${shown(file)}\n`);
  if (differences.length === 0) return 0;
  process.stderr.write(
    'Generated files differ from the schemas: run crd-gen generate and commit the result.\n',
  );
  return 1;
}

function shown(file: string): string {
  return path.relative(process.cwd(), file);
}

/** Problems of the input are shown as they are; anything else is a defect and keeps its stack. */
function report(error: unknown): number {
  const isUsage =
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  if (error instanceof InputError || isUsage) {
    process.stderr.write(`${error.message}\n`);
    return isUsage ? 2 : 1;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

process.exitCode = await main(process.argv.slice(2)).catch(report);
