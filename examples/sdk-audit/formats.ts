import { stringify } from 'csv-stringify/sync';
import type { Grant } from './grants.js';

const columns: readonly (keyof Grant)[] = [
  'resource',
  'kind',
  'address',
  'remoteNetwork',
  'principal',
  'principalKind',
  'through',
  'policy',
  'expiresAt',
];

/** How the audit can be printed. */
export const formats: Readonly<Record<string, (grants: readonly Grant[]) => string>> = {
  table: toTable,
  // Names are typed by people: a spreadsheet must not take one for a formula.
  csv: (grants) => stringify([...grants], { header: true, columns: [...columns], escape_formulas: true }),
  json: (grants) => `${JSON.stringify(grants, null, 2)}\n`,
};

function toTable(grants: readonly Grant[]): string {
  const rows = [
    columns.map((column) => column.toUpperCase()),
    ...grants.map((grant) => columns.map((column) => grant[column])),
  ];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => (row[index] ?? '').length)));
  const lines = rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
