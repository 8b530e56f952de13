import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import { kinds } from './index.js';

const samples = path.resolve(__dirname, '../schemas/samples');
const schemas = path.resolve(__dirname, '../generated/schemas');

function createValidator(): Ajv {
  const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allowUnionTypes: true });
  addFormats(ajv);
  for (const entry of readdirSync(schemas, { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.json')) continue;
    const schema = JSON.parse(readFileSync(path.join(schemas, entry), 'utf8')) as object;
    ajv.addSchema(schema, entry.split(path.sep).join('/'));
  }
  return ajv;
}

interface Sample {
  readonly name: string;
  /** The object as it is in the end. */
  readonly object: unknown;
  /** Types of the expected violations. */
  readonly refused: readonly string[];
}

function readSamples(verdict: 'valid' | 'invalid'): readonly Sample[] {
  const files = readdirSync(path.join(samples, verdict), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => {
      const text = readFileSync(path.join(samples, verdict, file), 'utf8');
      const documents = parseAllDocuments(text, { version: '1.1' });
      const refused = [...text.matchAll(/^# refused: \S+ ([a-z]+)/gm)].map((line) => line[1] ?? '');
      return { name: file, object: documents.at(-1)?.toJS() as unknown, refused };
    });
}

function kindOf(object: unknown): (typeof kinds)[number] {
  const { kind } = object as { readonly kind: string };
  const found = kinds.find((candidate) => candidate.kind === kind);
  if (!found) throw new Error(`There is no kind ${kind}.`);
  return found;
}

/** Whether the API server stores all that was written: it drops unknown fields, and null where that is no value. */
function isKept(written: unknown, stored: unknown): boolean {
  if (Array.isArray(written)) {
    return Array.isArray(stored) && written.every((item, index) => isKept(item, stored[index]));
  }
  if (typeof written !== 'object' || written === null) return written === stored;
  if (typeof stored !== 'object' || stored === null) return false;
  const kept: Readonly<Record<string, unknown>> = { ...stored };
  return Object.entries(written).every(([key, value]) => isKept(value, kept[key]));
}

describe('the JSON Schemas for editors', () => {
  const ajv = createValidator();

  for (const { name, object } of readSamples('valid')) {
    const kind = kindOf(object);
    const isWhole = isKept(object, kind.applyDefaults(kind.prune(object)));
    it(`${isWhole ? 'accept' : 'tell what the server would drop of'} ${name}`, () => {
      expect(ajv.validate('all.json', object), JSON.stringify(ajv.errors)).to.equal(isWhole);
    });
  }

  const said = new Set(['required', 'type', 'enum', 'pattern', 'range', 'format', 'length']);
  for (const { name, object } of readSamples('invalid').filter(({ refused }) =>
    refused.some((type) => said.has(type)),
  )) {
    it(`refuse ${name}`, () => expect(ajv.validate('all.json', object)).to.equal(false));
  }
});
