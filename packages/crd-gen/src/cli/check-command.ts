import type { Call, Command } from './command.js';
import { configOption, defaultConfig } from './config-option.js';
import { shownPath } from './shown-path.js';

export const checkCommand: Command = {
  name: 'check',
  summary: 'compare every output with the disk',
  operands: [],
  description: 'Writes nothing, and names every output that is missing, stale or extra.',
  options: [configOption],
  exitCodes: { 0: 'all outputs are fresh', 1: 'some are not, or the input is wrong', 2: 'wrong call' },
  inputErrorCode: 1,
  run: runCheck,
};

/** Also what `generate --check` does. */
export async function runCheck(call: Call): Promise<number> {
  const { check } = await import('../generate.js');
  const differences = await check({ config: call.text('config') ?? defaultConfig });
  for (const { file, state } of differences) call.err(`${state}: ${shownPath(file)}\n`);
  if (differences.length === 0) return 0;
  call.err('Generated files differ from the schemas: run crd-gen generate and commit the result.\n');
  return 1;
}
