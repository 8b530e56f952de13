import { checkDefaults } from './default-check.js';
import { checkRules } from './cel-check.js';
import { readKindBlock } from './kind-block.js';
import { loadSchema } from './load.js';
import type { CrdModel } from './model.js';
import { ProblemList } from './problem.js';
import { readStructuralSchema } from './structural.js';

/**
 * Reads one kind: loads its schema, resolves references and checks everything that the API server would refuse.
 * @param file absolute path of the schema
 * @param root paths in messages are relative to this folder
 * @throws {InputError} with every problem found.
 */
export function readKind(file: string, root: string): CrdModel {
  const loaded = loadSchema(file, root);
  const problems = new ProblemList();
  const block = readKindBlock(loaded.schema['x-crd-gen'], loaded.at, problems);
  const schema = readStructuralSchema(loaded, problems);
  problems.throwIfAny();
  checkRules(schema, problems);
  problems.throwIfAny();
  checkDefaults(schema, problems);
  problems.throwIfAny();
  if (!block) throw new Error('A kind without a block must have been refused.');
  const { singular = block.kind.toLowerCase(), listKind = `${block.kind}List`, scope = 'Namespaced' } = block;
  return {
    group: block.group,
    version: block.version,
    kind: block.kind,
    plural: block.plural,
    singular,
    listKind,
    scope,
    shortNames: block.shortNames ?? [],
    categories: block.categories ?? [],
    hasStatus: block.subresources?.status !== undefined,
    printerColumns: block.printerColumns ?? [],
    schema,
  };
}
