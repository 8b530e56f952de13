import type { CrdModel, ModelSchema } from './model.js';
import type { ProblemList } from './problem.js';

/** Warns of what people will miss in the documentation of a kind. */
export function warnOfKind(model: CrdModel, problems: ProblemList): void {
  const seen = new Set<ModelSchema>();
  for (const { schema } of model.versions) {
    if (!seen.has(schema) && schema.description === undefined) {
      problems.warn(schema.at, 'the kind has no description', 'Say in one sentence what an object of it is.');
    }
    warnOfFields(schema, problems, seen);
  }
}

function warnOfFields(schema: ModelSchema, problems: ProblemList, seen: Set<ModelSchema>): void {
  if (seen.has(schema)) return;
  seen.add(schema);
  for (const { name, schema: field } of schema.properties) {
    if (field.description === undefined) {
      const fix = 'Add "description": kubectl explain, the types and the reference show it.';
      problems.warn(field.at, `the field ${name} has no description`, fix);
    }
    warnOfFields(field, problems, seen);
  }
  for (const inner of [schema.items, schema.additionalProperties]) {
    if (inner) warnOfFields(inner, problems, seen);
  }
}
