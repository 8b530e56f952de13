import type { Environment } from '@marcbachmann/cel-js';
import { warnOfIteration } from './cel-cost.js';
import type { IterationLevel } from './cel-cost.js';
import { supportedFunctions } from './cel-functions.js';
import { CelTypes } from './cel-types.js';
import type { CelType } from './cel-types.js';
import { below } from './location.js';
import type { Location } from './location.js';
import type { ModelRule, ModelSchema } from './model.js';
import { checkPattern } from './pattern.js';
import type { ProblemList } from './problem.js';
import { calledFunction, celNodes, createCelEnvironment, parseCel } from './runtime/cel-environment.js';
import type { CelNode } from './runtime/cel-environment.js';

/**
 * Compiles every rule of a schema against the types of its fields, as the API server does when a CRD is applied:
 * unknown fields, comparisons with null, functions that only one side knows and results that are not boolean are
 * refused here. Rules that are likely to exceed the server's cost limit get a warning.
 */
export function checkRules(root: ModelSchema, problems: ProblemList): void {
  new RuleChecker(problems).check(root, { typeName: 'object', isRoot: true, correlatable: true, levels: [] });
}

interface Place {
  readonly typeName: string;
  readonly isRoot: boolean;
  /** False below lists whose items have no identity: there, no former value exists. */
  readonly correlatable: boolean;
  /** The lists and maps around the place. */
  readonly levels: readonly IterationLevel[];
}

/** What the rules of one schema are compiled with. */
interface Compilation {
  readonly schema: ModelSchema;
  readonly place: Place;
  readonly types: CelTypes;
  /** `oldSelf` is a value here, */
  readonly plain: Environment;
  /** and an optional value here. */
  readonly optional: Environment;
}

class RuleChecker {
  readonly #problems: ProblemList;

  constructor(problems: ProblemList) {
    this.#problems = problems;
  }

  check(schema: ModelSchema, place: Place): void {
    if (schema.rules.length > 0) this.#checkOwn(schema, place);
    const below = { ...place, isRoot: false };
    for (const { name, schema: field } of schema.properties) this.check(field, { ...below, typeName: name });
    const levels = [...place.levels, { schema }];
    if (schema.additionalProperties) this.check(schema.additionalProperties, { ...below, levels });
    const correlatable = place.correlatable && schema.listType === 'map';
    if (schema.items) this.check(schema.items, { ...below, levels, correlatable });
  }

