import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { DocumentNode } from 'graphql';
import { buildSchema, parse, visit } from 'graphql';

/** Operations of the API that the SDK does not have yet. */
const missing: readonly string[] = [];

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

/** What is known of the API well enough: all but the section of the schema that is marked as weak. */
function confirmedSchema(): string {
  const schema = read('schema.graphql');
  const end = schema.indexOf('# [weak] section');
  expect(end).to.be.greaterThan(0);
  return schema.slice(0, end);
}

/** The fields that the operations select on the root types. */
function rootFieldsOf(document: DocumentNode): ReadonlySet<string> {
  const fields = new Set<string>();
  visit(document, {
    OperationDefinition: ({ selectionSet }) => {
      for (const selection of selectionSet.selections) {
        if ('name' in selection && 'arguments' in selection) fields.add(selection.name.value);
      }
    },
  });
  return fields;
}

describe('the operations of the SDK', () => {
  it('cover every query and mutation of the schema that is not marked as weak', () => {
    const schema = buildSchema(confirmedSchema());
    const roots = [schema.getQueryType(), schema.getMutationType()];
    const all = roots.flatMap((type) => Object.keys(type?.getFields() ?? {}));
    const files = readdirSync(new URL('../src/operations/', import.meta.url));
    const documents = files.map((file) => read(`src/operations/${file}`)).join('\n');
    const covered = rootFieldsOf(parse(documents));
    expect(all).to.have.length.greaterThan(70);
    expect(all.filter((field) => !covered.has(field))).to.deep.equal(missing);
    expect([...covered].filter((field) => !all.includes(field))).to.deep.equal([]);
  });
});
