import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { buildSchema } from 'graphql';
import { isRepeatable } from './idempotency.js';
import { describeOperation } from './operation.js';

/** Twice is more than once. */
const onceOnly = [
  /Create$/,
  /^connectorGenerateTokens$/,
  /^userResetMfa$/,
  /^accessRequest(Approve|Reject)$/,
  /^webhook/,
];

describe('which documents may be repeated after a lost reply', () => {
  it('is decided for every mutation of the schema', async () => {
    const schema = buildSchema(await readFile(new URL('../schema.graphql', import.meta.url), 'utf8'));
    const fields = Object.keys(schema.getMutationType()?.getFields() ?? {});
    const repeatable = fields.filter((field) => isRepeatable({ kind: 'mutation', rootFields: [field] }));
    const expected = fields.filter((field) => !onceOnly.some((pattern) => pattern.test(field)));
    expect(fields.length).to.be.greaterThan(40);
    expect(repeatable).to.have.members(expected);
  });

  it('looks at every field of a document, whatever its alias', () => {
    const repeatable = (source: string): boolean => isRepeatable(describeOperation(source));
    expect(repeatable('query { groups { totalCount } }')).to.equal(true);
    expect(repeatable('mutation { groupCreate: groupDelete(id: "1") { ok } }')).to.equal(true);
    expect(repeatable('mutation { groupDelete: groupCreate(name: "a") { ok } }')).to.equal(false);
    expect(repeatable('mutation { groupDelete(id: "1") { ok } groupCreate(name: "a") { ok } }')).to.equal(
      false,
    );
  });
});
