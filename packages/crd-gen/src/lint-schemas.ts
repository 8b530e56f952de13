import { Generator } from './generator.js';
import type { LintResult } from './generator.js';

export interface LintOptions {
  /** Path of the configuration file; its paths are relative to its folder. */
  readonly config: string;
}

/**
 * Checks the schemas of a configuration without writing anything.
 * @returns errors, which stop `generate`, and warnings, which do not.
 * @throws {InputError} when the configuration itself cannot be read.
 */
export async function lint(options: LintOptions): Promise<LintResult> {
  return new Generator(options.config).lint();
}
