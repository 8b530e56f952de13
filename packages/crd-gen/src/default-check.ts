import { createAjv } from './ajv-compiler.js';
import { toAjvSchema } from './ajv-schema.js';
import { toCrdSchema } from './crd-schema.js';
import { below } from './location.js';
import type { ModelSchema } from './model.js';
import type { ProblemList } from './problem.js';
import { applyDefaults } from './runtime/defaulting.js';
import { ruleViolations } from './runtime/cel-rules.js';
import { isJsonArray, isJsonObject, jsonEquals } from './runtime/json-value.js';
import type { JsonObject } from './runtime/json-value.js';
import { pruneValue } from './runtime/pruning.js';
import { schemaViolations } from './runtime/schema-violations.js';
import type { SchemaCheck } from './runtime/schema-violations.js';

/** One for all defaults: building an ajv costs more than checking with it. */
const ajv = createAjv({ strict: false, meta: false, validateSchema: false });

const maxChecks = 1000;

/** Compiled checks by schema: kinds share many, and in a watch most stay as they are. */
const checks = new Map<string, SchemaCheck>();

function checkOf(schema: JsonObject): SchemaCheck {
  const key = JSON.stringify(schema);
  const known = checks.get(key);
  if (known) return known;
  const check = ajv.compile(schema);
  // ajv would keep every schema it has seen.
  ajv.removeSchema(schema);
  if (checks.size >= maxChecks) checks.clear();
  checks.set(key, check);
  return check;
}

/** Checks every default and effective default of a schema against the schema that carries it. */
export function checkDefaults(schema: ModelSchema, problems: ProblemList): void {
  checkValue(schema, 'default', schema.default, problems);
  checkValue(schema, 'x-crd-gen-effective-default', schema.effectiveDefault, problems);
  for (const property of schema.properties) checkDefaults(property.schema, problems);
  if (schema.additionalProperties) checkDefaults(schema.additionalProperties, problems);
  if (schema.items) checkDefaults(schema.items, problems);
}

function checkValue(schema: ModelSchema, keyword: string, value: unknown, problems: ProblemList): void {
  if (value === undefined) return;
  const at = below(schema.at, keyword);
  const crd = toCrdSchema(schema);
  const stored = applyDefaults(value, crd);
  const found = schemaViolations(stored, checkOf(toAjvSchema(crd)));
  const broken = found.length > 0 ? found : ruleViolations(stored, undefined, crd);
  for (const { path, message } of broken) {
    const where = path === '' ? '' : `${path} `;
    problems.add(
      at,
      `${JSON.stringify(value)} is refused by its own schema: ${where}${message}`,
      'Correct the default or the schema.',
    );
  }
  if ((isJsonObject(value) || isJsonArray(value)) && !jsonEquals(pruneValue(value, crd), value)) {
    problems.add(at, 'has fields that the schema does not know', 'Remove them or add them to properties.');
  }
}
