import type { CelTypes } from './cel-types.js';
import type { Location } from './location.js';
import type { ModelSchema } from './model.js';
import type { ProblemList } from './problem.js';
import { calledFunction } from './runtime/cel-environment.js';
import type { CelNode } from './runtime/cel-environment.js';
import { celFieldName } from './runtime/cel-value.js';

/** A list or map whose items an expression is evaluated for. */
export interface IterationLevel {
  /** Absent for values that the rule itself makes. */
  readonly schema?: ModelSchema;
}

export interface IterationRequest {
  readonly tree: CelNode;
  readonly at: Location;
  /** The schema that carries the rule. */
  readonly schema: ModelSchema;
  readonly types: CelTypes;
  /** The lists and maps around the rule, outermost first. */
  readonly levels: readonly IterationLevel[];
  readonly problems: ProblemList;
}

const loops: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** Functions whose cost grows with the length of their string. */
const scans: ReadonlySet<string> = new Set([
  'matches',
  'find',
  'findAll',
  'contains',
  'replace',
  'split',
  'join',
  'indexOf',
  'lastIndexOf',
]);

/**
 * Warns of loops in loops over lists and maps without a limit, and of strings without a limit that are scanned in a
 * loop: the API server estimates the worst case when a CRD is applied and refuses what may cost too much.
 */
export function warnOfIteration(request: IterationRequest): void {
  const self = { self: request.schema, oldSelf: request.schema };
  new CostWalker(request).walk(request.tree, { levels: request.levels, names: self });
}

interface Scope {
  readonly levels: readonly IterationLevel[];
  /** What the variables stand for, where it is a value of the object. */
  readonly names: Readonly<Record<string, ModelSchema | undefined>>;
}

class CostWalker {
  readonly #request: IterationRequest;
  readonly #reported = new Set<ModelSchema>();

  constructor(request: IterationRequest) {
    this.#request = request;
  }

  walk(node: CelNode, scope: Scope): void {
    const name = calledFunction(node);
    if (node.op === 'rcall' && name !== undefined && loops.has(name)) {
      this.#walkLoop(node, scope);
      return;
    }
    if (name !== undefined && scans.has(name)) this.#checkScan(node, scope);
    for (const child of childNodes(node.args)) this.walk(child, scope);
  }

  #walkLoop(node: CelNode, scope: Scope): void {
    const [, iterable, [variable, ...bodies]] = node.args as [string, CelNode, readonly CelNode[]];
    this.walk(iterable, scope);
    const schema = this.#schemaOf(iterable, scope);
    const levels = [...scope.levels, ...(schema ? [{ schema }] : [{}])];
    if (levels.length > 1) this.#report(levels);
    const item = schema?.type === 'array' ? schema.items : undefined;
    const names = { ...scope.names, [String(variable?.args)]: item };
    for (const body of bodies) this.walk(body, { levels, names });
  }

  #checkScan(node: CelNode, scope: Scope): void {
    if (scope.levels.length === 0) return;
    const operand = childNodes(node.args)[0];
    const schema = operand && this.#schemaOf(operand, scope);
    if (schema) this.#report([...scope.levels, { schema }]);
  }

  #report(levels: readonly IterationLevel[]): void {
    for (const { schema } of levels) {
      const limit = schema && missingLimit(schema);
      if (!schema || limit === undefined || this.#reported.has(schema)) continue;
      this.#reported.add(schema);
      const where = `${schema.at.file}#${schema.at.pointer}`;
      const message = `repeats work for every part of ${where}, which has no limit`;
      this.#request.problems.warn(this.#request.at, message, `Add "${limit}" to ${where}.`);
    }
  }

  /** The schema of a path from a variable; undefined for computed values. */
  #schemaOf(node: CelNode, scope: Scope): ModelSchema | undefined {
    if (node.op === 'id') return scope.names[String(node.args)];
    if (node.op !== '.' && node.op !== '[]') return undefined;
    const [operand, field] = node.args as [CelNode, unknown];
    const parent = this.#schemaOf(operand, scope);
    if (node.op === '[]') return parent?.items ?? parent?.additionalProperties;
    return this.#fieldOf(operand, String(field)) ?? parent?.additionalProperties;
  }

  #fieldOf(operand: CelNode, field: string): ModelSchema | undefined {
    const object = this.#request.types.schemaOf(operand.checkedType?.name ?? '');
    return object?.properties.find(({ name }) => celFieldName(name) === field)?.schema;
  }
}

function missingLimit(schema: ModelSchema): string | undefined {
  const { constraints } = schema;
  if (schema.type === 'array') return constraints['maxItems'] === undefined ? 'maxItems' : undefined;
  if (schema.type === 'object') {
    return schema.additionalProperties && constraints['maxProperties'] === undefined
      ? 'maxProperties'
      : undefined;
  }
  if (schema.type !== 'string' || schema.enum) return undefined;
  return constraints['maxLength'] === undefined ? 'maxLength' : undefined;
}

function childNodes(args: unknown): readonly CelNode[] {
  if (Array.isArray(args)) return args.flatMap(childNodes);
  return typeof args === 'object' && args !== null && 'op' in args ? [args as CelNode] : [];
}
