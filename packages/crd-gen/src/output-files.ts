import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generatedHeader } from './generated-header.js';
import { InputError } from './problem.js';

/** What a run produces: files by absolute path, and the folders in which nothing else may stand. */
export interface OutputFiles {
  readonly files: ReadonlyMap<string, string>;
  readonly ownedFolders: readonly string[];
}

export interface Difference {
  /** absolute path */
  readonly file: string;
  readonly state: 'missing' | 'stale' | 'extra';
}

/** Compares what is on disk with what should be; in order of path. */
export function compareOutputs(outputs: OutputFiles): readonly Difference[] {
  const differences: Difference[] = [];
  for (const [file, text] of outputs.files) {
    const existing = readIfPresent(file);
    if (existing === undefined) differences.push({ file, state: 'missing' });
    else if (existing !== text) differences.push({ file, state: 'stale' });
  }
  for (const file of extraFiles(outputs)) differences.push({ file, state: 'extra' });
  return differences.sort((left, right) => (left.file < right.file ? -1 : 1));
}

/**
 * Writes what differs and deletes generated files that are no longer produced.
 * @returns what was changed.
 * @throws {InputError} when an owned folder holds a file that crd-gen did not write.
 */
export function writeOutputs(outputs: OutputFiles): readonly Difference[] {
  const foreign = extraFiles(outputs).filter((file) => !isGenerated(file));
  if (foreign.length > 0) {
    throw new InputError(
      foreign.map((file) => ({
        at: { file, pointer: '' },
        message: 'Not written by crd-gen, so not deleted',
        fix: 'Move it out of the output folder, which belongs to crd-gen.',
      })),
    );
  }
  const differences = compareOutputs(outputs);
  for (const { file, state } of differences) {
    if (state === 'extra') rmSync(file);
    else writeText(file, outputs.files.get(file) ?? '');
  }
  return differences;
}

function extraFiles({ files, ownedFolders }: OutputFiles): readonly string[] {
  const present = new Set(ownedFolders.flatMap(listFiles));
  return [...present].filter((file) => !files.has(file)).sort();
}

function listFiles(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

function isGenerated(file: string): boolean {
  return readFileSync(file, 'utf8').slice(0, 200).includes(generatedHeader);
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function writeText(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
