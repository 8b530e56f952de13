import { listVariables, type Variable } from './variables.js';

/** The variables as a person reads them in a terminal. */
export function helpOfVariables(): string {
  return listVariables()
    .map(([name, variable]) => `  ${name}\n      ${variable.description} ${withoutIt(variable)}\n`)
    .join('');
}

function withoutIt({ required, default: value, otherwise }: Variable): string {
  if (required === true) return '(required)';
  if (value !== undefined) return `(default: ${value})`;
  return otherwise === undefined ? '' : `(if not set: ${otherwise})`;
}
