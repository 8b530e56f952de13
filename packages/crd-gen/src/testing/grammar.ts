import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import { toCrd } from '../crd.js';
import { emitCrd } from '../emit-crd.js';
import type { CustomResourceDefinition } from '../runtime/api.js';
import { EmittedCode } from './emitted-code.js';
import { schemaDocument } from './schema-arbitrary.js';
import { readThing } from './thing-kind.js';

/** CRDs of kinds that are drawn from the whole grammar of the input. */
export function drawnCrd(): fc.Arbitrary<CustomResourceDefinition> {
  return schemaDocument().map((document) => toCrd(readThing(document)));
}

/** What is emitted for kinds drawn from the grammar compiles. */
export function expectSoundCode(runs: number): void {
  const code = new EmittedCode();
  fc.assert(
    fc.property(schemaDocument(), (document) => {
      expect(code.messages(readThing(document)).join('\n')).to.equal('');
    }),
    { numRuns: runs },
  );
}

/** The YAML of kinds drawn from the grammar reads back as their CRDs, also as YAML 1.1, which Kubernetes reads. */
export function expectSoundYaml(runs: number): void {
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
}
