import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A temporary folder of files, removed by `remove()`. */
export interface TempFolder {
  readonly path: string;
  file(name: string): string;
  write(name: string, content: unknown): string;
  remove(): void;
}

/** Strings are written as they are, everything else as JSON. */
export function createTempFolder(files: Readonly<Record<string, unknown>> = {}): TempFolder {
  const root = mkdtempSync(path.join(tmpdir(), 'crd-gen-'));
  const file = (name: string): string => path.join(root, name);
  const write = (name: string, content: unknown): string => {
    mkdirSync(path.dirname(file(name)), { recursive: true });
    writeFileSync(file(name), typeof content === 'string' ? content : JSON.stringify(content));
    return file(name);
  };
  for (const [name, content] of Object.entries(files)) write(name, content);
  return { path: root, file, write, remove: () => rmSync(root, { recursive: true }) };
}
