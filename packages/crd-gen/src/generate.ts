import { Generator } from './generator.js';
import type { Difference } from './output-files.js';

export interface GenerateOptions {
  /** Path of the configuration file; its paths are relative to its folder. */
  readonly config: string;
}

/**
 * Writes every output of a configuration.
 * @returns the files that were changed.
 * @throws {InputError} with everything that is wrong in the configuration or the schemas.
 */
export async function generate(options: GenerateOptions): Promise<readonly Difference[]> {
  return new Generator(options.config).generate();
}

/**
 * Compares every output with the disk without writing.
 * @returns the files that are missing, stale or extra; empty when all are fresh.
 * @throws {InputError} with everything that is wrong in the configuration or the schemas.
 */
export async function check(options: GenerateOptions): Promise<readonly Difference[]> {
  return new Generator(options.config).check();
}
