// Runs mocha suites through turbo and reports one line for each package.
import { availableParallelism } from 'node:os';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, run } from './commands.mjs';
import { Failure } from './failure.mjs';
import { seconds, step } from './progress.mjs';
import { clearResults, readResults, totals } from './test-results.mjs';

/**
 * turbo for the given tasks; its log is shown only when a task fails.
 * @param {readonly string[]} tasks
 * @param {readonly string[]} [flags]
 */
export function turbo(tasks, flags = []) {
  const concurrency = `--concurrency=${Math.max(2, availableParallelism())}`;
  const quiet = ['--output-logs=errors-only', '--log-order=grouped', concurrency];
  return run('turbo', ['run', ...tasks, ...quiet, ...flags], { capture: true });
}

/** Builds what is not built yet. @param {{ tests?: boolean, only?: string }} [options] only: one package and what it needs */
export async function build({ tests = false, only } = {}) {
  const flags = only === undefined ? [] : [`--filter=@twingate-kit/${only}`];
  await step(tests ? 'Building packages and tests' : 'Building', async () => {
    if (tests) removeOrphanedTests();
    const { code, output } = await turbo([tests ? 'build:test' : 'build'], flags);
    if (code !== 0) throw new Failure('The build failed.', { details: output });
  });
}

/**
 * Runs the given scripts of all packages that have them, to the end even when some fail.
 * @param {readonly string[]} scripts for instance ['test', 'test:e2e']
 */
export async function runSuites(scripts) {
  await build({ tests: true });
  clearResults();
  const started = Date.now();
  const watch = reportAsTheyCome(started);
  // CI runs every test; elsewhere a package whose inputs are unchanged keeps its result.
  const flags = process.env.CI ? ['--only', '--force'] : [];
  const { code, output } = await turbo(scripts, ['--continue=always', ...flags]);
  const results = watch.stop();
  summarize(results, { code, output, elapsed: Date.now() - started });
}

/** Runs the given scripts of one package in the foreground. @param {readonly string[]} mochaArgs for instance ['--grep', 'text'] */
export async function runPackage(name, scripts, mochaArgs) {
  const manifest = join(root, 'packages', name, 'package.json');
  if (!existsSync(manifest)) {
    const known = readdirSync(join(root, 'packages')).join(', ');
    throw new Failure(`There is no package "${name}". Packages: ${known}.`, { exitCode: 2 });
  }
  await build({ tests: true, only: name });
  const present = scripts.filter(
    (script) => JSON.parse(readFileSync(manifest, 'utf8')).scripts[script] !== undefined,
  );
  for (const script of present) {
    const { code } = await run('pnpm', ['--silent', 'run', script, ...mochaArgs], {
      cwd: join(root, 'packages', name),
    });
    if (code !== 0) throw new Failure(`Tests of ${name} failed.`, { exitCode: code });
  }
}

/** The line of a package appears when its tests are done. */
function reportAsTheyCome(started) {
  const shown = new Set();
  const look = () => {
    const results = readResults();
    for (const result of results) {
      const key = `${result.package} ${result.script}`;
      if (!shown.has(key)) console.log(line(result, started));
      shown.add(key);
    }
    return results;
  };
  const timer = setInterval(look, 300);
  return {
    stop: () => {
      clearInterval(timer);
      return look();
    },
  };
}

function line(result, started) {
  const name = result.script === 'test' ? result.package : `${result.package} (${result.script})`;
  const counts = [`${String(result.passes).padStart(5)} passed`];
  if (result.failures > 0) counts.push(`${result.failures} failed`);
  if (result.pending > 0) counts.push(`${result.pending} skipped`);
  const time = result.finishedAt < started ? 'unchanged' : seconds(result.durationMs);
  return `${result.failures > 0 ? '✗' : '✓'} ${name.padEnd(24)}${counts.join(', ').padEnd(28)}${time}`;
}

function summarize(results, { code, output, elapsed }) {
  const { passed, failed, skipped } = totals(results);
  const rest = skipped > 0 ? `, ${skipped} skipped` : '';
  if (code !== 0) {
    const what = failed > 0 ? `${failed} of ${passed + failed} tests failed` : 'A test run broke off';
    throw new Failure(`${what} (${seconds(elapsed)}${rest}).`, { details: output });
  }
  if (passed === 0) throw new Failure('No test ran.', { details: output });
  console.log(`\nAll ${passed} tests passed in ${seconds(elapsed)}${rest}.`);
}

/** The compiler leaves the output of a deleted test behind, and mocha would go on running it. */
function removeOrphanedTests() {
  for (const name of readdirSync(join(root, 'packages'))) {
    const dist = join(root, 'packages', name, 'dist');
    if (!existsSync(dist)) continue;
    const compiled = readdirSync(dist, { recursive: true }).filter((path) => path.endsWith('.test.js'));
    for (const path of compiled) {
      const source = join(root, 'packages', name, 'src', path.replace(/\.js$/, '.ts'));
      if (!existsSync(source)) rmSync(join(dist, relative('.', path)));
    }
  }
}
