import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import type { AnySchemaObject, ErrorObject } from 'ajv';
import type { Location } from './location.js';
import type { ProblemList } from './problem.js';
import { isJsonObject } from './runtime/json-value.js';

/** The schema that editors use is the one that checks. */
const metaSchema = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '..', 'meta.schema.json'), 'utf8'),
) as AnySchemaObject;

const check = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true, strictTypes: false }).compile(
  metaSchema,
);

const dialects = /^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$|(?:^|\/)meta\.schema\.json$/;

/** Checks one schema as it is written against the meta-schema: types of keywords and the block of the kind. */
export function checkInput(schema: unknown, at: Location, problems: ProblemList): void {
  checkDialect(schema, at, problems);
  if (check(schema)) return;
  const errors = check.errors ?? [];
  for (const error of errors.filter((candidate) => isOwn(candidate, errors))) {
    problems.add({ file: at.file, pointer: at.pointer + error.instancePath }, messageOf(error), fixOf(error));
  }
}

function checkDialect(schema: unknown, at: Location, problems: ProblemList): void {
  const dialect = isJsonObject(schema) ? schema['$schema'] : undefined;
  if (typeof dialect !== 'string' || dialects.test(dialect)) return;
  const fix =
    'Write the schema in JSON Schema 2020-12 and name "https://json-schema.org/draft/2020-12/schema", or the path of ' +
    'meta.schema.json of crd-gen.';
  problems.add(
    { file: at.file, pointer: `${at.pointer}/$schema` },
    `the dialect ${dialect} is not known`,
    fix,
  );
}

/** Unknown keywords are refused elsewhere, with what to write instead. */
function isOwn(error: ErrorObject, all: readonly ErrorObject[]): boolean {
  const isKeyword =
    error.keyword === 'additionalProperties' && error.parentSchema?.['properties'] === keywordSchemas;
  if (isKeyword) return false;
  if (error.keyword === 'anyOf') return !isJsonObject(error.data);
  return all.every((choice) => choice.keyword !== 'anyOf' || tells(error, choice));
}

const keywordSchemas: unknown = (metaSchema['definitions'] as { schema: AnySchemaObject }).schema[
  'properties'
];

/** Of a choice between forms, the error about the whole is told, except that objects have one form only. */
function tells(error: ErrorObject, choice: ErrorObject): boolean {
  const isInside =
    error.instancePath === choice.instancePath || error.instancePath.startsWith(`${choice.instancePath}/`);
  if (!isInside) return true;
  return (
    isJsonObject(choice.data) && (error.instancePath !== choice.instancePath || error.keyword !== 'const')
  );
}

function messageOf(error: ErrorObject): string {
  switch (error.keyword) {
    case 'enum':
      return `must be one of ${(error.params['allowedValues'] as readonly unknown[]).map(String).join(', ')}`;
    case 'additionalProperties':
      return `has the unknown member ${String(error.params['additionalProperty'])}`;
    case 'required':
      return `${String(error.params['missingProperty'])} is missing`;
    case 'anyOf':
      return 'has none of the allowed forms';
    default:
      return error.message ?? error.keyword;
  }
}

function fixOf({ parentSchema, keyword }: ErrorObject): string {
  const description: unknown = parentSchema?.['description'];
  if (typeof description === 'string') return description;
  return keyword === 'additionalProperties' ? 'Remove it or correct its name.' : 'Correct the value.';
}
