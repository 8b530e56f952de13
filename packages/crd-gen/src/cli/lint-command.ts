import { formatProblem } from '../problem.js';
import { UsageError } from './command.js';
import type { Call, Command } from './command.js';
import { configOption, defaultConfig } from './config-option.js';
import { counted } from './counted.js';

export const lintCommand: Command = {
  name: 'lint',
  summary: 'show errors and warnings of the schemas',
  operands: [],
  description: `Checks the schemas without writing anything. Errors stop generate too; warnings, such as a
field without description, do not.`,
  options: [
    configOption,
    { name: 'max-warnings', value: 'NUMBER', about: 'fail when there are more warnings than this' },
  ],
  exitCodes: { 0: 'no error', 1: 'errors, or too many warnings', 2: 'wrong call' },
  inputErrorCode: 1,
  run: async (call) => {
    const limit = warningLimit(call);
    const { lint } = await import('../lint-schemas.js');
    const { errors, warnings } = await lint({ config: call.text('config') ?? defaultConfig });
    for (const error of errors) call.out(`error ${formatProblem(error)}\n`);
    for (const warning of warnings) call.out(`warning ${formatProblem(warning)}\n`);
    call.out(`${counted(errors.length, 'error')}, ${counted(warnings.length, 'warning')}\n`);
    if (warnings.length > limit) call.err(`More than ${counted(limit, 'warning')}.\n`);
    return errors.length > 0 || warnings.length > limit ? 1 : 0;
  },
};

function warningLimit(call: Call): number {
  const text = call.text('max-warnings');
  if (text === undefined) return Infinity;
  if (!/^\d+$/.test(text))
    throw new UsageError(`--max-warnings takes a number, not ${JSON.stringify(text)}.`);
  return Number(text);
}
