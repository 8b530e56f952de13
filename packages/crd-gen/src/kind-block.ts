import type { PrinterColumn, ScaleSubresource, SelectableField } from './runtime/api.js';
import { below } from './location.js';
import type { Location } from './location.js';
import type { ProblemList } from './problem.js';
import { isJsonObject } from './runtime/json-value.js';

/** How one version is served. */
export interface ServingBlock {
  readonly deprecated?: boolean;
  readonly deprecationWarning?: string;
  readonly subresources?: { readonly status?: object; readonly scale?: ScaleSubresource };
  readonly printerColumns?: readonly PrinterColumn[];
  readonly selectableFields?: readonly SelectableField[];
}

export interface VersionBlock extends ServingBlock {
  readonly name: string;
  /** Absent: the schema that the block stands in. */
  readonly schema?: { readonly $ref: string };
  readonly served?: boolean;
  readonly storage?: boolean;
}

/** The `x-crd-gen` block of a kind's schema; meta.schema.json describes it. */
export interface KindBlock extends ServingBlock {
  readonly group: string;
  readonly version?: string;
  readonly versions?: readonly VersionBlock[];
  readonly kind: string;
  readonly plural: string;
  readonly singular?: string;
  readonly listKind?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly scope?: 'Namespaced' | 'Cluster';
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Reads the block of a schema whose form the meta-schema has accepted.
 * @param at the location of the block
 * @returns undefined when it is missing, with the reason in `problems`.
 */
export function readKindBlock(value: unknown, at: Location, problems: ProblemList): KindBlock | undefined {
  if (!isJsonObject(value)) {
    const example = '{ "group": "example.com", "version": "v1", "kind": "Thing", "plural": "things" }';
    const root = { file: at.file, pointer: '' };
    problems.add(root, 'x-crd-gen is missing', `Every kind needs it: "x-crd-gen": ${example}.`);
    return undefined;
  }
  const block = value as unknown as KindBlock;
  checkNames(block, at, problems);
  checkVersions(block, at, problems);
  return block;
}

/** The versions of a kind; a block with one version is one without the list. */
export function versionsOf(block: KindBlock): readonly VersionBlock[] {
  const { deprecated, deprecationWarning, subresources, printerColumns, selectableFields } = block;
  const common = {
    ...(subresources === undefined ? {} : { subresources }),
    ...(printerColumns === undefined ? {} : { printerColumns }),
    ...(selectableFields === undefined ? {} : { selectableFields }),
  };
  if (block.versions) return block.versions.map((version) => ({ ...common, ...version }));
  const own = {
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(deprecationWarning === undefined ? {} : { deprecationWarning }),
  };
  return [{ ...common, ...own, name: block.version ?? '', storage: true }];
}

function checkNames(block: KindBlock, at: Location, problems: ProblemList): void {
  if (block.listKind === block.kind) {
    problems.add(below(at, 'listKind'), 'is the kind itself', `Write "${block.kind}List", or remove it.`);
  }
  const approval = 'api-approved.kubernetes.io';
  const isProtected = /(?:^|\.)(?:k8s|kubernetes)\.io$/.test(block.group);
  if (isProtected && block.annotations?.[approval] === undefined) {
    const fix = `Use a domain of your own, or add "annotations": { "${approval}": "unapproved, …" }.`;
    problems.add(below(at, 'group'), `${block.group} belongs to Kubernetes`, fix);
  }
}

function checkVersions(block: KindBlock, at: Location, problems: ProblemList): void {
  const { version, versions } = block;
  if ((version === undefined) === (versions === undefined)) {
    const message =
      version === undefined ? 'has neither version nor versions' : 'has both version and versions';
    problems.add(at, message, 'Write "version": "v1", or "versions": [{ "name": "v1", "storage": true }].');
  }
  if (versions) checkList(versions, below(at, 'versions'), problems);
  if (versions && (block.deprecated !== undefined || block.deprecationWarning !== undefined)) {
    problems.add(at, 'is deprecated as a whole', 'Move deprecated and deprecationWarning to the versions.');
  }
  for (const [index, own] of versionsOf(block).entries()) {
    if (own.deprecationWarning === undefined || own.deprecated === true) continue;
    const where = versions ? below(at, 'versions', index) : at;
    const message = 'warns of a version that is not deprecated';
    problems.add(below(where, 'deprecationWarning'), message, 'Add "deprecated": true.');
  }
}

function checkList(versions: readonly VersionBlock[], at: Location, problems: ProblemList): void {
  const stored = versions.filter(({ storage }) => storage === true);
  if (stored.length !== 1) {
    const fix = 'Objects are stored in one version: give exactly one "storage": true.';
    problems.add(at, `${stored.length} versions have "storage": true`, fix);
  }
  for (const [index, { name }] of versions.entries()) {
    if (versions.findIndex((other) => other.name === name) === index) continue;
    problems.add(below(at, index, 'name'), `repeats ${name}`, 'Give every version a name of its own.');
  }
  if (!versions.some(({ served }) => served !== false)) {
    problems.add(at, 'no version is served', 'Remove "served": false from one of them.');
  }
}
