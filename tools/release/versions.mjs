// The one version that everything has: the packages' manifests hold it, changesets sets it, the rest is generated from them.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, root } from '../commands.mjs';
import { Failure } from '../failure.mjs';
import { publicPackages } from './packages.mjs';

/** @returns {string} the version that everything which is released has */
export function releaseVersion(packages = publicPackages()) {
  const [{ version }] = packages;
  const others = packages.filter((pkg) => pkg.version !== version);
  if (others.length === 0) return version;
  const list = packages.map((pkg) => `  ${pkg.name} ${pkg.version}`).join('\n');
  throw new Failure(`All packages are released with one version; set it by \`npm run versions\`:\n${list}`);
}

/** Builds from main are named `dev`, and never become what people get without asking. */
export function channelOf(version) {
  return version.includes('-') ? 'dev' : 'latest';
}

/** Files of changes that are in no version yet. */
export function pendingChangesets(folder = join(root, '.changeset')) {
  return readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
}

/** Gathers the changesets into a version, or with `dev` into one for this commit alone: each job that asks gets the same. */
export async function writeVersions({ dev, generate }) {
  const flags = dev
    ? ['--snapshot', 'dev', '--snapshot-prerelease-template', `{tag}.${await commitTime()}`]
    : [];
  await mustRun('changeset', ['version', ...flags], { message: 'The changesets could not be gathered.' });
  // Examples name the version, and the lockfile repeats what they say.
  await mustRun('pnpm', ['install', '--lockfile-only', '--no-frozen-lockfile'], {
    message: 'The lockfile could not be written.',
    capture: true,
  });
  await generate();
  console.log(`Everything has version ${releaseVersion()} now.`);
}

/** A number that grows from commit to commit. */
async function commitTime() {
  const format = ['--format=%cd', '--date=format-local:%Y%m%d%H%M%S'];
  const { output } = await mustRun('git', ['log', '-1', ...format], {
    message: 'Versions for one commit need a git clone.',
    capture: true,
    env: { TZ: 'UTC' },
  });
  return output.trim();
}
