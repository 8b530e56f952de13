import path from 'node:path';
import type { CrdGenConfig } from './config.js';
import type { CrdModel } from './model.js';
import { InputError } from './problem.js';
import type { Problem } from './problem.js';
import { inspectKind } from './read-kind.js';
import type { KindInspection } from './read-kind.js';

/** All kinds of a configuration, and everything that is to say of them. */
export interface ModelInspection {
  /** The kinds without errors, in the order of the configuration. */
  readonly models: readonly CrdModel[];
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
}

type Inspect = (file: string, root: string) => KindInspection;

/**
 * Reads the kinds of a configuration.
 * @param folder the folder of the configuration, absolute
 * @param inspect reads one schema file
 */
export function inspectModels(
  config: CrdGenConfig,
  folder: string,
  inspect: Inspect = inspectKind,
): ModelInspection {
  const kinds = config.schemas.map((schema) => inspect(path.resolve(folder, schema), folder));
  return {
    models: kinds.flatMap(({ model }) => (model === undefined ? [] : [model])),
    errors: kinds.flatMap(({ errors }) => errors),
    warnings: kinds.flatMap(({ warnings }) => warnings),
  };
}

/**
 * Reads the kinds of a configuration, in its order.
 * @param folder the folder of the configuration, absolute
 * @throws {InputError} with the problems of all kinds.
 */
export function readModels(config: CrdGenConfig, folder: string): readonly CrdModel[] {
  const { models, errors } = inspectModels(config, folder);
  if (errors.length > 0) throw new InputError(errors);
  return models;
}
