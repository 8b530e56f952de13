import type { Change } from './diff/change.js';
import { diffCrds } from './diff/diff-crds.js';
import { readCrds } from './read-crds.js';

export interface DiffOptions {
  /** The state before: a YAML or JSON file with CRDs, a folder of them, a configuration or a schema of crd-gen. */
  readonly old: string;
  /** The state after, in the same forms. */
  readonly new: string;
}

export interface DiffResult {
  readonly changes: readonly Change[];
  /** Whether at least one change is breaking. */
  readonly breaking: boolean;
}

/**
 * Tells what changed between two states of CRDs, and what of it breaks objects or clients.
 * @throws {InputError} when one of the two cannot be read.
 */
export function diff(options: DiffOptions): DiffResult {
  const changes = diffCrds(readCrds(options.old), readCrds(options.new));
  return { changes, breaking: changes.some(({ level }) => level === 'breaking') };
}
