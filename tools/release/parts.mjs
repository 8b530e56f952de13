// What a release is made of, in the order in which it is published: who installs the chart needs the image.
//
// Each part: `lacks` says what is missing to publish it; `prepare` makes it, from what is here, and describes it;
// `isPublished` and `publish` are asked for each thing that was made. A release that broke off can be started again.
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { answers, mustRun, root, run } from '../commands.mjs';
import { findHelm, resolveHelm } from '../control-plane/build.mjs';
import { pack, publicPackages } from './packages.mjs';

const dockerfile = 'packages/operator/image/Dockerfile';
const platforms = 'linux/amd64,linux/arm64';
const charts = ['twingate-operator-crds', 'twingate-operator'];
/** The first that publishes without a token. */
const leastNpm = [11, 5, 1];

const image = {
  about: 'container image',
  async lacks() {
    return [
      ...(await missingProgram('docker', ['buildx', 'version'], 'docker with buildx')),
      ...missingLogin(hostOf(imageRepository())),
    ];
  },
  async prepare({ version, channel, folder }) {
    const rootfs = join(folder, 'rootfs');
    const script = join(root, 'packages/operator/image/rootfs.mjs');
    await mustRun('node', [script, rootfs], { message: 'The files of the image could not be written.' });
    const tags = imageTags(version, channel).map((tag) => `${imageRepository()}:${tag}`);
    return [
      {
        name: tags[0],
        tags,
        version,
        details: `${platforms}, ${size(rootfs)} over its base`,
        aliases: tags.slice(1),
      },
    ];
  },
  isPublished: ({ name }) => answers('docker', ['buildx', 'imagetools', 'inspect', name]),
  async publish({ tags, version }) {
    const revision = await head();
    const values = { VERSION: version, REVISION: revision };
    const flags = [
      ...Object.entries(values).map(([key, value]) => `--build-arg=${key}=${value}`),
      ...tags.map((tag) => `--tag=${tag}`),
      ...['--provenance=mode=max', '--sbom=true', '--push'],
    ];
    await mustRun(
      'docker',
      ['buildx', 'build', `--platform=${platforms}`, `--file=${dockerfile}`, ...flags, '.'],
      {
        message: 'The image could not be published.',
      },
    );
  },
};

const packages = {
  about: 'npm packages',
  async lacks() {
    return [...(await missingNpm()), ...missingIdentity()];
  },
  async prepare({ version, channel, folder }) {
    const made = [];
    for (const pkg of publicPackages()) {
      const file = await pack(pkg, folder);
      made.push({
        name: `${pkg.name}@${version}`,
        file,
        channel,
        details: `${basename(file)}, ${size(file)}, tag ${channel}`,
      });
    }
    return made;
  },
  async isPublished({ name }) {
    const { code, output } = await run('npm', ['view', name, 'version'], { capture: true });
    return code === 0 && output.trim() !== '';
  },
  async publish({ name, file, channel }) {
    const flags = ['--access=public', '--provenance', `--tag=${channel}`];
    await mustRun('npm', ['publish', file, ...flags], { message: `${name} could not be published.` });
  },
};

const chartsPart = {
  about: 'Helm charts',
  async lacks() {
    return missingLogin(hostOf(imageRepository()));
  },
  async prepare({ version, folder, dryRun }) {
    const helm = await (dryRun ? findHelm() : resolveHelm({ log: console.log }));
    const made = [];
    for (const chart of charts) {
      const name = `oci://${chartRepository()}/${chart}:${version}`;
      const file = join(folder, `${chart}-${version}.tgz`);
      if (helm === undefined) {
        made.push({ name, details: 'not packaged: no helm is here, and a dry run builds none' });
        continue;
      }
      const args = ['package', join(root, 'deploy', chart), '--destination', folder];
      await mustRun(helm, args, { message: `The chart ${chart} could not be packaged.`, capture: true });
      made.push({ name, file, chart, version, helm, details: `${basename(file)}, ${size(file)}` });
    }
    return made;
  },
  isPublished: ({ helm, chart, version }) =>
    answers(helm, ['show', 'chart', `oci://${chartRepository()}/${chart}`, '--version', version]),
  async publish({ helm, file, name }) {
    const options = { message: `${name} could not be published.` };
    await mustRun(helm, ['push', file, `oci://${chartRepository()}`], options);
  },
};

