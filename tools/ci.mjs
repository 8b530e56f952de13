// The gates of .ci/run, one after the other. A gate that fails does not stop the others.
// `.ci/run NAME…` runs only the named gates.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './commands.mjs';
import { seconds } from './progress.mjs';
import { clearResults, failedTests, readResults, totals } from './test-results.mjs';

const minute = 60_000;
const shownOfALog = 80;

const gates = [
  { name: 'test', command: 'npm test', limitMs: 30 * minute },
  { name: 'node24', command: 'npm run test:node24', limitMs: 30 * minute },
  { name: 'format', command: 'npm run format -- --check' },
  { name: 'typecheck', command: 'npm run typecheck' },
  { name: 'lint', command: 'npm run lint' },
  { name: 'generated', command: 'npm run generated' },
  { name: 'commits', command: 'npm run commitlint' },
  { name: 'dependencies', command: 'npm run dependencies' },
  { name: 'workflows', command: 'npm run workflows' },
  { name: 'licences', command: 'npm run licences' },
  { name: 'demo', command: 'npm run demo' },
  { name: 'pack', command: 'npm run test:pack', limitMs: 20 * minute },
  { name: 'cluster', command: 'npm run test:cluster', limitMs: 40 * minute },
  { name: 'long', command: 'npm run test:long -- --skip-pack', limitMs: 30 * minute, script: 'test:long' },
];

await main(process.argv.slice(2));

async function main(names) {
  const unknown = names.filter((name) => !gates.some((gate) => gate.name === name));
  if (unknown.length > 0) {
    console.error(
      `No such gate: ${unknown.join(', ')}. Gates: ${gates.map((gate) => gate.name).join(', ')}.`,
    );
    process.exitCode = 2;
    return;
  }
  const logs = mkdtempSync(join(tmpdir(), 'twingate-kit-ci-'));
  console.log(`Logs: ${logs}`);
  const chosen = gates.filter((gate) => (names.length === 0 || names.includes(gate.name)) && hasSuites(gate));
  const sum = { passed: 0, failed: 0 };
  const failures = [];
  for (const gate of chosen) {
    const { passed, failed, failures: named } = await runGate(gate, join(logs, `${gate.name}.log`));
    sum.passed += passed;
    sum.failed += failed;
    failures.push(...named);
  }
  // Once more at the end: what is between may be thousands of lines.
  for (const line of failures) console.log(`FAILED  ${line}`);
  console.log(`${sum.passed} passed, ${sum.failed} failed`);
  process.exitCode = sum.failed === 0 ? 0 : 1;
}

/** A gate for a script that no package has yet is left out. */
function hasSuites({ script }) {
  if (script === undefined) return true;
  const manifests = readdirSync(join(root, 'packages')).map((name) =>
    join(root, 'packages', name, 'package.json'),
  );
  return manifests.some((file) => JSON.parse(readFileSync(file, 'utf8')).scripts[script] !== undefined);
}

/** @returns {Promise<{ passed: number, failed: number, failures: string[] }>} the tests of the gate, and the gate itself */
async function runGate(gate, log) {
  clearResults();
  const started = performance.now();
  const ok = await succeeds(gate, log);
  const results = readResults();
  const tests = totals(results);
  const counts =
    tests.passed + tests.failed > 0 ? `${tests.passed} of ${tests.passed + tests.failed} tests` : '';
  const time = seconds(performance.now() - started);
  console.log(`${ok ? 'PASS' : 'FAIL'}  ${gate.name.padEnd(12)}${time.padEnd(16)}${counts}`.trimEnd());
  if (!ok) showEndOf(log);
  clearResults();
  const failures = [...(ok ? [] : [`gate ${gate.name}`]), ...failedTests(results)];
  return { passed: tests.passed + (ok ? 1 : 0), failed: tests.failed + (ok ? 0 : 1), failures };
}

/** Runs the command in a session of its own, so that nothing of it outlives its time limit. */
function succeeds({ command, limitMs = 10 * minute }, log) {
  const file = openSync(log, 'a');
  const child = spawn(command, {
    cwd: root,
    shell: true,
    detached: true,
    stdio: ['ignore', file, file],
    env: { ...process.env, CI: process.env.CI || '1' },
  });
  const end = () => endSession(child.pid);
  const timer = setTimeout(end, limitMs);
  process.once('SIGINT', end).once('SIGTERM', end);
  return new Promise((done) => {
    child.on('close', (code) => {
      clearTimeout(timer);
      process.off('SIGINT', end).off('SIGTERM', end);
      closeSync(file);
      done(code === 0);
    });
  });
}

/** The task runner gives its children process groups of their own, but they stay in the session. */
function endSession(leader) {
  spawnSync('pkill', ['-KILL', '-s', String(leader)]);
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function showEndOf(log) {
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  if (lines.length > shownOfALog) console.log(`    … (the whole log: ${log})`);
  for (const line of lines.slice(-shownOfALog)) console.log(`    ${line}`);
}
