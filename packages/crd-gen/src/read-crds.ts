import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseAllDocuments } from 'yaml';
import { readConfig } from './config.js';
import { toCrd } from './crd.js';
import { InputError } from './problem.js';
import { readKind } from './read-kind.js';
import { readModels } from './read-models.js';
import type { CustomResourceDefinition } from './runtime/api.js';
import { isJsonArray, isJsonObject } from './runtime/json-value.js';

const named = { type: 'string', minLength: 1 };

/** What crd-gen needs of a CRD that somebody else wrote; the API server checks the rest. */
const crdSchema = {
  type: 'object',
  required: ['metadata', 'spec'],
  properties: {
    apiVersion: { const: 'apiextensions.k8s.io/v1' },
    metadata: { type: 'object', required: ['name'], properties: { name: named } },
    spec: {
      type: 'object',
      required: ['group', 'names', 'scope', 'versions'],
      properties: {
        group: named,
        scope: { enum: ['Namespaced', 'Cluster'] },
        names: { type: 'object', required: ['kind', 'plural'], properties: { kind: named, plural: named } },
        versions: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            required: ['name', 'served', 'storage', 'schema'],
            properties: {
              name: named,
              served: { type: 'boolean' },
              storage: { type: 'boolean' },
              schema: {
                type: 'object',
                required: ['openAPIV3Schema'],
                properties: { openAPIV3Schema: { type: 'object' } },
              },
            },
          },
        },
      },
    },
  },
};

const check = new Ajv2020({ allErrors: true }).compile<CustomResourceDefinition>(crdSchema);

/**
 * Reads CRDs from wherever they are described.
 * @param source a YAML or JSON file with CRDs (other objects in it are skipped), a folder of such files, a
 *   configuration of crd-gen, a schema of one kind, or `-` for YAML on standard input
 * @throws {InputError} when there is nothing to read, no CRD in it, or one that is malformed or repeated.
 */
export function readCrds(source: string): readonly CustomResourceDefinition[] {
  const crds = source === '-' ? readText(readFileSync(0, 'utf8'), 'standard input') : readPath(source);
  if (crds.length === 0) {
    const fix =
      'Name a YAML file with CustomResourceDefinitions, a folder of them, or a crd-gen.config.json.';
    throw problem(source, '', 'holds no CustomResourceDefinition', fix);
  }
  const names = crds.map((crd) => crd.metadata.name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw problem(source, '', `defines ${repeated} more than once`, 'Keep one definition of each name.');
  }
  return crds;
}

function readPath(source: string): readonly CustomResourceDefinition[] {
  if (isFolder(source)) return listFiles(source).flatMap(readFile);
  return readFile(source);
}

function isFolder(source: string): boolean {
  try {
    return statSync(source).isDirectory();
  } catch {
    throw problem(source, '', 'does not exist', 'Give the path of a file or folder.');
  }
}

/** YAML and JSON files of a folder and the folders in it, without those of packages and hidden ones. */
function listFiles(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name === 'node_modules') return [];
    if (entry.isDirectory()) return listFiles(file);
    return /\.(?:ya?ml|json)$/.test(entry.name) ? [file] : [];
  });
}

function readFile(file: string): readonly CustomResourceDefinition[] {
  const text = readFileSync(file, 'utf8');
  return isOwnInput(file, text) ? readOwnInput(file, text) : readText(text, file);
}

function readOwnInput(file: string, text: string): readonly CustomResourceDefinition[] {
  const absolute = path.resolve(file);
  const folder = path.dirname(absolute);
  if (text.includes('"x-crd-gen"')) return [toCrd(readKind(absolute, folder))];
  return readModels(readConfig(absolute), folder).map(toCrd);
}

/** A configuration or a schema of crd-gen, as opposed to a CRD that is written as JSON. */
function isOwnInput(file: string, text: string): boolean {
  if (!file.endsWith('.json')) return false;
  try {
    const value = JSON.parse(text) as unknown;
    return isJsonObject(value) && ('x-crd-gen' in value || ('schemas' in value && 'outputs' in value));
  } catch {
    return false;
  }
}

function readText(text: string, file: string): readonly CustomResourceDefinition[] {
  const documents = parseAllDocuments(text, { version: '1.1' });
  if ('empty' in documents) return [];
  return documents.flatMap((document) => {
    const [error] = document.errors;
    if (error) throw problem(file, '', error.message.split('\n')[0] ?? '', 'Correct the YAML.');
    return definitionsIn(document.toJS(), file);
  });
}

function definitionsIn(value: unknown, file: string): readonly CustomResourceDefinition[] {
  if (!isJsonObject(value)) return [];
  if (isJsonArray(value['items'])) return value['items'].flatMap((item) => definitionsIn(item, file));
  if (value['kind'] !== 'CustomResourceDefinition') return [];
  if (check(value)) return [value];
  throw new InputError(
    (check.errors ?? []).map((error) => ({
      at: { file, pointer: error.instancePath },
      message: error.message ?? error.keyword,
      fix: 'crd-gen reads CustomResourceDefinitions of apiextensions.k8s.io/v1.',
    })),
  );
}

function problem(file: string, pointer: string, message: string, fix: string): InputError {
  return new InputError([{ at: { file, pointer }, message, fix }]);
}
