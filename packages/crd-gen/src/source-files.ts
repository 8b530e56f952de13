import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isJsonArray, isJsonObject } from './runtime/json-value.js';

/** A file of the input as it stands on disk; without a text when it cannot be read. */
export interface SourceFile {
  /** absolute path */
  readonly file: string;
  readonly text?: string;
}

/**
 * A schema file and every file that its references lead to, readable or not. Broken files are no error here: a
 * program that watches the input must know them too.
 */
export function findSourceFiles(schema: string): readonly SourceFile[] {
  const found = new Map<string, SourceFile>();
  const waiting = [schema];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    const text = readIfPossible(file);
    found.set(file, text === undefined ? { file } : { file, text });
    waiting.push(...referencedFiles(parseIfPossible(text), path.dirname(file)));
  }
  return [...found.values()].sort((left, right) => (left.file < right.file ? -1 : 1));
}

function referencedFiles(value: unknown, folder: string): readonly string[] {
  if (isJsonArray(value)) return value.flatMap((item) => referencedFiles(item, folder));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    if (key !== '$ref' || typeof member !== 'string') return referencedFiles(member, folder);
    const [file = ''] = member.split('#');
    return file === '' || file.includes('://') ? [] : [path.resolve(folder, file)];
  });
}

function readIfPossible(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function parseIfPossible(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null') as unknown;
  } catch {
    return undefined;
  }
}
