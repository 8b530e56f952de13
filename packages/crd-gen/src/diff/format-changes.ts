import { markdownTable } from '../markdown-table.js';
import { markdownCode, markdownText, plainText } from '../sanitize.js';
import type { Change, ChangeLevel } from './change.js';

export type ChangeFormat = 'text' | 'json' | 'markdown';

const levels: readonly ChangeLevel[] = ['breaking', 'compatible', 'harmless'];

export interface FormatOptions {
  /** Leaves harmless changes out of text and Markdown; they are only counted. */
  readonly hideHarmless?: boolean;
}

/** Changes as a person or a program reads them; the most important first. */
export function formatChanges(
  changes: readonly Change[],
  format: ChangeFormat,
  { hideHarmless = false }: FormatOptions = {},
): string {
  const sorted = levels.flatMap((level) => changes.filter((change) => change.level === level));
  const shown = hideHarmless ? sorted.filter((change) => change.level !== 'harmless') : sorted;
  switch (format) {
    case 'text':
      return textOf(shown, summary(sorted));
    case 'json':
      return `${JSON.stringify({ breaking: sorted.some(isBreaking), changes: sorted }, undefined, 2)}\n`;
    case 'markdown':
      return markdownOf(shown, summary(sorted));
  }
}

function isBreaking(change: Change): boolean {
  return change.level === 'breaking';
}

function textOf(changes: readonly Change[], total: string): string {
  const lines = changes.map(
    (change) => `${change.level.padEnd(10)}  ${line(place(change))}: ${line(change.message)}\n`,
  );
  return `${lines.join('')}${lines.length === 0 ? '' : '\n'}${total}\n`;
}

function place({ kind, version, path }: Change): string {
  return [kind, version, path].filter((part) => part !== undefined).join(' ');
}

function line(text: string): string {
  return plainText(text).replace(/\s+/g, ' ');
}

function summary(changes: readonly Change[]): string {
  if (changes.length === 0) return 'No change.';
  const counts = levels.map(
    (level) => `${changes.filter((change) => change.level === level).length} ${level}`,
  );
  return `${counts.join(', ')}.`;
}

function markdownOf(changes: readonly Change[], total: string): string {
  const head = `## CRD changes\n\n${total}\n`;
  if (changes.length === 0) return head;
  const rows = changes.map((change) => [
    change.level === 'breaking' ? '**breaking**' : change.level,
    markdownText(`${change.kind} ${change.version ?? ''}`.trim()),
    change.path === undefined ? '' : markdownCode(change.path),
    markdownText(change.message),
  ]);
  return `${head}\n${markdownTable(['Level', 'Kind', 'Field', 'Change'], rows)}`;
}
