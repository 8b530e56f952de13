import { checkDefaults } from './default-check.js';
import { checkRules } from './cel-check.js';
import { readKindBlock, versionsOf } from './kind-block.js';
import type { KindBlock, VersionBlock } from './kind-block.js';
import { warnOfKind } from './kind-warnings.js';
import { SchemaLoader } from './load.js';
import type { LoadedSchema } from './load.js';
import { below } from './location.js';
import type { Location } from './location.js';
import type { CrdModel, ModelSchema, ModelVersion } from './model.js';
import { InputError, ProblemList } from './problem.js';
import type { Problem } from './problem.js';
import { checkServing } from './serving-check.js';
import { readStructuralSchema } from './structural.js';

/**
 * Reads one kind: loads its schema, resolves references and checks everything that the API server would refuse.
 * @param file absolute path of the schema
 * @param root paths in messages are relative to this folder
 * @throws {InputError} with every problem found.
 */
export function readKind(file: string, root: string): CrdModel {
  return readChecked(file, root, new ProblemList());
}

/** What is to say of one kind: the model unless there are errors, and warnings in any case. */
export interface KindInspection {
  readonly model?: CrdModel;
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Reads one kind as `readKind` does, and returns what is wrong instead of throwing it. */
export function inspectKind(file: string, root: string): KindInspection {
  const problems = new ProblemList();
  try {
    const model = readChecked(file, root, problems);
    return { model, errors: [], warnings: problems.warnings };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { errors: error.problems, warnings: problems.warnings };
  }
}

function readChecked(file: string, root: string, problems: ProblemList): CrdModel {
  const written = new ProblemList();
  const loader = new SchemaLoader(root, written);
  const main = loader.load(file);
  const at = below(main.at, 'x-crd-gen');
  const isReadable = written.errors.every(({ at: { pointer } }) => !pointer.startsWith(at.pointer));
  const block = isReadable ? readKindBlock(main.schema['x-crd-gen'], at, problems) : undefined;
  const versions = readVersions({ loader, main, file, at, block, problems });
  problems.addUnlessKnown(written.errors);
  problems.throwIfAny();
  for (const { schema } of versions) checkRules(schema, problems);
  problems.throwIfAny();
  for (const { schema } of versions) checkDefaults(schema, problems);
  problems.throwIfAny();
  if (!block) throw new Error('A kind without a block must have been refused.');
  const model = toModel(block, versions);
  warnOfKind(model, problems);
  return model;
}

interface VersionsRequest {
  readonly loader: SchemaLoader;
  readonly main: LoadedSchema;
  /** absolute path of the main schema */
  readonly file: string;
  readonly at: Location;
  readonly block: KindBlock | undefined;
  readonly problems: ProblemList;
}

function readVersions(request: VersionsRequest): readonly ModelVersion[] {
  const { loader, main, file, at, block, problems } = request;
  if (!block) {
    readStructuralSchema(main, problems);
    return [];
  }
  const known = new Map<string, ModelSchema>();
  return versionsOf(block).map((version, index) => {
    const reference = version.schema?.$ref ?? '';
    const place = block.versions ? below(at, 'versions', index) : at;
    const loaded = reference === '' ? main : loader.follow(reference, file, below(place, 'schema', '$ref'));
    const schema = known.get(reference) ?? readStructuralSchema(loaded, problems);
    known.set(reference, schema);
    checkServing(version, schema, place, problems);
    return toVersion(version, schema);
  });
}

function toVersion(version: VersionBlock, schema: ModelSchema): ModelVersion {
  const { deprecationWarning, subresources } = version;
  return {
    version: version.name,
    served: version.served ?? true,
    storage: version.storage ?? false,
    deprecated: version.deprecated ?? false,
    ...(deprecationWarning === undefined ? {} : { deprecationWarning }),
    hasStatus: subresources?.status !== undefined,
    ...(subresources?.scale === undefined ? {} : { scale: subresources.scale }),
    printerColumns: version.printerColumns ?? [],
    selectableFields: version.selectableFields ?? [],
    schema,
  };
}

function toModel(block: KindBlock, versions: readonly ModelVersion[]): CrdModel {
  const { singular = block.kind.toLowerCase(), listKind = `${block.kind}List`, scope = 'Namespaced' } = block;
  const stored = versions.find(({ storage }) => storage);
  if (!stored) throw new Error('A kind without a storage version must have been refused.');
  return {
    ...stored,
    group: block.group,
    kind: block.kind,
    plural: block.plural,
    singular,
    listKind,
    scope,
    shortNames: block.shortNames ?? [],
    categories: block.categories ?? [],
    labels: block.labels ?? {},
    annotations: block.annotations ?? {},
    versions,
  };
}
