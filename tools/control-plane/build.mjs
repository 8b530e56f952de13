/**
 * Finds or builds the programs of a real Kubernetes control plane for tests: plain Node, no dependencies.
 *
 * As a command, `node build.mjs [--helm]` makes sure that everything is there and prints where it is.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));

/** Without these two there is no API server; kubectl is what envtest ships beside them. */
const required = ['etcd', 'kube-apiserver', 'kubectl'];
const optional = ['kube-controller-manager', 'kube-scheduler', 'kwok'];

/** Stamped into the binaries, since `go build` of a dependency leaves v0.0.0 in /version. */
const [, kubernetesVersion, major, minor] =
  /^\s*k8s\.io\/kubernetes (v(\d+)\.(\d+)\.\d+)/m.exec(readFileSync(path.join(here, 'go.mod'), 'utf8')) ?? [];
const version = 'k8s.io/component-base/version';
const stamps = [
  `-X ${version}.gitVersion=${kubernetesVersion}`,
  `-X ${version}.gitMajor=${major}`,
  `-X ${version}.gitMinor=${minor}`,
  `-X ${version}.gitTreeState=clean`,
];

const controlPlaneModule = {
  directory: here,
  packages: {
    etcd: 'go.etcd.io/etcd/server/v3',
    'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
    'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
    'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
    kubectl: 'k8s.io/kubernetes/cmd/kubectl',
    kwok: 'sigs.k8s.io/kwok/cmd/kwok',
  },
  flags: [
    '-mod=readonly',
    '-buildvcs=false',
    '-trimpath',
    '-p',
    '2',
    '-ldflags',
    `-s -w ${stamps.join(' ')}`,
  ],
};

/** A module of its own: helm asks for newer Kubernetes libraries than the API server is made of. */
const helmModule = {
  directory: path.join(here, 'helm'),
  packages: { helm: 'helm.sh/helm/v3/cmd/helm' },
  flags: ['-mod=readonly', '-buildvcs=false', '-trimpath', '-p', '2', '-ldflags', '-s -w'],
};

/**
 * The control plane that tests should use. See build.d.mts for the types.
 *
 * Order: TEST_KUBECONFIG, KUBEBUILDER_ASSETS, the cache, a build with Go. Fails with one error that names them all.
 */
export async function resolveBinaries({ env = process.env, log = () => undefined, signal } = {}) {
  if (env.TEST_KUBECONFIG) return runningCluster(env);
  if (env.KUBEBUILDER_ASSETS) return { source: 'assets', binaries: assets(env.KUBEBUILDER_ASSETS) };
  return cachedOrBuilt(controlPlaneModule, { env, log, signal });
}

/** Path of helm where {@link findHelm} finds it, else built with Go. */
export async function resolveHelm({ env = process.env, log = () => undefined, signal } = {}) {
  const found = await findHelm({ env });
  if (found !== undefined) return found;
  const { binaries } = await cachedOrBuilt(helmModule, { env, log, signal });
  return binaries.helm;
}

/** Path of helm: what HELM names, or in KUBEBUILDER_ASSETS, or in the cache; undefined where it would have to be built. */
export async function findHelm({ env = process.env } = {}) {
  if (env.HELM) return env.HELM;
  const cache = await cacheDirectory(helmModule, env);
  const places = [env.KUBEBUILDER_ASSETS, cache].filter(Boolean);
  return places.map((directory) => path.join(directory, 'helm')).find(isExecutable);
}