/** A release of the repository, with its tag. Builds from main have none. */
const tag = {
  about: 'tag and release notes',
  async lacks({ channel }) {
    if (channel === 'dev') return [];
    const token = process.env.GH_TOKEN
      ? []
      : ['GH_TOKEN: a token that may write the contents of the repository'];
    return [...(await missingProgram('gh', ['--version'], 'gh, the command line of GitHub')), ...token];
  },
  async prepare({ version, channel, folder }) {
    if (channel === 'dev') return [];
    const file = join(folder, 'notes.md');
    writeFileSync(file, releaseNotes(version));
    return [{ name: `v${version}`, file, details: `${basename(file)}, ${size(file)}` }];
  },
  isPublished: ({ name }) => answers('gh', ['release', 'view', name]),
  async publish({ name, file }) {
    const flags = [`--target=${await head()}`, `--title=${name}`, `--notes-file=${file}`];
    await mustRun('gh', ['release', 'create', name, ...flags], {
      message: `The release ${name} could not be made.`,
    });
  },
};

/** By the name that `--only` takes. */
export const parts = { image, packages, charts: chartsPart, tag };

/** The image that the chart installs. */
export function imageRepository() {
  return parse(readFileSync(join(root, 'deploy/twingate-operator/values.yaml'), 'utf8')).image.repository;
}

/** Beside the image, under a name of its own: both are repositories of one registry. */
function chartRepository() {
  return imageRepository().replace(/[^/]+$/, 'charts');
}

/** The first is for one release alone; the others move. */
export function imageTags(version, channel) {
  return channel === 'dev' ? [version, 'dev'] : [version, version.split('.').slice(0, 2).join('.'), 'latest'];
}

/** What the CHANGELOGs of the packages say of the version. */
function releaseNotes(version) {
  const sections = publicPackages().flatMap(({ name, folder }) => {
    const file = join(folder, 'CHANGELOG.md');
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const section = text.split(/^## /m).find((part) => part.startsWith(`${version}\n`));
    return section === undefined ? [] : [`## ${name}\n${section.slice(version.length)}`];
  });
  return sections.join('\n');
}

const hostOf = (repository) => repository.split('/')[0];

async function head() {
  const options = { capture: true, message: 'A release needs a git clone.' };
  return (await mustRun('git', ['rev-parse', 'HEAD'], options)).output.trim();
}

async function missingProgram(program, args, what) {
  return (await answers(program, args)) ? [] : [`${what}, on the PATH`];
}

/** helm reads docker's logins too. */
function missingLogin(host) {
  const file = join(process.env.DOCKER_CONFIG ?? join(homedir(), '.docker'), 'config.json');
  const config = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const known =
    config.credsStore !== undefined || [config.auths, config.credHelpers].some((each) => each?.[host]);
  return known ? [] : [`a login at ${host} that may write packages: \`docker login ${host}\``];
}

async function missingNpm() {
  const { output } = await run('npm', ['--version'], { capture: true });
  const found = output.trim().split('.').map(Number);
  const first = found.findIndex((number, index) => number !== leastNpm[index]);
  const isOlder = first >= 0 && found[first] < leastNpm[first];
  return isOlder ? [`npm ${leastNpm.join('.')} or newer; this is ${output.trim()}`] : [];
}

/** npm trusts the workflow itself, and says in the provenance which one it was. */
function missingIdentity() {
  if (process.env.ACTIONS_ID_TOKEN_REQUEST_URL) return [];
  return [
    'an identity for npm: packages are published with provenance by the workflow "release" on GitHub (id-token: write), ' +
      'which the owner of the scope @twingate-kit entered as trusted publisher of each package',
  ];
}

function size(path) {
  const files = statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true }).map((name) => join(path, String(name)))
    : [path];
  const bytes = files
    .map((file) => statSync(file))
    .filter((stats) => stats.isFile())
    .reduce((sum, stats) => sum + stats.size, 0);
  return `${(bytes / 1000).toFixed(1)} kB`;
}
