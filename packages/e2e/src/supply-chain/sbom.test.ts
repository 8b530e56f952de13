import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { expect } from 'chai';
import { operatorEntry } from '../fixtures/operator-process.js';

const dist = path.dirname(operatorEntry);
const read = (file: string): string => readFileSync(path.join(dist, file), 'utf8');

interface Sbom {
  readonly metadata: { readonly component: { readonly purl: string } };
  readonly components: readonly {
    readonly group?: string;
    readonly name: string;
    readonly version: string;
  }[];
}

describe("the bill of materials of the operator's bundle", () => {
  it('is valid CycloneDX', async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    expect(await validator.validate(read('sbom.cdx.json'))).to.equal(null);
  });

  it('would not be with a component that has no name', async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    const broken = read('sbom.cdx.json').replace('"name": "client-node",', '');
    expect(await validator.validate(broken)).to.not.equal(null);
  });

  it('lists every package that is bundled, and nothing else', () => {
    const { components, metadata } = JSON.parse(read('sbom.cdx.json')) as Sbom;
    const bundled = JSON.parse(read('third-party.json')) as readonly { name: string; version: string }[];
    expect(metadata.component.purl).to.match(/^pkg:npm\/%40twingate-kit\/operator@/);
    expect(
      components.map(
        ({ group, name, version }) => `${group === undefined ? '' : `${group}/`}${name}@${version}`,
      ),
    ).to.have.members(bundled.map(({ name, version }) => `${name}@${version}`));
  });
});
