import { parseArgs } from 'node:util';

/** One option of a command. */
export interface CommandOption {
  readonly name: string;
  /** What stands for its value in the help; absent for a switch. */
  readonly value?: string;
  readonly default?: string;
  readonly about: string;
}

/** Where a command writes. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

/** A command as it was called. */
export interface Call extends Output {
  readonly operands: readonly string[];
  /** The value of an option, or its default. */
  text(name: string): string | undefined;
  isSet(name: string): boolean;
}

export interface Command {
  readonly name: string;
  /** Half a sentence for the list of commands. */
  readonly summary: string;
  /** The operands as the usage shows them; there must be exactly as many. */
  readonly operands: readonly string[];
  readonly description: string;
  readonly options: readonly CommandOption[];
  readonly exitCodes: Readonly<Record<number, string>>;
  /** The exit code when the input cannot be used. */
  readonly inputErrorCode: number;
  /** @returns the exit code. */
  readonly run: (call: Call) => Promise<number>;
}

/** A wrong call; the message says what is wrong with it. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/**
 * Reads the arguments of a command.
 * @throws {UsageError} for unknown options and for too few or too many operands.
 */
export function parseCall(command: Command, args: readonly string[], output: Output): Call {
  const { values, positionals } = parse(command, args);
  if (positionals.length !== command.operands.length) {
    const wanted = command.operands.length === 0 ? 'no operands' : command.operands.join(' and ');
    throw new UsageError(`${command.name} takes ${wanted}, and got ${positionals.join(' ') || 'none'}.`);
  }
  return {
    ...output,
    operands: positionals,
    text: (name) => {
      const value = values[name] ?? command.options.find((option) => option.name === name)?.default;
      return typeof value === 'string' ? value : undefined;
    },
    isSet: (name) => values[name] === true,
  };
}

function parse(
  command: Command,
  args: readonly string[],
): { values: Readonly<Record<string, unknown>>; positionals: readonly string[] } {
  const options = command.options.map(
    ({ name, value }) => [name, { type: value === undefined ? 'boolean' : 'string' } as const] as const,
  );
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: Object.fromEntries(options) });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
