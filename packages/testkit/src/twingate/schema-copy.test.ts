import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { schemaFile } from './executable-schema.js';

describe('the copy of the API schema', () => {
  it('equals the one that the SDK is generated from', function () {
    const source = new URL('../sdk/schema.graphql', schemaFile);
    if (!existsSync(source)) this.skip();
    expect(readFileSync(schemaFile, 'utf8') === readFileSync(source, 'utf8')).to.equal(
      true,
      'run: pnpm --filter @twingate-kit/testkit run generate',
    );
  });
});
