import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { publicPackages } from '../../../../tools/release/packages.mjs';
import { inRepository } from '../fixtures/repository.js';
import { createConsumerProject } from './consumer-project.js';
import { packAll } from './packed-packages.js';

const examples = inRepository('examples');

interface Manifest {
  readonly scripts?: { readonly test?: string };
}

/** Examples that compare what they make with what they say that they make. */
function testedExamples(): readonly string[] {
  return readdirSync(examples).filter((name) => {
    const file = path.join(examples, name, 'package.json');
    if (!existsSync(file)) return false;
    return (JSON.parse(readFileSync(file, 'utf8')) as Manifest).scripts?.test !== undefined;
  });
}

describe('an example, copied out of the repository and installed with the packed packages,', function () {
  this.timeout(300_000);

  let parent: string;
  let tarballs: ReadonlyMap<string, string>;

  before(async () => {
    parent = mkdtempSync(path.join(tmpdir(), 'twingate-kit-examples-'));
    const needed = publicPackages().filter(({ name }) => /\/(crds|constructs)$/.test(name));
    tarballs = await packAll(needed, parent);
  });

  after(() => {
    rmSync(parent, { recursive: true, force: true });
  });

  it('is one of several', () => {
    expect(testedExamples()).to.include.members(['cdk8s-app', 'expose-services']);
  });

  for (const example of testedExamples()) {
    it(`synthesizes what it says: ${example}`, async () => {
      const project = await createConsumerProject(path.join(examples, example), { parent, tarballs });
      const { code, output } = await project.run('npm', 'test');
      expect(code, output).to.equal(0);
      expect(output).to.match(/^# pass [1-9]/m);
      expect(output).to.match(/^# fail 0$/m);
    });
  }
});
