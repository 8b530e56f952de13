import type { ChangeFormat } from '../diff/format-changes.js';
import { UsageError } from './command.js';
import type { Command } from './command.js';

const formats: readonly string[] = ['text', 'json', 'markdown'] satisfies readonly ChangeFormat[];

export const diffCommand: Command = {
  name: 'diff',
  summary: 'tell compatible from breaking changes',
  operands: ['OLD', 'NEW'],
  description: `Compares two states of CRDs. Each is a YAML or JSON file with CRDs, a folder of such files, a
configuration of crd-gen, a schema of one kind, or - for YAML on standard input.`,
  options: [
    { name: 'format', value: 'FORMAT', default: 'text', about: 'text, json or markdown' },
    { name: 'all', about: 'show harmless changes too, such as descriptions; json always holds them' },
  ],
  exitCodes: {
    0: 'nothing that breaks',
    1: 'at least one breaking change',
    2: 'wrong call or unreadable input',
  },
  inputErrorCode: 2,
  run: async (call) => {
    const format = call.text('format') ?? 'text';
    if (!isFormat(format)) throw new UsageError(`--format takes ${formats.join(', ')}, not ${format}.`);
    const [before = '', after = ''] = call.operands;
    const { diff } = await import('../diff.js');
    const { formatChanges } = await import('../diff/format-changes.js');
    const { changes, breaking } = diff({ old: before, new: after });
    call.out(formatChanges(changes, format, { hideHarmless: !call.isSet('all') }));
    return breaking ? 1 : 0;
  },
};

function isFormat(value: string): value is ChangeFormat {
  return formats.includes(value);
}
