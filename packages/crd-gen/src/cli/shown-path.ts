import path from 'node:path';

/** A path as a person in the current folder writes it. */
export function shownPath(file: string): string {
  return path.relative(process.cwd(), file);
}
