import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { below } from './location.js';
import type { Location } from './location.js';
import { InputError } from './problem.js';
import { isJsonArray, isJsonObject, omitKeys, setOwn } from './runtime/json-value.js';
import type { JsonObject } from './runtime/json-value.js';

/** Annotations that may stand beside a `$ref` and win over those of its target. */
const annotations: ReadonlySet<string> = new Set([
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  '$comment',
  'x-crd-gen-effective-default',
  'x-crd-gen-type-description',
]);

/** A schema document without references; `locate` tells where each object of it was written. */
export interface LoadedSchema {
  readonly at: Location;
  readonly schema: JsonObject;
  locate(part: object): Location;
}

/**
 * Reads one schema file and resolves every `$ref` in it, across files.
 * @param file absolute path
 * @param root paths in messages are relative to this folder
 * @throws {InputError} for unreadable files, invalid JSON, dangling and cyclic references.
 */
export function loadSchema(file: string, root: string): LoadedSchema {
  const resolver = new Resolver(root);
  const schema = resolver.document(file);
  const at = resolver.location(file, '');
  if (!isJsonObject(schema)) {
    throw new InputError([
      { at, message: 'is not a JSON object', fix: 'Write one schema per file: { "type": "object", … }.' },
    ]);
  }
  return { at, schema, locate: (part) => resolver.locate(part) ?? at };
}

class Resolver {
  readonly #root: string;
  readonly #documents = new Map<string, unknown>();
  readonly #origins = new WeakMap<object, Location>();

  constructor(root: string) {
    this.#root = root;
  }

  document(file: string): unknown {
    return this.#resolve(this.#read(file, this.location(file, '')), file, '', []);
  }

  location(file: string, pointer: string): Location {
    return { file: path.relative(this.#root, file).split(path.sep).join('/'), pointer };
  }

  locate(part: object): Location | undefined {
    return this.#origins.get(part);
  }

  #read(file: string, referredFrom: Location): unknown {
    if (this.#documents.has(file)) return this.#documents.get(file);
    const document = parseJson(readText(file, referredFrom), this.location(file, ''));
    this.#documents.set(file, document);
    return document;
  }

  /** `trail` holds the references being resolved, to find cycles. */
  #resolve(value: unknown, file: string, pointer: string, trail: readonly string[]): unknown {
    if (isJsonArray(value)) {
      return value.map((item, index) => this.#resolve(item, file, `${pointer}/${index}`, trail));
    }
    if (!isJsonObject(value)) return value;
    const at = this.location(file, pointer);
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
      if (key === '$defs') continue;
      const isData =
        key === 'default' ||
        key === 'enum' ||
        key === 'const' ||
        key === 'examples' ||
        key.startsWith('x-crd-gen');
      const place = below({ file, pointer }, key).pointer;
      setOwn(result, key, isData ? member : this.#resolve(member, file, place, trail));
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
    const at = this.location(file, `${pointer}/$ref`);
    const [targetFile = '', fragment = ''] = reference.split('#');
    if (/^[a-z][a-z0-9+.-]*:/i.test(targetFile)) {
      throw new InputError([
        {
          at,
          message: `refers to the address ${targetFile}`,
          fix: 'Keep the schema in a file and refer to it by its relative path.',
        },
      ]);
    }
    const absolute = targetFile === '' ? file : path.resolve(path.dirname(file), targetFile);
    const key = `${absolute}#${fragment}`;
    if (trail.includes(key)) {
      const cycle = [...trail.slice(trail.indexOf(key)), key]
        .map((step) => path.relative(this.#root, step))
        .join(' -> ');
      throw new InputError([
        {
          at,
          message: `is part of a cycle: ${cycle}`,
          fix: 'A CRD schema is finite: unroll the recursion, or use x-kubernetes-preserve-unknown-fields: true.',
        },
      ]);
    }
    const raw = findByPointer(this.#read(absolute, at), fragment, at, reference);
    const target = this.#resolve(raw, absolute, fragment, [...trail, key]);
    if (!isJsonObject(target)) {
      throw new InputError([
        {
          at,
          message: `${reference} is not a schema object`,
          fix: 'Point at an object such as "#/$defs/name".',
        },
      ]);
    }
    return this.#merge(target, this.#members(omitKeys(holder, ['$ref']), file, pointer, trail), at);
  }

  #merge(target: JsonObject, siblings: JsonObject, at: Location): JsonObject {
    for (const [key, value] of Object.entries(siblings)) {
      if (annotations.has(key) || !(key in target) || isDeepStrictEqual(target[key], value)) continue;
      throw new InputError([
        {
          at,
          message: `${key} beside $ref differs from ${key} of the target`,
          fix: `Remove ${key} here or refer to another schema; only annotations (${[...annotations].slice(0, 3).join(', ')}…) may be replaced.`,
        },
      ]);
    }
    const merged = { ...typeDescription(target, siblings), ...target, ...siblings };
    const origin = this.#origins.get(target);
    if (origin) this.#origins.set(merged, origin);
    return merged;
  }
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

/** A place that describes its own use of a named type must not change what the type says of itself. */
export function typeDescription(named: JsonObject, use: JsonObject): JsonObject {
  const isReplaced =
    named['title'] !== undefined && use['title'] === undefined && use['description'] !== undefined;
  if (!isReplaced || 'x-crd-gen-type-description' in named) return {};
  return named['description'] === undefined ? {} : { 'x-crd-gen-type-description': named['description'] };
}
