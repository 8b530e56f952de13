import { createAjv } from '../ajv-compiler.js';
import { toAjvSchema } from '../ajv-schema.js';
import { toCrd } from '../crd.js';
import type { CrdModel } from '../model.js';
import { InputError } from '../problem.js';
import { inspectKind, readKind } from '../read-kind.js';
import type { KindDefinition } from '../runtime/api.js';
import { defineKind } from '../runtime/index.js';
import { createTempFolder } from './schema-folder.js';

export const thingBlock = { group: 'example.com', version: 'v1', kind: 'Thing', plural: 'things' };

/** The schema of a kind Thing with these root fields. */
export function thingSchema(properties: object, rest: object = {}): object {
  return { 'x-crd-gen': thingBlock, type: 'object', properties, ...rest };
}

/** The model of a schema, read from a file as in real use. */
export function readThing(schema: unknown): CrdModel {
  const folder = createTempFolder({ 'thing.schema.json': schema });
  try {
    return readKind(folder.file('thing.schema.json'), folder.path);
  } finally {
    folder.remove();
  }
}

/** The problems that a schema is refused for, as `pointer: message`. */
export function problemsOf(schema: unknown): readonly string[] {
  try {
    readThing(schema);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map((problem) => `${problem.at.pointer}: ${problem.message}`);
  }
}

/** What lint says of a schema without refusing it, as `pointer: message`. */
export function warningsOf(schema: unknown): readonly string[] {
  const folder = createTempFolder({ 'thing.schema.json': schema });
  try {
    const { warnings } = inspectKind(folder.file('thing.schema.json'), folder.path);
    return warnings.map(({ at, message }) => `${at.pointer}: ${message}`);
  } finally {
    folder.remove();
  }
}

/** A kind Thing whose spec has this schema, with the validator that the generated file would carry. */
export function defineThing(spec: object): KindDefinition<unknown> {
  const crd = toCrd(readThing(thingSchema({ spec })));
  const schema = crd.spec.versions[0]?.schema.openAPIV3Schema ?? {};
  return defineKind(crd, createAjv().compile(toAjvSchema(schema)));
}

/** A Thing with this spec. */
export function thing(spec: unknown): object {
  return { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'one' }, spec };
}
