import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { inRepository } from '../fixtures/repository.js';
import { readDockerfile } from './dockerfile.js';
import { rootfsScript, writeBase, writeRootfs } from './image-files.js';
import { reasonNotToRehearse, rehearse, type RehearsalReport } from './rehearse.js';

const readJson = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
const manifest = readJson(inRepository('packages/operator/package.json'));

describe('the container image', function () {
  this.timeout(180_000);

  let folder: string;
  let base: string;
  let rootfs: string;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'twingate-kit-image-'));
    base = path.join(folder, 'base');
    rootfs = path.join(folder, 'rootfs');
    await writeRootfs(rootfs);
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  describe('its files', () => {
    it('are the bundle, what it is made of, and the licences', () => {
      const files = readdirSync(rootfs, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(rootfs, path.join(entry.parentPath, entry.name)));
      expect(files).to.have.members([
        'app/LICENSE',
        'app/NOTICE',
        'app/package.json',
        ...(manifest['files'] as readonly string[]).map((file) => `app/${file}`),
      ]);
    });

    it('say their version, and nothing that a scanner would take for an installed package', () => {
      const installed = readJson(path.join(rootfs, 'app/package.json'));
      expect(installed).to.include({
        name: '@twingate-kit/operator',
        version: manifest['version'],
        type: 'module',
      });
      expect(Object.keys(installed).filter((field) => /dependencies|scripts/i.test(field))).to.deep.equal([]);
    });

    it('can be read by every user and written by none but the owner, whatever the umask is', () => {
      const strict = path.join(folder, 'strict');
      execFileSync('sh', ['-c', 'umask 077 && exec "$@"', 'sh', process.execPath, rootfsScript, strict]);
      const modes = readdirSync(strict, { recursive: true, encoding: 'utf8' }).map((name) => {
        const stats = statSync(path.join(strict, name));
        const program = stats.isDirectory() || name === 'app/dist/twingate-operator.js';
        return { name, mode: stats.mode & 0o777, expected: program ? 0o755 : 0o644 };
      });
      expect(modes.filter(({ mode, expected }) => mode !== expected)).to.deep.equal([]);
    });

    it('are refused a folder that holds something else', async () => {
      const problem: unknown = await writeRootfs(rootfs).catch((error: unknown) => error);
      expect(String(problem)).to.contain('is not empty: name a folder that is new.');
    });
  });

  describe('run', () => {
    before(async function () {
      const reason = await reasonNotToRehearse();
      if (reason !== undefined) {
        console.log(`Skipped: ${reason}`);
        this.skip();
      }
      await writeBase(base);
    });

    for (const user of [65_532, 1000]) {
      describe(`as user ${user}, read-only, with no network but loopback`, () => {
        let report: RehearsalReport;

        before(async () => {
          report = await rehearse({ layers: [base, rootfs], user, readOnly: true });
        });

        it('is that user in process 1, without a privilege, a shell, a network or a place to write', () => {
          expect(report.probe.code, report.probe.output).to.equal(0);
          expect(JSON.parse(report.probe.output)).to.deep.equal({
            uid: user,
            gid: user,
            pid: 1,
            capabilities: '0000000000000000',
            interfaces: ['lo'],
            write: ['EROFS', 'EROFS', 'ENOENT'],
            shell: 'ENOENT',
            network: 'ENETUNREACH',
          });
        });

        it('prints its version', () => {
          expect(report.version).to.deep.equal({ code: 0, output: `${String(manifest['version'])}\n` });
        });

        it('gets ready and reconciles a resource', () => {
          expect(report.resourceId).to.not.equal('');
          expect(report.remoteNames).to.deep.equal(['wiki']);
          expect(report.userAgents).to.deep.equal([`twingate-kit-operator/${String(manifest['version'])}`]);
        });

        it('stops with 0 on SIGTERM, having complained about nothing', () => {
          expect(report.stopped.code, report.stopped.output).to.equal(0);
          expect(report.stopped.output).to.not.match(/EROFS|error|warn/i);
        });
      });
    }

    it('leaves no trace on a disk that it could write', async () => {
      const { written, probe, stopped } = await rehearse({
        layers: [base, rootfs],
        user: 65_532,
        readOnly: false,
      });
      expect(probe.output).to.contain('"done"');
      expect(stopped.code, stopped.output).to.equal(0);
      expect(written).to.deep.equal([]);
    });
  });

  describe('its Dockerfile', () => {
    const recipe = readDockerfile();
    // Renovate adds them.
    const bases = recipe.bases.map((base) => base.replace(/@sha256:[0-9a-f]{64}$/, ''));

    it('names every base by a version, and its Node is the one that the tests run on', () => {
      const node24 = readJson(inRepository('tools/node24/package.json'));
      const [version = ''] = Object.values(node24['optionalDependencies'] as Record<string, string>);
      expect(bases).to.deep.equal([
        `node:${version}-bookworm`,
        `gcr.io/distroless/nodejs${version.split('.')[0] ?? ''}-debian12:nonroot`,
      ]);
      expect(recipe.labels['org.opencontainers.image.base.name']).to.equal(bases.at(-1));
    });

    it('runs as a user that Kubernetes knows not to be root, and no shell', () => {
      expect(recipe.user).to.match(/^[1-9]\d*:[1-9]\d*$/);
      expect(recipe.entrypoint[0]).to.equal('/nodejs/bin/node');
      expect(() =>
        readDockerfile('FROM a:1\nWORKDIR /\nUSER 1:1\nCMD ["run"]\nENTRYPOINT node main.js'),
      ).to.throw('is not in the form');
    });

    it('starts and copies what its build writes', () => {
      expect(recipe.runs).to.deep.equal(['npm run image -- /rootfs']);
      expect(readJson(inRepository('package.json'))['scripts']).to.have.property('image');
      expect(recipe.copies).to.deep.equal(['context . .', 'build /rootfs/ /']);
      const [, program = ''] = recipe.entrypoint;
      expect(existsSync(path.join(rootfs, program)), program).to.equal(true);
      expect(existsSync(path.join(rootfs, recipe.workdir)), recipe.workdir).to.equal(true);
    });

    it('has the labels that registries and scanners look for', () => {
      const of = (name: string) => recipe.labels[`org.opencontainers.image.${name}`];
      const { url } = manifest['repository'] as { readonly url: string };
      expect(of('licenses')).to.equal(manifest['license']);
      expect(`git+${of('source') ?? ''}.git`).to.equal(url);
      expect(of('version')).to.equal('${VERSION}');
      expect(of('revision')).to.equal('${REVISION}');
      for (const name of ['title', 'description', 'documentation']) expect(of(name), name).to.match(/\w/);
    });
  });
});
