import { buildSchema, Kind, parse, validate } from 'graphql';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { FragmentDocument, OperationDocument } from './document.js';
import * as documents from './generated/operations.js';
import { describeOperation } from './operation.js';

const packageRoot = path.resolve(import.meta.dirname, '..');
const schema = buildSchema(readFileSync(path.join(packageRoot, 'schema.graphql'), 'utf8'));
const operations = Object.entries(documents).flatMap(([name, value]) =>
  value instanceof OperationDocument ? [{ name, document: value }] : [],
);

describe('generated documents', () => {
  for (const { name, document } of operations) {
    it(`${name} is valid, says what it is and has the name of its operation`, () => {
      expect(validate(schema, parse(document.toString())).map(({ message }) => message)).to.deep.equal([]);
      const parsed = describeOperation(document.toString());
      expect(describeOperation(document)).to.deep.equal(parsed);
      expect(name).to.equal(`${parsed.name}Document`);
    });
  }

  it('give fragments with everything that they use, for documents of the user', () => {
    const fragments = Object.entries(documents).filter(([, value]) => value instanceof FragmentDocument);
    expect(fragments.map(([name]) => name)).to.include('ResourceFieldsFragmentDoc');
    for (const [name, fragment] of fragments) {
      const { definitions } = parse(fragment.toString());
      const defined = definitions.map((node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value);
      expect(`${String(defined[0])}FragmentDoc`).to.equal(name);
      const spread = [...fragment.toString().matchAll(/\.\.\.(?!on )(\w+)/g)].map(([, spread]) => spread);
      expect(defined, name).to.include.members(spread);
    }
  });
});
