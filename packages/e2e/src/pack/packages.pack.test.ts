import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { inRepository } from '../fixtures/repository.js';
import { createConsumerProject, type CommandResult, type ConsumerProject } from './consumer-project.js';
import { packAll } from './packed-packages.js';
import { publicPackages, type PublicPackage } from '../../../../tools/release/packages.mjs';

const exec = promisify(execFile);
const packages = publicPackages();
const fixture = (name: string): string => inRepository('packages/e2e/fixtures/pack', name);

describe('the packed packages', function () {
  this.timeout(300_000);

  let folder: string;
  let tarballs: ReadonlyMap<string, string>;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'twingate-kit-pack-'));
    tarballs = await packAll(packages, folder);
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const tarballOf = (pkg: PublicPackage): string => tarballs.get(pkg.name) ?? '';

  for (const pkg of packages) {
    it(`publint finds nothing to say about ${pkg.name}`, async () => {
      const problems = await complaintsOf('publint', 'run', tarballOf(pkg), '--strict');
      expect(problems).to.equal('');
    });
  }

  for (const pkg of packages.filter(({ isLibrary }) => isLibrary)) {
    it(`the types of ${pkg.name} resolve wherever its code does`, async () => {
      const profile = pkg.type === 'module' ? ['--profile', 'esm-only'] : [];
      const problems = await complaintsOf('attw', tarballOf(pkg), '--no-emoji', ...profile);
      expect(problems).to.equal('');
    });
  }

  describe('in an ES module project', () => {
    let project: ConsumerProject;

    before(async () => {
      project = await createConsumerProject(fixture('esm'), { parent: folder, tarballs });
    });

    it('hold neither tests nor build information, but their licence', () => {
      for (const { name } of packages) {
        const files = readdirSync(installed(project, name), { recursive: true }).map(String);
        const stray = files.filter(
          (file) => !file.startsWith('node_modules') && /\.test\.|tsbuildinfo/.test(file),
        );
        expect(stray, name).to.deep.equal([]);
        expect(files, name).to.include('LICENSE');
      }
    });

    it('depend on what npm can install, and not on the Kubernetes client', () => {
      for (const { name } of packages) {
        const manifest = readFileSync(path.join(installed(project, name), 'package.json'), 'utf8');
        const { dependencies = {} } = JSON.parse(manifest) as { dependencies?: Record<string, string> };
        expect(dependencies, name).not.to.have.property('@kubernetes/client-node');
        expect(JSON.stringify(dependencies), name).not.to.match(/workspace:|catalog:/);
      }
    });

    it('the SDK creates, renames, lists and deletes against the simulated API', async () => {
      const result = await project.run('node', 'sdk.mjs');
      expect(printed(result)).to.deep.equal({ names: ['The wiki'], again: true, raw: 'Everyone', left: 0 });
    });

    it('the definitions validate objects and carry their YAML', async () => {
      const result = await project.run('node', 'crds.mjs');
      expect(printed(result)).to.deep.equal({
        good: [],
        missing: ['spec.address'],
        wildcard: ["if isBrowserShortcutEnabled is set to true, then address can't be wildcard"],
        yaml: true,
      });
    });

    it('crd-gen generates from a schema of the user, and --check agrees afterwards', async () => {
      expect(await project.run('crd-gen', 'generate')).to.include({ code: 0 });
      const crd = readFileSync(path.join(project.folder, 'generated/crds/widgets.yaml'), 'utf8');
      expect(crd).to.contain('kind: Widget');
      expect(await project.run('crd-gen', 'generate', '--check')).to.include({ code: 0 });
    });

    it('the constructs synthesize a manifest', async () => {
      const result = await project.run('node', 'constructs.mjs');
      expect(printed(result)).to.deep.include({ kind: 'TwingateResource', name: 'Wiki' });
    });

    it('the operator explains itself', async () => {
      const { code, output } = await project.run('twingate-operator', '--help');
      expect(code, output).to.equal(0);
      expect(output).to.contain('TWINGATE_API_KEY');
    });

    it('the operator names what is missing and exits with 2', async () => {
      const { code, output } = await project.run('twingate-operator', 'run');
      expect(code, output).to.equal(2);
      expect(output).to.contain('TWINGATE_API_KEY').and.to.contain('TWINGATE_NETWORK');
    });

    it('the simulated API starts from the command line', async () => {
      const { code, output } = await project.run('twingate-sim', '--help');
      expect(code, output).to.equal(0);
    });

    it('the types compile in a strict project that checks libraries too', async () => {
      const { code, output } = await project.run('tsc', '--project', '.');
      expect(code, output).to.equal(0);
    });

    it('the types of the SDK resolve for a compiler that knows no exports map', async () => {
      const { code, output } = await project.run('tsc', '--project', 'tsconfig.node10.json');
      expect(code, output).to.equal(0);
    });
  });

  describe('in a CommonJS project', () => {
    let project: ConsumerProject;

    before(async () => {
      project = await createConsumerProject(fixture('commonjs'), { parent: folder, tarballs });
    });

    it('the SDK and the testkit load by require()', async () => {
      expect(printed(await project.run('node', 'sdk.cjs'))).to.deep.equal({ same: true });
    });

    it('the definitions validate objects', async () => {
      const result = printed(await project.run('node', 'crds.cjs')) as { kinds: string[]; wrong: string[] };
      expect(result.wrong).to.deep.equal(['spec.name']);
      expect(result.kinds).to.include.members(['TwingateResource', 'TwingateGroup']);
    });

    it('the constructs synthesize a manifest', async () => {
      const result = await project.run('node', 'constructs.cjs');
      expect(printed(result)).to.deep.include({ kind: 'TwingateGroup', name: 'Engineers' });
    });
  });

  describe('in a jest 29 project', () => {
    let project: ConsumerProject;

    before(async () => {
      project = await createConsumerProject(fixture('jest'), { parent: folder, tarballs });
    });

    it('the definitions and the constructs pass the tests of the project', async () => {
      const { code, output } = await project.run('jest', '--ci');
      expect(code, output).to.equal(0);
      expect(output).to.contain('Test Suites: 2 passed, 2 total');
    });

    it('the SDK passes the tests of the project when Jest is told to load ES modules', async () => {
      const jest = path.join(installed(project, 'jest'), 'bin/jest.js');
      const esModules = ['--experimental-vm-modules', jest, '--ci', '--testMatch', '**/*.spec.mjs'];
      const { code, output } = await project.run('node', ...esModules);
      expect(code, output).to.equal(0);
      expect(output).to.contain('Test Suites: 1 passed, 1 total');
    });
  });
});

const installed = (project: ConsumerProject, name: string): string =>
  path.join(project.folder, 'node_modules', name);

/** The JSON that a script of a fixture printed. */
function printed({ code, stdout, output }: CommandResult): unknown {
  expect(code, output).to.equal(0);
  return JSON.parse(stdout);
}

/** What a checker says when it exits with anything but 0. */
async function complaintsOf(command: string, ...args: readonly string[]): Promise<string> {
  try {
    await exec(command, args);
    return '';
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return `${stdout}${stderr}` || String(error);
  }
}