async function runningCluster(env) {
  const kubeconfig = path.resolve(env.TEST_KUBECONFIG);
  try {
    accessSync(kubeconfig, constants.R_OK);
  } catch {
    throw new Error(
      `TEST_KUBECONFIG names ${kubeconfig}, which cannot be read. Name the kubeconfig of a test cluster.`,
    );
  }
  const cache = path.join(await cacheDirectory(controlPlaneModule, env), 'kubectl');
  const search = (env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const kubectl = [cache, ...search.map((directory) => path.join(directory, 'kubectl'))].find(isExecutable);
  return { source: 'cluster', kubeconfig, kubectl };
}

function assets(directory) {
  const found = existing(directory, [...required, ...optional]);
  const missing = required.filter((name) => !(name in found));
  if (missing.length === 0) return found;
  throw new Error(
    `KUBEBUILDER_ASSETS names ${directory}, which lacks ${missing.join(', ')}. ` +
      'Point it at a directory as setup-envtest makes it, or unset it.',
  );
}

/** Builds under way in this process, by directory: suites that start at the same time wait for one build. */
const building = new Map();

async function cachedOrBuilt(module, options) {
  const directory = await cacheDirectory(module, options.env);
  const found = building.get(directory) ?? findOrBuild(module, directory, options);
  building.set(directory, found);
  try {
    return await found;
  } finally {
    building.delete(directory);
  }
}

async function findOrBuild(module, directory, { env, log, signal }) {
  const names = Object.keys(module.packages);
  const missing = names.filter((name) => !isExecutable(path.join(directory, name)));
  if (missing.length > 0) {
    // Nobody is told of minutes of building where nothing can be built.
    await go(['version'], { cwd: module.directory, env, signal });
    log(`Building ${missing.join(', ')} into ${directory}: minutes, once.`);
    await build(module, { names: missing, directory, env, log, signal });
  }
  return { source: missing.length > 0 ? 'build' : 'cache', binaries: existing(directory, names) };
}

/** Outside the checkout, so that clones and `git clean` do not lose it; a changed pin or flag is another directory. */
async function cacheDirectory(module, env) {
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum']) hash.update(await readFile(path.join(module.directory, file)));
  hash.update(JSON.stringify([module.flags, process.platform, process.arch]));
  const root = env.XDG_CACHE_HOME || path.join(env.HOME || homedir(), '.cache');
  return path.join(root, 'twingate-kit', 'control-plane', hash.digest('hex').slice(0, 16), 'bin');
}

async function build(module, { names, directory, env, log, signal }) {
  await mkdir(directory, { recursive: true });
  // On the same file system as the target, so that rename is atomic: a killed build leaves no half binary.
  const scratch = await mkdtemp(path.join(directory, '.build-'));
  try {
    for (const name of names) {
      const started = performance.now();
      const output = path.join(scratch, name);
      const args = ['build', ...module.flags, '-o', output, module.packages[name]];
      await go(args, { cwd: module.directory, env, signal });
      await rename(output, path.join(directory, name));
      log(`built ${name} in ${((performance.now() - started) / 1000).toFixed(0)} s`);
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function go(args, { cwd, env, signal }) {
  // A C compiler, a workspace above us or a cross-compiling shell must not change what is built.
  const clean = { ...env, CGO_ENABLED: '0', GOWORK: 'off' };
  delete clean.GOOS;
  delete clean.GOARCH;
  return new Promise((resolve, reject) => {
    const child = spawn('go', args, { cwd, env: clean, signal, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk) => (errors = (errors + chunk).slice(-4000)));
    child.on('error', (error) => {
      reject(error.code === 'ENOENT' ? unavailable('there is no `go` on the PATH') : error);
    });
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(unavailable(`\`go build ${args.at(-1)}\` failed:\n${errors.trim()}\n`));
    });
  });
}

function unavailable(why) {
  return new Error(
    `There is no Kubernetes control plane to test against, and none can be built: ${why}. Do one of these:\n` +
      '  - set TEST_KUBECONFIG to the kubeconfig of a running cluster for tests;\n' +
      '  - set KUBEBUILDER_ASSETS to a directory with etcd, kube-apiserver and kubectl (setup-envtest makes one);\n' +
      '  - install Go 1.26 or newer with access to a Go module proxy, then run `node tools/control-plane/build.mjs`.',
  );
}

function existing(directory, names) {
  const found = names
    .map((name) => [name, path.join(directory, name)])
    .filter(([, file]) => isExecutable(file));
  return Object.fromEntries(found);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

async function main() {
  const log = (line) => console.log(line);
  const resolution = await resolveBinaries({ log });
  const found =
    resolution.source === 'cluster' ? { kubeconfig: resolution.kubeconfig } : { ...resolution.binaries };
  if (process.argv.includes('--helm')) found.helm = await resolveHelm({ log });
  for (const [name, file] of Object.entries(found)) console.log(`${name}: ${file}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
