import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import { kinds } from './index.js';
import type { JsonSchemaProps, KindDefinition, Violation } from './index.js';

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

  for (const kind of kinds) {
    const rules = rulesOf(kind.crd.spec.versions[0]?.schema.openAPIV3Schema ?? {});
    for (const rule of rules) {
      it(`hold one accepted and one refused case of ${kind.kind}: ${rule.message}`, () => {
        const refused = readSamples('invalid', folderOf(kind)).flatMap((sample) => sample.refused);
        expect(refused.map(({ path, message }) => `${path.replace(/\[\d+\]/g, '[]')} ${message}`)).to.include(
          `${rule.reportedAt} ${rule.message}`,
        );
        const accepted = readSamples('valid', folderOf(kind)).filter(({ documents }) =>
          isEvaluated(
            rule,
            documents.map((document) => kind.applyDefaults(document)),
          ),
        );
        expect(accepted, 'accepted samples in which the rule is evaluated').to.not.have.length(0);
      });
    }
  }
});

interface RuleOfKind {
  /** Fields from the object to the value that carries the rule; '[]' is any item. */
  readonly at: readonly string[];
  readonly message: string;
  /** The path of its violations, with '[]' for the index of an item. */
  readonly reportedAt: string;
  /** A rule about a change is evaluated only where old and new value exist. */
  readonly isTransition: boolean;
}

function rulesOf(schema: JsonSchemaProps, at: readonly string[] = []): readonly RuleOfKind[] {
  const path = at.join('.').replaceAll('.[]', '[]');
  const own = (schema['x-kubernetes-validations'] ?? []).map(({ rule, message = '', fieldPath = '' }) => ({
    at,
    message,
    reportedAt: `${path}${fieldPath}`.replace(/^\./, ''),
    isTransition: rule.includes('oldSelf'),
  }));
  const fields = Object.entries(schema.properties ?? {});
  return [
    ...own,
    ...fields.flatMap(([name, field]) => rulesOf(field, [...at, name])),
    ...(schema.items ? rulesOf(schema.items, [...at, '[]']) : []),
  ];
}

function isEvaluated({ at, isTransition }: RuleOfKind, documents: readonly unknown[]): boolean {
  return isTransition
    ? documents.length === 2 && documents.every((document) => holdsValue(document, at))
    : holdsValue(documents.at(-1), at);
}

function holdsValue(value: unknown, [name, ...rest]: readonly string[]): boolean {
  if (value === undefined || value === null) return false;
  if (name === undefined) return true;
  if (Array.isArray(value)) return value.some((item) => holdsValue(item, rest));
  return holdsValue((value as Readonly<Record<string, unknown>>)[name], rest);
}
