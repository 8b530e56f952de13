import { Environment } from '@marcbachmann/cel-js';
import { below } from './location.js';
import type { ModelSchema } from './model.js';
import type { ProblemList } from './problem.js';
import type { ValidationRule } from './runtime/api.js';
import { celFieldName } from './runtime/cel-value.js';
import { isTransitionRule } from './runtime/cel-rules.js';

/**
 * Compiles every rule of a schema against the types of its fields, as the API server does when a CRD is applied:
 * unknown fields, comparisons with null and results that are not boolean are refused here.
 */
export function checkRules(root: ModelSchema, problems: ProblemList): void {
  new RuleChecker(problems).check(root, { typeName: 'object', isRoot: true, correlatable: true });
}

interface Place {
  readonly typeName: string;
  readonly isRoot: boolean;
  /** False below lists whose items have no identity: there, no former value exists. */
  readonly correlatable: boolean;
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
    if (schema.additionalProperties) this.check(schema.additionalProperties, below);
    if (schema.items)
      this.check(schema.items, { ...below, correlatable: place.correlatable && schema.listType === 'map' });
  }

  #checkOwn(schema: ModelSchema, place: Place): void {
    const environment = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false });
    const type = new TypeNames(environment).declare(schema, place.typeName, place.isRoot);
    environment.registerVariable('self', type).registerVariable('oldSelf', type);
    schema.rules.forEach((rule, index) => this.#checkRule(rule, environment, schema, place, index));
  }

  #checkRule(
    rule: ValidationRule,
    environment: Environment,
    schema: ModelSchema,
    place: Place,
    index: number,
  ): void {
    const at = below(schema.at, 'x-kubernetes-validations', index);
    this.#checkExpression(rule.rule, 'bool', environment, below(at, 'rule'));
    if (rule.messageExpression !== undefined) {
      this.#checkExpression(rule.messageExpression, 'string', environment, below(at, 'messageExpression'));
    }
    if (isTransitionRule(rule) && !place.correlatable) {
      const fix =
        'Make the list a map ("x-kubernetes-list-type": "map" with keys), or move the rule above the list.';
      this.#problems.add(below(at, 'rule'), 'reads oldSelf where items have no former value', fix);
    }
    if (rule.message?.includes('\n')) {
      this.#problems.add(below(at, 'message'), 'has a line break', 'The API server wants one line.');
    }
    if (rule.fieldPath !== undefined && !pathExists(schema, rule.fieldPath)) {
      const fix = 'Write the path of a field below the rule, for example ".address".';
      this.#problems.add(below(at, 'fieldPath'), `${rule.fieldPath} does not exist`, fix);
    }
  }

  #checkExpression(
    expression: string,
    wanted: string,
    environment: Environment,
    at: ModelSchema['at'],
  ): void {
    const { valid, type, error } = environment.check(expression);
    if (!valid) {
      const message = (error?.message ?? 'does not compile').split('\n')[0] ?? '';
      this.#problems.add(at, `${message} in ${JSON.stringify(expression)}`, fixFor(message));
    } else if (type !== wanted && type !== 'dyn') {
      this.#problems.add(at, `yields ${type ?? 'nothing'}`, `The expression must yield ${wanted}.`);
    }
  }
}

function fixFor(message: string): string {
  if (message.includes('null')) return 'Null fields are absent for rules: use has(self.field).';
  if (message.includes('No such key'))
    return 'Use a field of the schema; names such as "a-b" are written a__dash__b.';
  if (message.includes('overload')) return 'Use operands of the same type and functions of standard CEL.';
  return 'Correct the expression.';
}

/** Declares the types of a schema to the type checker. */
class TypeNames {
  readonly #environment: Environment;
  readonly #used = new Set<string>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  declare(schema: ModelSchema, name: string, isRoot: boolean): string {
    if (schema.intOrString || schema.type === undefined) return 'dyn';
    switch (schema.type) {
      case 'string':
        return stringType(schema);
      case 'integer':
        return 'int';
      case 'number':
        return 'double';
      case 'boolean':
        return 'bool';
      case 'array':
        return `list<${schema.items ? this.declare(schema.items, `${name}_item`, false) : 'dyn'}>`;
      case 'object':
        return this.#declareObject(schema, name, isRoot);
    }
  }

  #declareObject(schema: ModelSchema, name: string, isRoot: boolean): string {
    if (schema.additionalProperties) {
      return `map<string, ${this.declare(schema.additionalProperties, `${name}_value`, false)}>`;
    }
    const fields = schema.properties.flatMap((property): readonly (readonly [string, string])[] => {
      const field = celFieldName(property.name);
      return field === undefined ? [] : [[field, this.declare(property.schema, `${name}_${field}`, false)]];
    });
    const root = isRoot ? { apiVersion: 'string', kind: 'string', metadata: this.#metadata() } : {};
    return this.#register(name, { ...root, ...Object.fromEntries(fields) });
  }

  #metadata(): string {
    return this.#register('metadata', { name: 'string', generateName: 'string' });
  }

  #register(name: string, fields: Record<string, string>): string {
    const base = `T_${name.replace(/[^A-Za-z0-9_]/g, '_')}`;
    let unique = base;
    for (let count = 2; this.#used.has(unique); count += 1) unique = `${base}_${count}`;
    this.#used.add(unique);
    this.#environment.registerType(unique, { fields });
    return unique;
  }
}

function stringType(schema: ModelSchema): string {
  const format = schema.constraints['format'];
  return format === 'date-time' || format === 'date' ? 'google.protobuf.Timestamp' : 'string';
}

function pathExists(schema: ModelSchema, fieldPath: string): boolean {
  if (!/^(?:\.[A-Za-z_][A-Za-z0-9_-]*)+$/.test(fieldPath)) return false;
  let at: ModelSchema | undefined = schema;
  for (const name of fieldPath.split('.').slice(1)) {
    at = at?.properties.find((property) => property.name === name)?.schema;
  }
  return at !== undefined;
}
