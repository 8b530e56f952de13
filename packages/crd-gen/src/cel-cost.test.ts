import { expect } from 'chai';
import { inspectKind } from './read-kind.js';
import { createTempFolder } from './testing/schema-folder.js';
import { thingSchema } from './testing/thing-kind.js';

interface Limits {
  readonly outer?: number;
  readonly inner?: number;
  readonly text?: number;
}

/** Lists of lists of strings, with a rule at the spec. */
function schemaWith(rule: string, { outer, inner, text }: Limits = {}): object {
  const limit = (name: string, value: number | undefined): object =>
    value === undefined ? {} : { [name]: value };
  const names = {
    type: 'array',
    description: 'Names.',
    ...limit('maxItems', inner),
    items: { type: 'string', ...limit('maxLength', text) },
  };
  const rows = {
    type: 'array',
    description: 'Rows.',
    ...limit('maxItems', outer),
    items: { type: 'object', properties: { names } },
  };
  const spec = {
    type: 'object',
    description: 'Spec.',
    properties: { rows, names },
    'x-kubernetes-validations': [{ rule }],
  };
  return thingSchema({ spec }, { description: 'A thing.' });
}

/** Warnings as `message fix`, of which all stand at the rule. */
function warningsOf(schema: object): readonly string[] {
  const folder = createTempFolder({ 'thing.schema.json': schema });
  const { errors, warnings } = inspectKind(folder.file('thing.schema.json'), folder.path);
  folder.remove();
  expect(errors).to.deep.equal([]);
  return warnings.map(({ at, message, fix }) => {
    expect(at.pointer).to.equal('/properties/spec/x-kubernetes-validations/0/rule');
    return `${message}. ${fix}`;
  });
}

const rows = 'thing.schema.json#/properties/spec/properties/rows';
const unlimited = (where: string): string => `repeats work for every part of ${where}, which has no limit`;

describe('warnOfIteration', () => {
  const nested = "self.rows.all(row, row.names.all(name, name != 'x'))";

  it('tells of both lists of a loop in a loop, and which limits to add', () => {
    expect(warningsOf(schemaWith(nested))).to.deep.equal([
      `${unlimited(rows)}. Add "maxItems" to ${rows}.`,
      `${unlimited(`${rows}/items/properties/names`)}. Add "maxItems" to ${rows}/items/properties/names.`,
    ]);
  });

  it('tells only of the list without a limit', () => {
    expect(warningsOf(schemaWith(nested, { outer: 10 }))).to.have.length(1);
    expect(warningsOf(schemaWith(nested, { outer: 10, inner: 10 }))).to.deep.equal([]);
  });

  it('lets a single loop over a list be', () => {
    expect(warningsOf(schemaWith("self.names.all(name, name != 'x')"))).to.deep.equal([]);
  });

  it('tells of strings without a limit that are searched in a loop', () => {
    const searched = "self.names.all(name, !name.contains('x'))";
    expect(warningsOf(schemaWith(searched, { inner: 10 })).join()).to.contain('Add "maxLength" to');
    expect(warningsOf(schemaWith(searched, { inner: 10, text: 20 }))).to.deep.equal([]);
  });

  it('tells of a loop in a rule of the items of a list', () => {
    const items = {
      type: 'object',
      properties: { names: { type: 'array', items: { type: 'string' }, description: 'Names.' } },
      'x-kubernetes-validations': [{ rule: "self.names.all(name, name != 'x')" }],
    };
    const folder = createTempFolder({
      'thing.schema.json': thingSchema({ rows: { type: 'array', description: 'Rows.', items } }),
    });
    const { warnings } = inspectKind(folder.file('thing.schema.json'), folder.path);
    folder.remove();
    expect(warnings.map(({ fix }) => fix)).to.include(
      'Add "maxItems" to thing.schema.json#/properties/rows.',
    );
  });
});
