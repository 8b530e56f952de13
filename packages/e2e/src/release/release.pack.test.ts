import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { publicPackages } from '../../../../tools/release/packages.mjs';
import { releaseVersion } from '../../../../tools/release/versions.mjs';
import { inRepository } from '../fixtures/repository.js';

const standIn = path.resolve(import.meta.dirname, '../../fixtures/release/stand-in.mjs');
const version = releaseVersion();
const image = `ghcr.io/twingate-kit/twingate-operator:${version}`;
const [crdsChart, operatorChart] = ['twingate-operator-crds', 'twingate-operator'].map(
  (chart) => `oci://ghcr.io/twingate-kit/charts/${chart}:${version}`,
);
/** As on a machine where nobody publishes. */
const CREDENTIALS = ['ACTIONS_ID_TOKEN_REQUEST_URL', 'GH_TOKEN', 'DOCKER_CONFIG', 'HELM', 'INIT_CWD'];

interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

describe('npm run release', function () {
  this.timeout(180_000);

  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'twingate-kit-releasing-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const release = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
    node(['tools/run.mjs', 'release', ...args], env);

  const node = async (args: readonly string[], env: Readonly<Record<string, string>>): Promise<Outcome> => {
    const kept = Object.entries(process.env).filter(([name]) => !CREDENTIALS.includes(name));
    const child = spawn(process.execPath, args, {
      cwd: inRepository(),
      env: { ...Object.fromEntries(kept), DOCKER_CONFIG: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output };
  };

  it('--dry-run makes everything and says what it would publish', async () => {
    const made = path.join(folder, 'made');
    const { code, output } = await release(['--dry-run', '--output', made]);
    expect(code, output).to.equal(0);
    expect(output)
      .to.contain(`Release ${version}, `)
      .and.to.contain('Nothing was published: this was a dry run.');
    expect(output).to.contain(`  ${image}  (linux/amd64,linux/arm64, `);
    for (const { name } of publicPackages()) {
      const tarball = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
      expect(output).to.match(
        new RegExp(`  ${name}@${version}  \\(${tarball}, [1-9][\\d.]+ kB, tag \\w+\\)`),
      );
      expect(existsSync(path.join(made, tarball)), tarball).to.equal(true);
    }
    for (const chart of [crdsChart, operatorChart]) expect(output).to.contain(`  ${chart}  (`);
    expect(existsSync(path.join(made, 'rootfs/app/dist/twingate-operator.js'))).to.equal(true);
  });

  it('refuses to begin without credentials, and names each that is missing', async () => {
    const log = path.join(folder, 'log');
    const { code, output } = await release(
      [],
      standIns(folder, { log, fails: '^docker buildx version|^gh' }),
    );
    expect(code, output).to.equal(1);
    expect(output).to.contain('Nothing was published.');
    expect(output).to.contain('docker with buildx, on the PATH');
    expect(output).to.contain('`docker login ghcr.io`');
    expect(output).to.contain(
      'the owner of the scope @twingate-kit entered as trusted publisher of each package',
    );
    expect(publishing(log)).to.deep.equal([]);
  });

  it('refuses an npm that cannot publish without a token', async () => {
    const log = path.join(folder, 'log');
    const env = { ...standIns(folder, { log, fails: '^$' }), STAND_IN_NPM: '11.4.9' };
    const { code, output } = await release(['--only', 'packages'], env);
    expect(code, output).to.equal(1);
    expect(output).to.contain('npm 11.5.1 or newer; this is 11.4.9');
    expect(publishing(log)).to.deep.equal([]);
  });

  it('refuses a part that does not exist', async () => {
    const { code, output } = await release(['--only', 'everything']);
    expect(code).to.equal(2);
    expect(output).to.contain('There is no part "everything" of a release.').and.to.contain('Use it so:');
  });

  describe('when nothing is missing', () => {
    const publish = async (fails: string): Promise<Outcome & { readonly calls: readonly string[] }> => {
      const log = path.join(folder, 'log');
      const args = ['--input-type=module', '--eval', SECOND_HALF, version, folder];
      const outcome = await node(args, standIns(folder, { log, fails }));
      return { ...outcome, calls: publishing(log) };
    };
    /** Questions that are answered so while there is nothing. */
    const NOTHING_THERE = '^docker buildx imagetools|^npm view|^helm show|^gh release view';

    it('publishes the image, each package after those that it needs, the charts, and then the tag', async () => {
      const { code, output, calls } = await publish(NOTHING_THERE);
      expect(code, output).to.equal(0);
      const [build = '', ...others] = calls;
      expect(build).to.match(/^docker buildx build --platform=linux\/amd64,linux\/arm64 .* --push \.$/);
      expect(build).to.contain(` --build-arg=VERSION=${version} --build-arg=REVISION=`);
      expect(build).to.contain(` --tag=${image} `).and.to.contain(' --provenance=mode=max --sbom=true ');
      expect(others.slice(0, -1).map((call) => call.replaceAll(`${folder}/`, ''))).to.deep.equal([
        ...['crds', 'constructs', 'crd-gen', 'operator', 'sdk', 'testkit'].map(
          (name) =>
            `npm publish twingate-kit-${name}-${version}.tgz --access=public --provenance --tag=latest`,
        ),
        `helm push twingate-operator-crds-${version}.tgz oci://ghcr.io/twingate-kit/charts`,
        `helm push twingate-operator-${version}.tgz oci://ghcr.io/twingate-kit/charts`,
      ]);
      expect(others.at(-1)).to.match(new RegExp(`^gh release create v${version} --target=[0-9a-f]{40} `));
    });

    it('publishes nothing twice', async () => {
      const { code, output, calls } = await publish('^$');
      expect(code, output).to.equal(0);
      expect(calls).to.deep.equal([]);
      expect(output).to.contain(`${image} was there already`);
    });

    it('stops at the first failure, says how far it came, and goes on from there later', async () => {
      const broken = await publish(`${NOTHING_THERE}|^npm publish .*-operator-`);
      expect(broken.code).to.not.equal(0);
      expect(broken.output).to.contain(
        `@twingate-kit/operator@${version} could not be published. 6 of 10 are not published; the same command goes on from here.`,
      );
      expect(broken.calls.at(-1)).to.contain('npm publish').and.to.contain('-operator-');
      rmSync(path.join(folder, 'rootfs'), { recursive: true });
      rmSync(path.join(folder, 'bin'), { recursive: true });
      const later = await publish(
        '^npm view @twingate-kit/(operator|sdk|testkit)|^helm show|^gh release view',
      );
      expect(later.code, later.output).to.equal(0);
      expect(later.calls).to.have.length(6);
      expect(later.calls[0]).to.contain('-operator-');
    });
  });
});

/** The second half of a release, which begins when nothing is missing. */
const SECOND_HALF = `
import { prepare, publish } from ${JSON.stringify(new URL('../../../../tools/release/release.mjs', import.meta.url))};
const [version, folder] = process.argv.slice(1);
await publish(await prepare(['image', 'packages', 'charts', 'tag'], { version, channel: 'latest', folder, dryRun: false }));
`;

/** Everything that a release asks of the machine; `fails` are the calls that fail. */
function standIns(
  folder: string,
  { log, fails }: { readonly log: string; readonly fails: string },
): Readonly<Record<string, string>> {
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  for (const program of ['docker', 'gh', 'helm', 'npm']) {
    copyFileSync(standIn, path.join(bin, program));
    chmodSync(path.join(bin, program), 0o755);
  }
  // A program without a suffix is an ES module where its package says so.
  writeFileSync(path.join(bin, 'package.json'), '{"type":"module"}');
  writeFileSync(log, '');
  return {
    PATH: [bin, process.env['PATH'] ?? ''].join(path.delimiter),
    HELM: path.join(bin, 'helm'),
    STAND_IN_LOG: log,
    STAND_IN_FAILS: fails,
    STAND_IN_VERSION: version,
  };
}

function publishing(log: string): readonly string[] {
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter((call) => / (publish|push|create|build) /.test(call));
}
