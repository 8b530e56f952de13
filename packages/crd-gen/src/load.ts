import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkInput } from './input-check.js';
import { below } from './location.js';
import type { Location } from './location.js';
import { mergeSchemas } from './merge.js';
import { InputError, ProblemList } from './problem.js';
import { isJsonArray, isJsonObject, omitKeys, setOwn } from './runtime/json-value.js';
import type { JsonObject } from './runtime/json-value.js';
import { typeDescription } from './type-description.js';

/** A schema document without references; `locate` tells where each object of it was written. */
export interface LoadedSchema {
  readonly at: Location;
  readonly schema: JsonObject;
  locate(part: object): Location | undefined;
  /** Tells where an object that was made from parts of the document belongs. */
  remember(made: object, from: object): void;
}

/**
 * Reads one schema file and resolves every `$ref` in it, across files.
 * @param file absolute path
 * @param root paths in messages are relative to this folder
 * @throws {InputError} for unreadable files, invalid JSON, dangling and cyclic references.
 */
export function loadSchema(file: string, root: string, problems = new ProblemList()): LoadedSchema {
  return new SchemaLoader(root, problems).load(file);
}

/** Reads schema files; what they say wrongly in themselves goes to `problems`. */
export class SchemaLoader {
  readonly #root: string;
  readonly #problems: ProblemList;
  readonly #documents = new Map<string, unknown>();
  readonly #checked = new Set<string>();
  readonly #origins = new WeakMap<object, Location>();

  constructor(root: string, problems: ProblemList) {
    this.#root = root;
    this.#problems = problems;
  }

  /** @throws {InputError} see `loadSchema`. */
  load(file: string): LoadedSchema {
    const at = this.#location(file, '');
    const raw = this.#read(file, at);
    this.#check(raw, file, '');
    return this.#loaded(this.#resolve(raw, file, '', []), at);
  }

  /**
   * Loads what a reference in a file names.
   * @param from the file that holds the reference, absolute
   * @throws {InputError} see `loadSchema`.
   */
  follow(reference: string, from: string, at: Location): LoadedSchema {
    const target = this.#target(reference, from, at, []);
    return this.#loaded(target, this.#origins.get(target) ?? at);
  }

