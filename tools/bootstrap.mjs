// From a bare checkout to installed dependencies, with Node and npm alone. Each part is skipped when its stamp
// (a hash of what it was made from) says that nothing changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
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
  const registry = await registrySettings();
  const args = ['ci', '--prefix', pnpmHome, '--no-audit', '--no-fund', '--loglevel=error'];
  await install('npm', args, { what: 'The package manager could not be fetched', registry });
}

async function installDependencies() {
  const registry = await registrySettings();
  const args = ['install', '--frozen-lockfile', '--reporter=append-only'];
  // pnpm does not read npm's global and built-in settings.
  const env = Object.fromEntries(
    registry.set.map(([name, value]) => [`pnpm_config_${name.replace('-', '_')}`, value]),
  );
  await install('pnpm', args, { what: 'The dependencies could not be installed', registry, env });
}

/** Without a registry the caches may still have everything. */
async function install(command, args, { what, registry, env }) {
  const online = await registry.answers();
  const { code, output } = await run(command, [...args, ...(online ? [] : ['--offline'])], {
    capture: true,
    env,
  });
  if (code === 0) return;
  throw online ? installFailure(what, output) : offlineFailure(what, registry.url);
}

/** What npm knows about reaching the registry. */
async function registrySettings() {
  const { output } = await run('npm', ['config', 'list', '--json', '--loglevel=silent'], { capture: true });
  const npm = JSON.parse(output.slice(output.indexOf('{')));
  const names = ['registry', 'cafile', 'proxy', 'https-proxy', 'noproxy', 'strict-ssl'];
  const set = names.map((name) => [name, String(npm[name] ?? '')]).filter(([, value]) => value !== '');
  const url = new URL(npm.registry);
  const behindProxy = Boolean(npm.proxy ?? npm['https-proxy']);
  return { url, set, answers: async () => behindProxy || (await connects(url)) };
}

/** The package managers would go on trying for minutes. */
function connects(url) {
  return new Promise((done) => {
    const port = Number(url.port) || (url.protocol === 'http:' ? 80 : 443);
    const socket = connect({ host: url.hostname, port, timeout: 8000 });
    const finish = (answer) => {
      socket.destroy();
      done(answer);
    };
    socket.once('connect', () => finish(true));
    socket.once('timeout', () => finish(false)).once('error', () => finish(false));
  });
}

const offlineFailure = (what, url) =>
  new Failure(
    `${what}: ${url.host} does not answer, and the local caches do not have all of it. Check the network, or set ` +
      'npm_config_registry or HTTPS_PROXY, and run the command again.',
  );

function installFailure(what, output) {
  if (!/OUTDATED_LOCKFILE/.test(output))
    return new Failure(`${what}; the reason is above.`, { details: output });
  return new Failure(
    `${what}: pnpm-lock.yaml does not match the package.json files. After a change of dependencies run ` +
      '`tools/pnpm/node_modules/.bin/pnpm install --no-frozen-lockfile` and commit the lock file.',
    { details: output },
  );
}

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
