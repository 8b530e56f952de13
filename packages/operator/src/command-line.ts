import { parseArgs } from 'node:util';
import type { CommandLine } from './config.js';
import { helpOfVariables } from './configuration/help.js';

export type Command =
  | { readonly kind: 'run'; readonly options: CommandLine }
  | { readonly kind: 'prepare-rollback'; readonly namespaces: readonly string[]; readonly dryRun: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly problem: string };

export const usage = `Usage: twingate-operator run [options]
       twingate-operator prepare-rollback [--namespace PATTERN]… [--dry-run]

Reconciles Twingate custom resources with the Twingate Admin API. The cluster is that of the current kubeconfig, or the
one that it runs in.

prepare-rollback writes on every object what the older operator needs to go on with it. Stop this operator first; then
apply the older CustomResourceDefinitions and start the older operator. It can be repeated.

Options (they win over the environment):
  --namespace PATTERN   watch these namespaces only; may be given several times; * and ? match, ! excludes
  --all-namespaces      watch all namespaces (default)
  --log-format FORMAT   plain (default), full or json
  --quiet               log warnings and errors only
  --verbose             log what happens (default)
  --debug               log everything
  --dry-run             of prepare-rollback: say what would be written, and write nothing
  --version             print the version
  --help                print this text

Environment variables:
${helpOfVariables()}`;

/** Understands the arguments after the program's name. No command means `run`. */
export function parseCommandLine(args: readonly string[]): Command {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help === true) return { kind: 'help' };
    if (values.version === true) return { kind: 'version' };
    const [command = 'run', ...rest] = positionals;
    if (rest.length > 0) return unknown(positionals);
    switch (command) {
      case 'run':
        return { kind: 'run', options: toOptions(values) };
      case 'prepare-rollback':
        return toRollback(values);
      default:
        return unknown(positionals);
    }
  } catch (error) {
    return {
      kind: 'wrong',
      problem: `${error instanceof Error ? error.message : String(error)}; see --help.`,
    };
  }
}

function unknown(positionals: readonly string[]): Command {
  return { kind: 'wrong', problem: `Unknown command "${positionals.join(' ')}"; see --help.` };
}

const options = {
  namespace: { type: 'string', multiple: true },
  'all-namespaces': { type: 'boolean' },
  'log-format': { type: 'string' },
  quiet: { type: 'boolean' },
  verbose: { type: 'boolean' },
  debug: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  version: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

function toOptions(values: Values): CommandLine {
  const namespaces = values['all-namespaces'] === true ? [] : values.namespace;
  const logVerbosity = (['debug', 'verbose', 'quiet'] as const).find((name) => values[name] === true);
  const logFormat = values['log-format'];
  return {
    ...(namespaces === undefined ? {} : { namespaces }),
    ...(logVerbosity === undefined ? {} : { logVerbosity }),
    ...(logFormat === undefined ? {} : { logFormat }),
  };
}

function toRollback(values: Values): Command {
  const { namespaces = [] } = toOptions(values);
  return { kind: 'prepare-rollback', namespaces, dryRun: values['dry-run'] === true };
}