  #checkOwn(schema: ModelSchema, place: Place): void {
    const plain = createCelEnvironment();
    const types = new CelTypes(plain);
    const self = types.declare(schema, place.typeName, place.isRoot || schema.embeddedResource);
    if (self === undefined) {
      const fix = 'Describe the values with types; rules cannot see others.';
      this.#problems.add(
        below(schema.at, 'x-kubernetes-validations'),
        'stands on values that rules cannot see',
        fix,
      );
      return;
    }
    plain.registerVariable('self', self);
    const optional = plain.clone().registerVariable('oldSelf', `optional<${self}>`);
    const compilation = {
      schema,
      place,
      types,
      plain: plain.clone().registerVariable('oldSelf', self),
      optional,
    };
    for (const rule of schema.rules) this.#checkRule(rule, compilation);
  }

  #checkRule(rule: ModelRule, compilation: Compilation): void {
    const { at, optionalOldSelf, messageExpression } = rule;
    const tree = this.#checkExpression(rule.rule, 'bool', below(at, 'rule'), {
      ...compilation,
      plain: optionalOldSelf === true ? compilation.optional : compilation.plain,
    });
    const message =
      messageExpression === undefined
        ? undefined
        : this.#checkExpression(messageExpression, 'string', below(at, 'messageExpression'), compilation);
    if (tree) this.#checkOldSelf(rule, tree, message, compilation.place);
    this.#checkMessage(rule);
    if (rule.fieldPath !== undefined && !pathExists(compilation.schema, rule.fieldPath)) {
      const fix = 'Write the path of a field below the rule, for example ".address".';
      this.#problems.add(below(at, 'fieldPath'), `${rule.fieldPath} does not exist`, fix);
    }
  }

  #checkOldSelf(rule: ModelRule, tree: CelNode, message: CelNode | undefined, place: Place): void {
    const { at, optionalOldSelf } = rule;
    const isRead = readsOldSelf(tree);
    if (isRead && !place.correlatable) {
      const fix =
        'Make the list a map ("x-kubernetes-list-type": "map" with keys), or move the rule above the list.';
      this.#problems.add(below(at, 'rule'), 'reads oldSelf where items have no former value', fix);
    }
    if (optionalOldSelf === true && !isRead) {
      const fix = 'Remove it: the rule does not read oldSelf.';
      this.#problems.add(below(at, 'optionalOldSelf'), 'is of no use', fix);
    }
    if (message && readsOldSelf(message) && (!isRead || optionalOldSelf === true)) {
      const fix = 'Use self only: the API server gives oldSelf to the messages of plain transition rules.';
      this.#problems.add(below(at, 'messageExpression'), 'reads oldSelf, which it never gets', fix);
    }
  }

  #checkMessage({ at, rule, message }: ModelRule): void {
    if (message?.includes('\n')) {
      this.#problems.add(below(at, 'message'), 'has a line break', 'The API server wants one line.');
    }
    if (message !== undefined && message.trim() === '') {
      this.#problems.add(below(at, 'message'), 'is blank', 'Say what a valid value looks like.');
    }
    if (message === undefined && rule.trim().includes('\n')) {
      const fix = 'Add "message": the API server cannot show a rule of several lines.';
      this.#problems.add(below(at, 'rule'), 'has a line break and no message', fix);
    }
  }

  /** @returns the tree of a sound expression. */
  #checkExpression(
    expression: string,
    wanted: CelType,
    at: Location,
    compilation: Compilation,
  ): CelNode | undefined {
    const parsed = this.#parse(expression, at, compilation.plain);
    if (!parsed) return undefined;
    const tree = parsed.ast as CelNode;
    if (!this.#checkNames(tree, at)) return undefined;
    const { valid, type, error } = parsed.check();
    if (!valid) {
      const message = (error?.message ?? 'does not compile').split('\n')[0] ?? '';
      this.#problems.add(at, `${message} in ${JSON.stringify(expression)}`, fixFor(message));
      return undefined;
    }
    if (!this.#checkAccess(tree, at, compilation.types)) return undefined;
    if (type !== wanted) {
      this.#problems.add(at, `yields ${type ?? 'nothing'}`, `The expression must yield ${wanted}.`);
      return undefined;
    }
    const { schema, place, types } = compilation;
    warnOfIteration({ tree, at, schema, types, levels: place.levels, problems: this.#problems });
    return tree;
  }

  #parse(expression: string, at: Location, environment: Environment) {
    try {
      return parseCel(environment, expression);
    } catch (error) {
      const message = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
      this.#problems.add(
        at,
        `does not parse: ${message} in ${JSON.stringify(expression)}`,
        'Correct the syntax.',
      );
      return undefined;
    }
  }

  /** What can be said before types are known: functions, null and patterns. */
  #checkNames(tree: CelNode, at: Location): boolean {
    const before = this.#problems.errors.length;
    for (const node of celNodes(tree)) {
      const name = calledFunction(node);
      if (name !== undefined && !supportedFunctions.has(name)) {
        const fix = `Use one of: ${[...supportedFunctions].sort().join(', ')}.`;
        this.#problems.add(at, `calls ${name}, which the validators do not know`, fix);
      }
      if (node.op === 'value' && node.args === null) {
        const fix = 'Null fields are absent for rules: use has(self.field).';
        this.#problems.add(at, 'compares with null', fix);
      }
      if (name === 'matches' || name === 'find' || name === 'findAll') this.#checkMatch(node, name, at);
    }
    return this.#problems.errors.length === before;
  }

  #checkMatch(node: CelNode, name: string, at: Location): void {
    const pattern = [(node.args as readonly unknown[]).at(-1)].flat().at(-1) as CelNode | undefined;
    if (pattern?.op !== 'value' || typeof pattern.args !== 'string') {
      const fix = 'Write the expression as a literal, so that it is checked here.';
      this.#problems.warn(at, `${name}() gets an expression that is not known yet`, fix);
      return;
    }
    const refusal = checkPattern(pattern.args);
    if (refusal) this.#problems.add(at, `${JSON.stringify(pattern.args)} ${refusal.message}`, refusal.fix);
  }

  /** The library accepts any field in has() and behind .?, and names in brackets; the API server does not. */
  #checkAccess(tree: CelNode, at: Location, types: CelTypes): boolean {
    const before = this.#problems.errors.length;
    for (const node of celNodes(tree)) {
      if (calledFunction(node) === 'has')
        this.#typeOfPath((node.args as [string, [CelNode]])[1][0], at, types);
      if (node.op === '.?') this.#typeOfPath(node, at, types);
      if (node.op !== '[]' && node.op !== '[?]') continue;
      const [operand, index] = node.args as [CelNode, CelNode];
      if (!types.isObject(operand.checkedType?.name ?? '')) continue;
      const fix = 'Write self.name; brackets are for lists and maps.';
      this.#problems.add(at, `reads the field ${JSON.stringify(index.args)} of an object by brackets`, fix);
    }
    return this.#problems.errors.length === before;
  }

  /** The type of `a.b.c`, of which only `a` has been given one; undefined after a problem. */
  #typeOfPath(node: CelNode, at: Location, types: CelTypes): CelType | undefined {
    if (node.op !== '.' && node.op !== '.?') return node.checkedType?.name ?? 'dyn';
    const [operand, field] = node.args as [CelNode, string];
    const type = operand.checkedType?.name ?? this.#typeOfPath(operand, at, types);
    if (type === undefined) return undefined;
    const member = types.member(type, field);
    if (member === undefined) {
      this.#problems.add(at, `No such key: ${field}`, fixFor('No such key'));
    }
    return member;
  }
}

function readsOldSelf(tree: CelNode): boolean {
  return [...celNodes(tree)].some((node) => node.op === 'id' && node.args === 'oldSelf');
}

function fixFor(message: string): string {
  if (message.includes('No such key'))
    return 'Use a field of the schema that has a type; names such as "a-b" are written a__dash__b.';
  if (message.includes('overload')) return 'Use operands of the same type and functions of standard CEL.';
  return 'Correct the expression.';
}

/** Fields behind dots or in brackets with quotes, through objects and maps but not into lists. */
function pathExists(schema: ModelSchema, fieldPath: string): boolean {
  const step = /\.([A-Za-z_][\w-]*)|\['((?:[^'\\]|\\.)*)'\]/g;
  if (fieldPath === '' || fieldPath.replace(step, '') !== '') return false;
  let at: ModelSchema | undefined = schema;
  for (const [, name, quoted] of fieldPath.matchAll(step)) {
    const key = name ?? (quoted ?? '').replace(/\\(.)/g, '$1');
    at = at?.properties.find((property) => property.name === key)?.schema ?? at?.additionalProperties;
  }
  return at !== undefined;
}
