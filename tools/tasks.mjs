// The root scripts. `node tools/run.mjs TASK [ARGUMENT…]`; each bootstraps what it needs.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { mustRun, root, run } from './commands.mjs';
import { Failure } from './failure.mjs';
import { checkLicences } from './licences.mjs';
import { fetchNode24 } from './node24.mjs';
import { step } from './progress.mjs';
import { build, runPackage, runSuites, turbo } from './tests.mjs';

const firstTier = ['test', 'test:e2e'];
/** Packages with generated files, in the order in which they build on each other. */
const generators = ['crds', 'sdk', 'testkit', 'operator', 'constructs'];

const tasks = {
  demo: { about: 'show the operator at work, without cluster or account', run: demo },
  test: { about: 'all tests of the first tier; -- PACKAGE --grep TEXT for some of them', run: test },
  'test:node24': { about: 'all tests of the first tier on the Node of the container image', run: testNode24 },
  'test:cluster': {
    about: 'the end-to-end suite on a real Kubernetes control plane',
    run: testCluster,
  },
  'test:pack': {
    about: 'install the packed packages as a user would, and use them',
    run: () => runSuites(['test:pack']),
  },
  'test:long': { about: 'fault matrix, soak, fuzz; packed packages too, unless --skip-pack', run: testLong },
  'test:live': { about: 'a few tests against a real Twingate account', run: testLive },
  operator: { about: 'run the operator against the current kubeconfig', run: operator },
  generate: { about: 'write all generated files; -- --check only compares', run: generate },
  build: { about: 'build all packages', run: () => build() },
  image: {
    about: 'write what the container image adds to its base into a new folder: -- FOLDER',
    run: image,
  },
  lint: { about: 'eslint, no warnings', run: lint },
  format: { about: 'prettier; -- --check only compares', run: format },
  typecheck: { about: 'compile everything, tests and examples included', run: typecheck },
  check: { about: 'what the pre-commit hook runs', run: check },
  generated: { about: 'generate, and fail when that changes a file', run: generated },
  commitlint: { about: 'are the last commits conventional?', run: commitlint },
  dependencies: {
    about: 'are all dependencies locked, verified and from the registry?',
    run: async () => (await import('./dependencies.mjs')).checkDependencies(),
  },
  licences: { about: 'are the licences of what we ship on the list?', run: licences },
  workflows: {
    about: 'are the workflows of .github right?',
    run: async () => (await import('./workflows.mjs')).checkWorkflows(),
  },
  versions: { about: 'gather the changesets into a version; -- --dev for this commit alone', run: versions },
  release: { about: 'publish everything; -- --dry-run to see what', run: release },
  hooks: { about: 'switch on the git hooks of .githooks in this clone', run: hooks, needsInstall: false },
  bench: { about: 'measure; see bench/README.md', run: bench },
};

/** @param {readonly string[]} argv task name, then its arguments */
export async function runTask([name, ...args]) {
  const task = Object.hasOwn(tasks, name ?? '') ? tasks[name] : undefined;
  if (task === undefined) return usage(name);
  try {
    if (task.needsInstall !== false) await bootstrap();
    await task.run(args[0] === '--' ? args.slice(1) : args);
  } catch (error) {
    explain(error);
  }
}

function usage(name) {
  if (name !== undefined) console.error(`There is no task "${name}".\n`);
  const rows = Object.entries(tasks).map(([task, { about }]) => `  npm run ${task.padEnd(14)}${about}`);
  console.error(`Tasks:\n${rows.join('\n')}`);
  process.exitCode = 2;
}

function explain(error) {
  if (!(error instanceof Failure)) throw error;
  if (error.details) console.error(error.details.trimEnd());
  console.error(`\n${error.message}`);
  process.exitCode = error.exitCode;
}

async function demo(args) {
  await build({ only: 'e2e' });
  await foreground('node', ['packages/e2e/dist/demo/main.js', ...args]);
}

async function test(args) {
  const [name, ...mochaArgs] = args;
  if (name === undefined) return runSuites(firstTier);
  if (name.startsWith('-')) {
    throw new Failure('Name the package first: npm test -- PACKAGE --grep TEXT.', { exitCode: 2 });
  }
  return runPackage(name, firstTier, mochaArgs);
}

async function testNode24() {
  if (process.versions.node.startsWith('24.')) return test([]);
  const node = await fetchNode24();
  if (node.missing !== undefined) {
    console.log(`Skipped: ${node.missing}. The tests ran on ${process.version} only.`);
    return;
  }
  await foreground('node', ['tools/run.mjs', 'test'], {
    PATH: [node.folder, process.env.PATH].join(delimiter),
  });
}

async function testCluster() {
  await prepareControlPlane();
  await runSuites(['test:cluster']);
}

/** Before the suites, whose time limits are not meant for minutes of building. */
async function prepareControlPlane() {
  const options = { message: 'There is no real control plane to test against.', capture: true };
  await step('Real control plane: finding it, or building it (minutes, once)', () =>
    mustRun('node', [join(root, 'tools/control-plane/build.mjs'), '--helm'], options),
  );
}

async function testLong(args) {
  await runSuites(args.includes('--skip-pack') ? ['test:long'] : ['test:long', 'test:pack']);
}

