import { createHash } from 'node:crypto';
import path from 'node:path';
import { readConfig } from './config.js';
import type { CrdGenConfig } from './config.js';
import { Memory } from './memory.js';
import { compareOutputs, writeOutputs } from './output-files.js';
import type { Difference, OutputFiles } from './output-files.js';
import { InputError } from './problem.js';
import type { Problem } from './problem.js';
import { produceOutputs } from './produce-outputs.js';
import { inspectKind } from './read-kind.js';
import type { KindInspection } from './read-kind.js';
import { inspectModels } from './read-models.js';
import type { ModelInspection } from './read-models.js';
import { findSourceFiles } from './source-files.js';
import type { SourceFile } from './source-files.js';

/** What is wrong with the schemas of a configuration, and what could be better. */
export interface LintResult {
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Runs one configuration as often as wanted; later runs repeat only what the changed files touch. */
export class Generator {
  readonly #configFile: string;
  readonly #folder: string;
  readonly #memory = new Memory();
  #sources: readonly string[];

  /** @param configFile path of the configuration; its paths are relative to its folder */
  constructor(configFile: string) {
    this.#configFile = path.resolve(configFile);
    this.#folder = path.dirname(this.#configFile);
    this.#sources = [this.#configFile];
  }

  /** The files that the last run read or would have read: absolute paths, the configuration first. */
  get sources(): readonly string[] {
    return this.#sources;
  }

  /** Writes every output that differs; see `generate`. */
  async generate(): Promise<readonly Difference[]> {
    return writeOutputs(await this.#produce());
  }

  /** Compares every output with the disk; see `check`. */
  async check(): Promise<readonly Difference[]> {
    return compareOutputs(await this.#produce());
  }

  /** Tells everything that is wrong or could be better; see `lint`. */
  async lint(): Promise<LintResult> {
    const config = this.#config();
    const inspection = this.#inspectModels(config);
    const { errors, warnings } = inspection;
    if (errors.length > 0) return { errors, warnings };
    return { errors: await this.#outputErrors(config, inspection), warnings };
  }

  /** Kinds that are sound one by one can still contradict each other. */
  async #outputErrors(config: CrdGenConfig, { models }: ModelInspection): Promise<readonly Problem[]> {
    try {
      await produceOutputs(config, this.#folder, models, this.#memory);
      return [];
    } catch (error) {
      if (error instanceof InputError) return error.problems;
      throw error;
    }
  }

  async #produce(): Promise<OutputFiles> {
    const config = this.#config();
    const { models, errors } = this.#inspectModels(config);
    if (errors.length > 0) throw new InputError(errors);
    return produceOutputs(config, this.#folder, models, this.#memory);
  }

  #config(): CrdGenConfig {
    this.#sources = [this.#configFile];
    return readConfig(this.#configFile);
  }

  #inspectModels(config: CrdGenConfig): ModelInspection {
    const roots = config.schemas.map((schema) => path.resolve(this.#folder, schema));
    const trees = new Map(roots.map((file) => [file, findSourceFiles(file)]));
    const files = [...trees.values()].flat().map(({ file }) => file);
    this.#sources = [this.#configFile, ...new Set(files)];
    return inspectModels(config, this.#folder, (file, root) =>
      this.#inspect(file, root, trees.get(file) ?? []),
    );
  }

  #inspect(file: string, root: string, tree: readonly SourceFile[]): KindInspection {
    return this.#memory.recall(`kind ${file}`, [fingerprint(tree)], () => inspectKind(file, root));
  }
}

function fingerprint(tree: readonly SourceFile[]): string {
  const hash = createHash('sha256');
  for (const { file, text } of tree) hash.update(JSON.stringify([file, text ?? null]));
  return hash.digest('hex');
}
