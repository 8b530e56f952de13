import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { toCrd } from './crd.js';
import { emitConstruct, emitConstructsIndex } from './emit-constructs.js';
import { emitCrd } from './emit-crd.js';
import { emitJsonSchemas } from './emit-json-schema.js';
import { emitReference } from './emit-reference.js';
import { emitTypes } from './emit-types.js';
import { emitValidatorTypes } from './emit-validators.js';
import type { CrdModel } from './model.js';
import { readKind } from './read-kind.js';
import { EmittedCode } from './testing/emitted-code.js';

const fixtures = path.resolve(import.meta.dirname, '../fixtures');

/** Set UPDATE_GOLDEN=1 to accept what the emitters say now. */
const isUpdate = process.env['UPDATE_GOLDEN'] === '1';

function readModels(folder: string): readonly CrdModel[] {
  const schemas = readdirSync(folder).filter((name) => name.endsWith('.schema.json'));
  return schemas.map((name) => readKind(path.join(folder, name), folder));
}

function emitAll(models: readonly CrdModel[]): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ...models.map((model) => [`${model.plural}.yaml`, emitCrd(model)] as const),
    ...models.map((model) => [`constructs/${model.kind}.ts`, emitConstruct(model)] as const),
    ['constructs/index.ts', emitConstructsIndex(models)],
    ...emitJsonSchemas(models.map(toCrd)).map((file) => [`json-schemas/${file.path}`, file.text] as const),
    ['types.d.ts', emitTypes(models)],
    ['validators.d.ts', emitValidatorTypes(models)],
    ['reference.md', emitReference(models)],
  ]);
}

function readExpected(folder: string): Readonly<Record<string, string>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    entries.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(folder, file).split(path.sep).join('/'), readFileSync(file, 'utf8')];
    }),
  );
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

describe('emitters write what the fixtures expect', () => {
  const code = new EmittedCode();

  for (const name of readdirSync(fixtures, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)) {
    it(`of ${name}`, () => {
      const expected = path.join(fixtures, name, 'generated');
      const actual = emitAll(readModels(path.join(fixtures, name)));
      if (isUpdate) write(expected, actual);
      expect(actual).to.deep.equal(readExpected(expected));
    });

    it(`of ${name}, and the compiler accepts it`, () => {
      for (const model of readModels(path.join(fixtures, name))) {
        expect(code.messages(model)).to.deep.equal([]);
      }
    });
  }
});
