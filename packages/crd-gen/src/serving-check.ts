import { below } from './location.js';
import type { Location } from './location.js';
import type { ServingBlock } from './kind-block.js';
import type { ModelSchema, ModelType } from './model.js';
import type { ProblemList } from './problem.js';

/** Checks what a version says of fields: paths of columns, selectable fields and of the scale subresource. */
export function checkServing(
  block: ServingBlock,
  schema: ModelSchema,
  at: Location,
  problems: ProblemList,
): void {
  checkColumns(block, schema, at, problems);
  checkSelectable(block, schema, at, problems);
  checkScale(block, schema, at, problems);
}

function checkColumns(block: ServingBlock, schema: ModelSchema, at: Location, problems: ProblemList): void {
  for (const [index, { jsonPath }] of (block.printerColumns ?? []).entries()) {
    const where = below(at, 'printerColumns', index, 'jsonPath');
    if (!isJsonPath(jsonPath)) {
      const fix =
        'Write a path such as .spec.size, .spec.ports[0] or .status.conditions[?(@.type=="Ready")].status.';
      problems.add(where, `${jsonPath} is not a path`, fix);
      continue;
    }
    const found = resolve(jsonPath.split('[')[0] ?? '', schema);
    if (found === 'absent') problems.warn(where, `${jsonPath} names an unknown field`, 'Correct the path.');
  }
}

/** Names and brackets with an index, a quoted name or a filter in them. */
function isJsonPath(path: string): boolean {
  return /^(?:\.(?:[^.[\]\\\s]|\\.)*|\[\?\([^()]*\)\]|\[(?:'[^']*'|[-\d:,*]+)\])+$/.test(path);
}

function checkSelectable(
  block: ServingBlock,
  schema: ModelSchema,
  at: Location,
  problems: ProblemList,
): void {
  const fields = block.selectableFields ?? [];
  for (const [index, { jsonPath }] of fields.entries()) {
    const where = below(at, 'selectableFields', index, 'jsonPath');
    if (fields.findIndex((other) => other.jsonPath === jsonPath) < index) {
      problems.add(where, `repeats ${jsonPath}`, 'Name every field once.');
    }
    requireField({
      path: jsonPath,
      types: ['string', 'integer', 'boolean'],
      schema,
      where,
      problems,
      isDescribed: true,
    });
  }
}

function checkScale(block: ServingBlock, schema: ModelSchema, at: Location, problems: ProblemList): void {
  const { scale, status } = block.subresources ?? {};
  if (!scale) return;
  const where = below(at, 'subresources', 'scale');
  const check = (name: keyof typeof scale, type: ModelType): void => {
    const path = scale[name];
    if (path === undefined) return;
    requireField({ path, types: [type], schema, where: below(where, name), problems });
  };
  check('specReplicasPath', 'integer');
  check('statusReplicasPath', 'integer');
  check('labelSelectorPath', 'string');
  if (!status) {
    const fix = 'Add "status": {} to subresources: replicas in status are written through it.';
    problems.warn(where, 'scale stands without status', fix);
  }
}

interface FieldRequest {
  readonly path: string;
  readonly types: readonly ModelType[];
  readonly schema: ModelSchema;
  readonly where: Location;
  readonly problems: ProblemList;
  /** Whether the schema must describe the field. */
  readonly isDescribed?: boolean;
}

function requireField({ path, types, schema, where, problems, isDescribed }: FieldRequest): void {
  const found = /^(?:\.[A-Za-z_][\w-]*)+$/.test(path) ? resolve(path, schema) : 'absent';
  if (found === 'absent' || (found === 'unknown' && isDescribed === true)) {
    problems.add(
      where,
      `${path} names no field`,
      'Write the path of a field of the schema, such as .spec.size.',
    );
  } else if (found !== 'unknown' && !types.includes(found.type ?? 'object')) {
    problems.add(
      where,
      `${path} is of type ${found.type ?? 'anything'}`,
      `Name a field of type ${types.join(', ')}.`,
    );
  }
}

/** `unknown` where the schema keeps what it does not describe, and in metadata. */
function resolve(path: string, root: ModelSchema): ModelSchema | 'absent' | 'unknown' {
  let at: ModelSchema = root;
  for (const name of path.split('.').slice(1)) {
    const isEnvelope = at === root && ['metadata', 'kind', 'apiVersion'].includes(name);
    const next = at.properties.find((property) => property.name === name)?.schema ?? at.additionalProperties;
    if (!next) return isEnvelope || at.preservesUnknown ? 'unknown' : 'absent';
    at = next;
  }
  return at;
}
