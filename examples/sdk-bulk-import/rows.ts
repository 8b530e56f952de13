import { parse } from 'csv-parse/sync';

/** One resource as the file wants it. */
export interface Row {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly name: string;
  readonly address: string;
  readonly remoteNetwork: string;
  /** Empty for none. */
  readonly alias: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  /** Names of groups that have access; others are left alone. */
  readonly groups: readonly string[];
}

/** What is wrong with one line. */
export interface Problem {
  readonly line: number;
  readonly message: string;
}

const required = ['name', 'address', 'remote_network'] as const;
const known: readonly string[] = [...required, 'alias', 'tags', 'groups'];

type Cells = Readonly<Record<string, string>>;

/** Reads the file and finds everything that is wrong with it, not only the first. */
export function readRows(text: string): {
  readonly rows: readonly Row[];
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const records = parse(text, {
    bom: true,
    info: true,
    skip_empty_lines: true,
    trim: true,
    relax_column_count: true,
    columns: (header: readonly string[]) => {
      problems.push(...problemsOfHeader(header));
      return [...header];
    },
  }) as unknown as readonly { readonly record: Cells; readonly info: { readonly lines: number } }[];
  if (problems.length > 0) return { rows: [], problems };
  const rows = records.map(({ record, info }) => toRow(record, info.lines));
  problems.push(...records.flatMap(({ record, info }) => problemsOfCells(record, info.lines)));
  problems.push(...duplicates(rows));
  return { rows, problems };
}

function problemsOfHeader(header: readonly string[]): readonly Problem[] {
  const missing = required
    .filter((name) => !header.includes(name))
    .map((name) => `there is no column "${name}"`);
  const unknown = header
    .filter((name) => !known.includes(name))
    .map((name) => `the column "${name}" is not known`);
  return [...missing, ...unknown].map((message) => ({ line: 1, message }));
}

function problemsOfCells(cells: Cells, line: number): readonly Problem[] {
  const empty = required.filter((name) => !cells[name]).map((name) => `${name} is empty`);
  const tags = listOf(cells['tags'])
    .filter((tag) => !/^[^=]+=[^=]*$/.test(tag))
    .map((tag) => `the tag "${tag}" is not of the form key=value`);
  return [...empty, ...tags].map((message) => ({ line, message }));
}

/** Name and remote network together are what a row is found by again. */
function duplicates(rows: readonly Row[]): readonly Problem[] {
  const first = new Map<string, number>();
  return rows.flatMap(({ line, name, remoteNetwork }) => {
    const key = JSON.stringify([name, remoteNetwork]);
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, line);
    return earlier === undefined
      ? []
      : [{ line, message: `"${name}" in "${remoteNetwork}" is on line ${earlier} too` }];
  });
}

function toRow(cells: Cells, line: number): Row {
  return {
    line,
    name: cells['name'] ?? '',
    address: cells['address'] ?? '',
    remoteNetwork: cells['remote_network'] ?? '',
    alias: cells['alias'] ?? '',
    tags: listOf(cells['tags']).map((tag) => {
      const [key = '', value = ''] = tag.split('=');
      return { key: key.trim(), value: value.trim() };
    }),
    groups: listOf(cells['groups']),
  };
}

function listOf(cell: string | undefined): readonly string[] {
  return (cell ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