async function testLive() {
  const missing = missingForLive(process.env);
  if (missing.length > 0) {
    const list = missing.map((line) => `  ${line}`).join('\n');
    throw new Failure(`test:live works on a real Twingate network and needs:\n${list}`, { exitCode: 2 });
  }
  await runSuites(['test:live']);
}

function missingForLive(env) {
  const missing = [];
  if (!env.TWINGATE_API_KEY) missing.push('TWINGATE_API_KEY: an API key that may read, write and provision');
  if (!env.TWINGATE_NETWORK)
    missing.push('TWINGATE_NETWORK: the name of the network, as in NAME.twingate.com');
  if (!env.TWINGATE_REMOTE_NETWORK_ID && !env.TWINGATE_REMOTE_NETWORK_NAME) {
    missing.push(
      'TWINGATE_REMOTE_NETWORK_ID or TWINGATE_REMOTE_NETWORK_NAME: where the tests may create resources',
    );
  }
  if (!env.KUBECONFIG && !existsSync(join(homedir(), '.kube/config'))) {
    missing.push('KUBECONFIG or ~/.kube/config: a cluster for the operator to watch');
  }
  return missing;
}

async function operator(args) {
  await build({ only: 'operator' });
  await foreground('node', ['packages/operator/dist/main.js', 'run', ...args]);
}

async function generate(args) {
  for (const name of generators) {
    const needs = await turbo(['build'], [`--filter=@twingate-kit/${name}^...`]);
    if (needs.code !== 0)
      throw new Failure(`What ${name} is generated with does not build.`, { details: needs.output });
    const message = args.includes('--check')
      ? `Generated files of ${name} are out of date: run \`npm run generate\` and commit what it changes.`
      : `Generating the files of ${name} failed.`;
    const options = { message, capture: true, cwd: join(root, 'packages', name) };
    await step(
      `Generated files of ${name}`,
      () => mustRun('pnpm', ['--silent', 'run', 'generate', ...args], options),
      {
        quietBelowMs: 0,
      },
    );
  }
}

/** As the Dockerfile does. */
async function image(args) {
  await build({ only: 'operator' });
  await foreground('node', ['packages/operator/image/rootfs.mjs', ...args]);
}

/** The rules know types, so the packages that others import are built first. */
async function lint(args) {
  await build();
  const flags = ['--max-warnings=0', '--cache', '--cache-location=node_modules/.cache/eslint/'];
  await step('Linting', () =>
    mustRun('eslint', ['.', ...flags, ...args], { message: 'eslint found problems.', capture: true }),
  );
}

async function format(args) {
  const check = args.includes('--check');
  const flags = [check ? '--check' : '--write', '--log-level=warn'];
  await step(check ? 'Checking the format' : 'Formatting', () =>
    mustRun('prettier', ['.', ...flags], {
      message: check ? 'Some files are not formatted: run `npm run format`.' : 'prettier failed.',
      capture: true,
    }),
  );
}

async function typecheck() {
  await step('Checking types', async () => {
    const { code, output } = await turbo(['build:test', 'typecheck'], ['--continue=always']);
    if (code !== 0) throw new Failure('The compiler found errors.', { details: output });
  });
}

/** New files count too, so it compares what git sees before and after. */
async function generated() {
  const before = await workingTree();
  await generate([]);
  const after = await workingTree();
  if (after === before) return;
  throw new Failure('Generated files are out of date: run `npm run generate` and commit what it changes.', {
    details: after,
  });
}

async function workingTree() {
  const options = { capture: true, message: 'Only a git clone can tell which files changed.' };
  const status = await mustRun('git', ['status', '--porcelain', '--untracked-files=all'], options);
  const diff = await mustRun('git', ['diff'], options);
  return status.output + diff.output;
}

/** The last commits, or one message as the commit-msg hook has it: --edit FILE. A shallow clone has fewer. */
async function commitlint(args) {
  const range = args.length > 0 ? args : ['--to', 'HEAD', '--git-log-args=--max-count=200', '--verbose'];
  const { code } = await run('commitlint', range);
  if (code !== 0) throw new Failure('Write commits as `type(scope): what it does`, see CONTRIBUTING.md.');
}

async function licences() {
  await build({ only: 'operator' });
  await checkLicences();
}

async function versions(args) {
  const { writeVersions } = await import('./release/versions.mjs');
  await writeVersions({ dev: args.includes('--dev'), generate: () => generate([]) });
}

async function release(args) {
  await build();
  await (await import('./release/release.mjs')).release(args);
}

async function check() {
  await format(['--check']);
  await typecheck();
  await lint([]);
  await generate(['--check']);
}

async function hooks() {
  await mustRun('git', ['config', 'core.hooksPath', '.githooks'], {
    message: 'This is not a git clone.',
    capture: true,
  });
  console.log('Hooks of .githooks are on in this clone. Off again: git config --unset core.hooksPath');
}

async function bench(args) {
  await build();
  await foreground('pnpm', ['--silent', '--dir', 'bench', 'run', 'bench', ...args]);
}

/** A program that owns the terminal; its exit code becomes ours. */
async function foreground(command, args, env = {}) {
  const { code } = await run(command, args, { env });
  process.exitCode = code;
}
