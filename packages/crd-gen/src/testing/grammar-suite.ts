import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import { toCrd } from '../crd.js';
import { emitCrd } from '../emit-crd.js';
import { EmittedCode } from './emitted-code.js';
import { schemaDocument } from './schema-arbitrary.js';
import { readThing } from './thing-kind.js';

/** Kinds drawn from the whole grammar of the input: what is emitted for them is sound. */
export function grammarSuite(runs: number): void {
  describe(`${runs} kinds drawn from the grammar`, () => {
    it('are read, and what is emitted for them compiles', () => {
      const code = new EmittedCode();
      fc.assert(
        fc.property(schemaDocument(), (document) => {
          expect(code.messages(readThing(document)).join('\n')).to.equal('');
        }),
        { numRuns: runs },
      );
    }).timeout(300_000);

    it('become YAML that reads back as the CRD, with any version of YAML', () => {
      fc.assert(
        fc.property(schemaDocument(), (document) => {
          const model = readThing(document);
          const text = emitCrd(model);
          for (const version of ['1.1', '1.2'] as const) {
            expect(parse(text, { version })).to.deep.equal(toCrd(model));
          }
        }),
        { numRuns: runs },
      );
    });
  });
}
