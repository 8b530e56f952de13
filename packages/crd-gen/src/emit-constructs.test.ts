import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { cdk8sImport, readModules } from './testing/cdk8s-import.js';
import { constructShape } from './testing/construct-shape.js';

const fixtures = path.resolve(import.meta.dirname, '../fixtures');

describe('the cdk8s classes have the shape that cdk8s import gives them', () => {
  for (const name of ['every-keyword', 'several-versions', 'two-kinds']) {
    it(`for ${name}`, () => {
      const folder = path.join(fixtures, name, 'generated');
      const crds = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
      const yaml = crds.map((file) => readFileSync(path.join(folder, file), 'utf8')).join('---\n');
      expect(constructShape(readModules(path.join(folder, 'constructs')))).to.deep.equal(
        constructShape(cdk8sImport(yaml)),
      );
    });
  }
});
