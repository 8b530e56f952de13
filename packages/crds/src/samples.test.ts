import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import { kinds } from './index.js';
import type { KindDefinition, Violation } from './index.js';

interface Sample {
  readonly name: string;
  readonly documents: readonly unknown[];
  readonly refused: readonly Pick<Violation, 'path' | 'type' | 'message'>[];
}

const root = path.resolve(__dirname, '../schemas/samples');

function readSamples(verdict: 'valid' | 'invalid', folder: string): readonly Sample[] {
  const base = path.join(root, verdict, folder);
  return readdirSync(base)
    .sort()
    .map((file) => {
      const text = readFileSync(path.join(base, file), 'utf8');
      const documents = parseAllDocuments(text, { version: '1.1' }).map(
        (document) => document.toJS() as unknown,
      );
      const lines = [...text.matchAll(/^# refused: (\S+) ([a-z]+)(?: (.*))?$/gm)];
      const refused = lines.map((line) => ({
        path: line[1] ?? '',
        type: (line[2] ?? 'other') as Violation['type'],
        message: line[3] ?? '',
      }));
      return { name: path.basename(file, '.yaml'), documents, refused };
    });
}

function folderOf(kind: KindDefinition<unknown>): string {
  return kind.kind.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}

/** The violations of the last document, as the second of two it is an update. */
function verdict(kind: KindDefinition<unknown>, { documents }: Sample): readonly Violation[] {
  const [first, second] = documents;
  if (documents.length === 1) return kind.validate(first);
  expect(documents, 'one document or two').to.have.length(2);
  expect(kind.validate(first), 'the object before the update must be valid').to.deep.equal([]);
  return kind.validate(second, first);
}

describe('samples', () => {
  for (const kind of kinds) {
    describe(kind.kind, () => {
      for (const sample of readSamples('valid', folderOf(kind))) {
        it(`accepts ${sample.name}`, () => {
          expect(sample.refused, 'a valid sample expects nothing').to.deep.equal([]);
          expect(verdict(kind, sample)).to.deep.equal([]);
        });
      }

      for (const sample of readSamples('invalid', folderOf(kind))) {
        it(`refuses ${sample.name}`, () => {
          const found = verdict(kind, sample);
          expect(sample.refused, 'an invalid sample says what it expects').to.not.have.length(0);
          expect(found.map((one) => `${one.path} ${one.type}`)).to.have.members(
            sample.refused.map((one) => `${one.path} ${one.type}`),
          );
          for (const expected of sample.refused) {
            const actual = found.find((one) => one.path === expected.path && one.type === expected.type);
            expect(actual?.message).to.contain(expected.message);
          }
        });
      }
    });
  }

  it('hold one accepted and one refused case for every rule', () => {
    const expected = kinds.flatMap((kind) =>
      readSamples('invalid', folderOf(kind)).flatMap((sample) => sample.refused),
    );
    const covered = new Set(expected.filter((one) => one.type === 'rule').map((one) => one.message));
    const rules = [
      ...JSON.stringify(kinds.map((kind) => kind.crd)).matchAll(
        /"rule":"(?:[^"\\]|\\.)*","message":"((?:[^"\\]|\\.)*)"/g,
      ),
    ];
    expect(rules).to.not.have.length(0);
    for (const [, message] of rules) expect(covered).to.include(message);
  });
});
