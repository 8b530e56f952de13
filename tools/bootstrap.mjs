// From a bare checkout to installed dependencies, with Node and npm alone. Each part is skipped when its stamp
// (a hash of what it was made from) says that nothing changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pnpmHome, root, run } from './commands.mjs';
import { Failure } from './failure.mjs';
import { step } from './progress.mjs';

const pnpmStamp = join(pnpmHome, 'node_modules/.stamp');
const installStamp = join(root, 'node_modules/.twingate-kit-stamp');

export async function bootstrap() {
  await whenChanged(pnpmStamp, ['tools/pnpm/package-lock.json'], () =>
    step('Fetching the package manager (pnpm, locked)', installPnpm),
  );
  await whenChanged(installStamp, installInputs(), () =>
    step('Installing the dependencies (locked)', installDependencies),
  );
}

async function installPnpm() {
  const args = ['ci', '--prefix', pnpmHome, '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await run('npm', args, { capture: true });
  if (code !== 0) throw installFailure('pnpm could not be fetched', output);
}

async function installDependencies() {
  const env = await pnpmRegistrySettings();
  const args = ['install', '--frozen-lockfile', '--reporter=append-only'];
  const { code, output } = await run('pnpm', args, { capture: true, env });
  if (code !== 0) throw installFailure('The dependencies could not be installed', output);
}

/** pnpm does not read npm's global and built-in settings: hand over what npm knows about reaching the registry. */
async function pnpmRegistrySettings() {
  const { code, output } = await run('npm', ['config', 'list', '--json', '--loglevel=silent'], {
    capture: true,
  });
  if (code !== 0) return {};
  const npm = JSON.parse(output.slice(output.indexOf('{')));
  const names = ['registry', 'cafile', 'proxy', 'https-proxy', 'noproxy', 'strict-ssl'];
  const set = names.filter(
    (name) => npm[name] !== undefined && npm[name] !== null && String(npm[name]) !== '',
  );
  return Object.fromEntries(set.map((name) => [`pnpm_config_${name.replace('-', '_')}`, String(npm[name])]));
}

function installFailure(what, output) {
  if (
    /ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|dns error|error sending request/i.test(
      output,
    )
  ) {
    return new Failure(
      `${what}: the npm registry does not answer. Check the network, or set npm_config_registry or HTTPS_PROXY, ` +
        'and run the command again.',
      { details: lastLines(output, 5) },
    );
  }
  if (/OUTDATED_LOCKFILE/.test(output)) {
    return new Failure(
      `${what}: pnpm-lock.yaml does not match the package.json files. After a change of dependencies run ` +
        '`tools/pnpm/node_modules/.bin/pnpm install --no-frozen-lockfile` and commit the lock file.',
      { details: lastLines(output, 10) },
    );
  }
  return new Failure(`${what}.`, { details: output });
}

const lastLines = (text, count) => text.trimEnd().split('\n').slice(-count).join('\n');

function installInputs() {
  const members = ['packages', 'examples'].flatMap((folder) =>
    existsSync(join(root, folder)) ? readdirSync(join(root, folder)).map((name) => `${folder}/${name}`) : [],
  );
  const manifests = ['.', ...members, 'bench'].map((folder) => join(folder, 'package.json'));
  return ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests].filter((path) =>
    existsSync(join(root, path)),
  );
}

/** Runs `work` unless the stamp names the same inputs and the same Node. */
async function whenChanged(stampFile, inputs, work) {
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}`);
  for (const path of inputs) hash.update(`\n${path}\n`).update(readFileSync(join(root, path)));
  const stamp = hash.digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  await work();
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stamp);
}