  #loaded(schema: unknown, at: Location): LoadedSchema {
    if (!isJsonObject(schema)) {
      throw new InputError([
        { at, message: 'is not a JSON object', fix: 'Write one schema per file: { "type": "object", … }.' },
      ]);
    }
    return {
      at,
      schema,
      locate: (part) => this.#origins.get(part),
      remember: (made, from) => this.#adopt(made, from),
    };
  }

  #adopt(made: object, from: object): void {
    const origin = this.#origins.get(from);
    if (origin) this.#origins.set(made, origin);
  }

  #location(file: string, pointer: string): Location {
    return { file: path.relative(this.#root, file).split(path.sep).join('/'), pointer };
  }

  #check(raw: unknown, file: string, pointer: string): void {
    const key = `${file}#${pointer}`;
    if (this.#checked.has(key)) return;
    this.#checked.add(key);
    checkInput(raw, this.#location(file, pointer), this.#problems);
  }

  #read(file: string, referredFrom: Location): unknown {
    if (this.#documents.has(file)) return this.#documents.get(file);
    const document = parseJson(readText(file, referredFrom), this.#location(file, ''));
    this.#documents.set(file, document);
    return document;
  }

  /** `trail` holds the references being resolved, to find cycles. */
  #resolve(value: unknown, file: string, pointer: string, trail: readonly string[]): unknown {
    if (isJsonArray(value)) {
      return value.map((item, index) => this.#resolve(item, file, `${pointer}/${index}`, trail));
    }
    if (!isJsonObject(value)) return value;
    const at = this.#location(file, pointer);
    const result =
      typeof value['$ref'] === 'string'
        ? this.#dereference(value['$ref'], value, file, pointer, trail)
        : this.#members(value, file, pointer, trail);
    if (!this.#origins.has(result)) this.#origins.set(result, at);
    return result;
  }

  #members(value: JsonObject, file: string, pointer: string, trail: readonly string[]): JsonObject {
    const result: Record<string, unknown> = {};
    for (const [key, member] of Object.entries(value)) {
      if (key === '$defs' || key === 'definitions') continue;
      const place = below({ file, pointer }, key).pointer;
      const resolved = isData(key)
        ? member
        : key === 'properties' && isJsonObject(member)
          ? this.#properties(member, file, place, trail)
          : this.#resolve(member, file, place, trail);
      setOwn(result, key, resolved);
    }
    return result;
  }

  /** Here keys are names of fields, whatever they are called. */
  #properties(value: JsonObject, file: string, pointer: string, trail: readonly string[]): JsonObject {
    const result: Record<string, unknown> = {};
    for (const [name, schema] of Object.entries(value)) {
      setOwn(result, name, this.#resolve(schema, file, below({ file, pointer }, name).pointer, trail));
    }
    return result;
  }

  #dereference(
    reference: string,
    holder: JsonObject,
    file: string,
    pointer: string,
    trail: readonly string[],
  ): JsonObject {
    const at = this.#location(file, `${pointer}/$ref`);
    const target = this.#target(reference, file, at, trail);
    const siblings = this.#members(omitKeys(holder, ['$ref']), file, pointer, trail);
    return this.#merge(target, siblings, at);
  }

  #target(reference: string, from: string, at: Location, trail: readonly string[]): JsonObject {
    const { file, fragment } = parseReference(reference, from, at);
    const key = `${file}#${fragment}`;
    if (trail.includes(key)) this.#refuseCycle([...trail.slice(trail.indexOf(key)), key], at);
    const raw = findByPointer(this.#read(file, at), fragment, at, reference);
    this.#check(raw, file, fragment);
    const target = this.#resolve(raw, file, fragment, [...trail, key]);
    if (isJsonObject(target)) return target;
    throw new InputError([
      {
        at,
        message: `${reference} is not a schema object`,
        fix: 'Point at an object such as "#/$defs/name".',
      },
    ]);
  }

  #refuseCycle(steps: readonly string[], at: Location): never {
    const cycle = steps.map((step) => path.relative(this.#root, step)).join(' -> ');
    throw new InputError([
      {
        at,
        message: `is part of a cycle: ${cycle}`,
        fix: 'A CRD schema is finite: unroll the recursion, or use x-kubernetes-preserve-unknown-fields: true.',
      },
    ]);
  }

  /** In JSON Schema 2020-12 keywords beside `$ref` hold as well. */
  #merge(target: JsonObject, siblings: JsonObject, at: Location): JsonObject {
    const named = changesShape(siblings) ? omitKeys(target, ['title', 'x-crd-gen-type-description']) : target;
    this.#adopt(named, target);
    const merged = mergeSchemas(named, siblings, {
      conflict: (keyword) => {
        throw new InputError([
          {
            at,
            message: `${keyword} beside $ref contradicts ${keyword} of the target`,
            fix: `Remove ${keyword} here or refer to another schema.`,
          },
        ]);
      },
      made: (made, from) => this.#adopt(made, from),
    });
    const described = { ...typeDescription(named, siblings), ...merged };
    this.#adopt(described, target);
    return described;
  }
}

/** Members whose value is no schema. */
function isData(key: string): boolean {
  return (
    key === 'default' ||
    key === 'enum' ||
    key === 'const' ||
    key === 'examples' ||
    key.startsWith('x-crd-gen')
  );
}

/** A use that adds to the fields of a named type makes a type of its own. */
function changesShape(siblings: JsonObject): boolean {
  const shape = ['type', 'properties', 'required', 'items', 'additionalProperties', 'enum', 'const', 'oneOf'];
  return shape.some((keyword) => keyword in siblings);
}

function parseReference(
  reference: string,
  from: string,
  at: Location,
): { readonly file: string; readonly fragment: string } {
  const [target = '', fragment = ''] = reference.split('#');
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) {
    throw new InputError([
      {
        at,
        message: `refers to the address ${target}`,
        fix: 'Keep the schema in a file and refer to it by its relative path.',
      },
    ]);
  }
  return { file: target === '' ? from : path.resolve(path.dirname(from), target), fragment };
}

function readText(file: string, referredFrom: Location): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new InputError([
      {
        at: referredFrom,
        message: `the file ${file} cannot be read (${code})`,
        fix: 'Correct the path; it is relative to the file that names it.',
      },
    ]);
  }
}

function parseJson(text: string, at: Location): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new InputError([
      {
        at,
        message: `is not valid JSON: ${detail}`,
        fix: 'Correct the syntax; comments and trailing commas are not JSON.',
      },
    ]);
  }
}

function findByPointer(document: unknown, pointer: string, at: Location, reference: string): unknown {
  if (pointer !== '' && !pointer.startsWith('/')) {
    throw new InputError([
      { at, message: `${reference} names an anchor`, fix: 'Use a JSON pointer such as "#/$defs/name".' },
    ]);
  }
  let value = document;
  for (const token of pointer.split('/').slice(1)) {
    const key = decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~');
    const next =
      isJsonObject(value) && Object.hasOwn(value, key)
        ? value[key]
        : isJsonArray(value)
          ? value[Number(key)]
          : undefined;
    if (next === undefined) {
      throw new InputError([
        {
          at,
          message: `${reference} points at nothing (no "${key}")`,
          fix: 'Correct the pointer or add the definition.',
        },
      ]);
    }
    value = next;
  }
  return value;
}
