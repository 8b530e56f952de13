import type { Command, CommandOption } from './command.js';

const helpOption: CommandOption = { name: 'help', about: 'show this text' };

/** The help of the program: its commands. */
export function programHelp(commands: readonly Command[]): string {
  const rows = commands.map(({ name, summary }) => [name, summary] as const);
  return `Usage: crd-gen COMMAND [OPTION…]

Custom resource definitions, and all that belongs to them, from JSON Schema.

Commands:
${table(rows)}
crd-gen COMMAND --help tells more about one of them.
`;
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const operands = command.operands.map((operand) => ` ${operand}`).join('');
  const options = [...command.options, helpOption].map(
    (option) =>
      [`--${option.name}${option.value === undefined ? '' : ` ${option.value}`}`, aboutOf(option)] as const,
  );
  const codes = Object.entries(command.exitCodes);
  return `Usage: crd-gen ${command.name} [OPTION…]${operands}

${command.description}

Options:
${table(options)}
Exit codes:
${table(codes)}`;
}

function aboutOf(option: CommandOption): string {
  return option.default === undefined ? option.about : `${option.about} (default: ${option.default})`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}\n`).join('');
}
