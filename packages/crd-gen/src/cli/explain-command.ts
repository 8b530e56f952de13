import type { Command } from './command.js';
import { defaultConfig } from './config-option.js';

export const explainCommand: Command = {
  name: 'explain',
  summary: 'describe a kind or a field',
  operands: ['KIND[.FIELD…]'],
  description: `Prints what kubectl explain prints, from files instead of a cluster, with defaults, constraints and
rules. The kind is also found by its plural and its short names.`,
  options: [
    {
      name: 'from',
      value: 'SOURCE',
      default: defaultConfig,
      about: 'what describes the kinds: as for crd-gen diff',
    },
    { name: 'api-version', value: 'VERSION', about: 'a version other than the stored one' },
    { name: 'recursive', about: 'only the names and types of all fields, at any depth' },
  ],
  exitCodes: { 0: 'found', 1: 'no such kind or field, or unreadable input', 2: 'wrong call' },
  inputErrorCode: 1,
  run: async (call) => {
    const { explain } = await import('../explain.js');
    const [target = ''] = call.operands;
    const version = call.text('api-version');
    const source = call.text('from') ?? defaultConfig;
    const wanted = version === undefined ? {} : { version };
    call.out(explain({ source, target, recursive: call.isSet('recursive'), ...wanted }));
    return 0;
  },
};
