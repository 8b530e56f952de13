import { setFlagsFromString } from 'node:v8';
import type { Difference } from '../output-files.js';
import { InputError } from '../problem.js';
import type { WatchRun } from '../watch.js';
import { runCheck } from './check-command.js';
import { UsageError } from './command.js';
import type { Call, Command } from './command.js';
import { configOption, defaultConfig } from './config-option.js';
import { counted } from './counted.js';
import { shownPath } from './shown-path.js';

export const generateCommand: Command = {
  name: 'generate',
  summary: 'write every output of a configuration',
  operands: [],
  description: `Writes every output that differs from what the schemas say, and deletes generated files
that no schema asks for any more.`,
  options: [
    configOption,
    { name: 'watch', about: 'generate again when the configuration or a schema changes, until Ctrl+C' },
    { name: 'check', about: 'do what crd-gen check does' },
  ],
  exitCodes: { 0: 'all outputs are written', 1: 'the input is wrong', 2: 'wrong call' },
  inputErrorCode: 1,
  run: async (call) => {
    if (!call.isSet('watch')) return call.isSet('check') ? runCheck(call) : runOnce(call);
    if (call.isSet('check')) throw new UsageError('--watch writes and --check does not: use one of them.');
    return runWatch(call);
  },
};

async function runOnce(call: Call): Promise<number> {
  const { generate } = await import('../generate.js');
  const differences = await generate({ config: call.text('config') ?? defaultConfig });
  writeDifferences(differences, call);
  if (differences.length === 0) call.out('crd-gen: everything is up to date\n');
  return 0;
}

const words: Readonly<Record<Difference['state'], string>> = {
  missing: 'wrote',
  stale: 'updated',
  extra: 'deleted',
};

function writeDifferences(differences: readonly Difference[], call: Call): void {
  for (const { file, state } of differences) call.out(`${words[state]} ${shownPath(file)}\n`);
}

async function runWatch(call: Call): Promise<number> {
  // A watch idles most of its life: without growth of the young generation it holds some 15 MB less.
  setFlagsFromString('--semi-space-growth-factor=1');
  const { watch } = await import('../watch.js');
  const end = new AbortController();
  const stop = (): void => end.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  await watch({
    config: call.text('config') ?? defaultConfig,
    signal: end.signal,
    onRun: (run) => reportRun(run, call),
  });
  return 0;
}

function reportRun({ sources, differences, error, milliseconds }: WatchRun, call: Call): void {
  for (const source of sources) call.out(`${shownPath(source)} changed\n`);
  if (differences === undefined) {
    const text = error instanceof InputError ? error.message : String(error);
    call.err(`${text}\n`);
    call.out('Nothing written; watching on.\n');
    return;
  }
  writeDifferences(differences, call);
  call.out(`${counted(differences.length, 'file')} written in ${Math.round(milliseconds)} ms; watching.\n`);
}
