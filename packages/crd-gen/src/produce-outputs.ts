import path from 'node:path';
import type { CrdGenConfig } from './config.js';
import { toCrd } from './crd.js';
import { constructFile, emitConstruct, emitConstructsIndex } from './emit-constructs.js';
import { emitCrd } from './emit-crd.js';
import { emitJsonSchemas } from './emit-json-schema.js';
import { emitReference } from './emit-reference.js';
import { emitTypes } from './emit-types.js';
import { emitRuntimeTypes, emitValidators, emitValidatorTypes } from './emit-validators.js';
import type { Memory } from './memory.js';
import type { CrdModel } from './model.js';
import type { OutputFiles } from './output-files.js';

type FileText = readonly [file: string, text: string];

/**
 * The text of every output of a configuration.
 * @param folder the folder of the configuration, absolute
 * @param memory texts of former runs; what depends on unchanged models only is not made again
 * @throws {InputError} when models do not fit together.
 */
export async function produceOutputs(
  config: CrdGenConfig,
  folder: string,
  models: readonly CrdModel[],
  memory: Memory,
): Promise<OutputFiles> {
  const { crds, package: packageFolder, constructs, jsonSchemas, reference } = config.outputs;
  const files = [
    ...(crds ?? []).flatMap((target) => crdFiles(models, target, memory)),
    ...(packageFolder === undefined ? [] : await packageFiles(models, packageFolder, memory)),
    ...(constructs === undefined ? [] : constructFiles(models, constructs, memory)),
    ...(jsonSchemas === undefined ? [] : jsonSchemaFiles(models, jsonSchemas, memory)),
    ...(reference === undefined ? [] : referenceFiles(models, reference, memory)),
  ];
  const owned = [...(crds ?? []), packageFolder, constructs, jsonSchemas].filter(
    (target) => target !== undefined,
  );
  return {
    files: new Map(files.map(([target, text]) => [path.resolve(folder, target), text])),
    ownedFolders: owned.map((target) => path.resolve(folder, target)),
  };
}

function crdFiles(models: readonly CrdModel[], folder: string, memory: Memory): readonly FileText[] {
  return models.map((model) => [
    path.join(folder, `${model.plural}.yaml`),
    memory.recall(`crd ${model.kind}`, [model], () => emitCrd(model)),
  ]);
}

async function packageFiles(
  models: readonly CrdModel[],
  folder: string,
  memory: Memory,
): Promise<readonly FileText[]> {
  return [
    [path.join(folder, 'types.d.ts'), memory.recall('types', models, () => emitTypes(models))],
    [path.join(folder, 'runtime.d.ts'), memory.recall('runtime', [], emitRuntimeTypes)],
    [
      path.join(folder, 'validators.js'),
      await memory.recall('validators', models, () => emitValidators(models)),
    ],
    [
      path.join(folder, 'validators.d.ts'),
      memory.recall('validator types', models, () => emitValidatorTypes(models)),
    ],
  ];
}

function constructFiles(models: readonly CrdModel[], folder: string, memory: Memory): readonly FileText[] {
  return [
    ...models.map((model): FileText => [
      path.join(folder, `${constructFile(model)}.ts`),
      memory.recall(`construct ${model.kind}`, [model], () => emitConstruct(model)),
    ]),
    [path.join(folder, 'index.ts'), emitConstructsIndex(models)],
  ];
}

function jsonSchemaFiles(models: readonly CrdModel[], folder: string, memory: Memory): readonly FileText[] {
  const files = memory.recall('json schemas', models, () => emitJsonSchemas(models.map(toCrd)));
  return files.map((file) => [path.join(folder, file.path), file.text]);
}

function referenceFiles(models: readonly CrdModel[], file: string, memory: Memory): readonly FileText[] {
  return [[file, memory.recall('reference', models, () => emitReference(models))]];
}
