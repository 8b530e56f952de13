import path from 'node:path';
import { readConfig } from './config.js';
import type { CrdGenConfig } from './config.js';
import { constructFile, emitConstruct, emitConstructsIndex } from './emit-constructs.js';
import { emitCrd } from './emit-crd.js';
import { emitReference } from './emit-reference.js';
import { emitTypes } from './emit-types.js';
import { emitRuntimeTypes, emitValidators, emitValidatorTypes } from './emit-validators.js';
import type { CrdModel } from './model.js';
import { compareOutputs, writeOutputs } from './output-files.js';
import type { Difference, OutputFiles } from './output-files.js';
import { InputError } from './problem.js';
import type { Problem } from './problem.js';
import { readKind } from './read-kind.js';

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
  return writeOutputs(await produce(options));
}

/**
 * Compares every output with the disk without writing.
 * @returns the files that are missing, stale or extra; empty when all are fresh.
 * @throws {InputError} with everything that is wrong in the configuration or the schemas.
 */
export async function check(options: GenerateOptions): Promise<readonly Difference[]> {
  return compareOutputs(await produce(options));
}

/**
 * Reads the kinds of a configuration.
 * @throws {InputError} with the problems of all kinds.
 */
export function readModels(config: CrdGenConfig, folder: string): readonly CrdModel[] {
  const problems: Problem[] = [];
  const models = config.schemas.flatMap((schema) => {
    try {
      return [readKind(path.resolve(folder, schema), folder)];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new InputError(problems);
  return models;
}

async function produce(options: GenerateOptions): Promise<OutputFiles> {
  const file = path.resolve(options.config);
  const config = readConfig(file);
  const folder = path.dirname(file);
  const models = readModels(config, folder);
  const { crds, package: packageFolder, constructs, reference } = config.outputs;
  const files = [
    ...(crds ?? []).flatMap((target) => crdFiles(models, target)),
    ...(packageFolder === undefined ? [] : await packageFiles(models, packageFolder)),
    ...(constructs === undefined ? [] : constructFiles(models, constructs)),
    ...(reference === undefined ? [] : [[reference, emitReference(models)] as const]),
  ];
  const owned = [...(crds ?? []), packageFolder, constructs].filter((target) => target !== undefined);
  return {
    files: new Map(files.map(([target, text]) => [path.resolve(folder, target), text])),
    ownedFolders: owned.map((target) => path.resolve(folder, target)),
  };
}

type FileText = readonly [file: string, text: string];

function crdFiles(models: readonly CrdModel[], folder: string): readonly FileText[] {
  return models.map((model) => [path.join(folder, `${model.plural}.yaml`), emitCrd(model)]);
}

async function packageFiles(models: readonly CrdModel[], folder: string): Promise<readonly FileText[]> {
  return [
    [path.join(folder, 'types.d.ts'), emitTypes(models)],
    [path.join(folder, 'runtime.d.ts'), emitRuntimeTypes()],
    [path.join(folder, 'validators.js'), await emitValidators(models)],
    [path.join(folder, 'validators.d.ts'), emitValidatorTypes(models)],
  ];
}

function constructFiles(models: readonly CrdModel[], folder: string): readonly FileText[] {
  return [
    ...models.map((model): FileText => [
      path.join(folder, `${constructFile(model)}.ts`),
      emitConstruct(model),
    ]),
    [path.join(folder, 'index.ts'), emitConstructsIndex(models)],
  ];
}
