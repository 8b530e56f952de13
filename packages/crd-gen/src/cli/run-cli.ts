import { InputError } from '../problem.js';
import { checkCommand } from './check-command.js';
import { parseCall, UsageError } from './command.js';
import type { Command, Output } from './command.js';
import { diffCommand } from './diff-command.js';
import { explainCommand } from './explain-command.js';
import { generateCommand } from './generate-command.js';
import { commandHelp, programHelp } from './help.js';
import { lintCommand } from './lint-command.js';

/** In the order of the help. */
export const commands: readonly Command[] = [
  generateCommand,
  checkCommand,
  lintCommand,
  diffCommand,
  explainCommand,
];

/**
 * Runs the command that the arguments name.
 * @param args without the names of node and of the program
 * @returns the exit code.
 */
export async function runCli(args: readonly string[], output: Output): Promise<number> {
  const [name, ...rest] = args;
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) return withoutCommand(name, output);
  if (rest.includes('--help') || rest.includes('-h')) {
    output.out(commandHelp(command));
    return 0;
  }
  try {
    return await command.run(parseCall(command, rest, output));
  } catch (error) {
    return report(error, command, output);
  }
}

function withoutCommand(name: string | undefined, output: Output): number {
  if (name === '--help' || name === '-h' || name === 'help') {
    output.out(programHelp(commands));
    return 0;
  }
  if (name !== undefined) output.err(`There is no command ${JSON.stringify(name)}.\n\n`);
  output.err(programHelp(commands));
  return 2;
}

/** What a person can correct is shown as it is; anything else is a defect and keeps its stack. */
function report(error: unknown, command: Command, output: Output): number {
  if (error instanceof UsageError) {
    output.err(`${error.message}\ncrd-gen ${command.name} --help shows how to call it.\n`);
    return 2;
  }
  if (error instanceof InputError) {
    output.err(`${error.message}\n`);
    return command.inputErrorCode;
  }
  output.err(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return command.inputErrorCode;
}
