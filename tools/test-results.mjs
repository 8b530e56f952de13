// What mocha-reporter.cjs leaves in every package: <package>/.test-results/<script>.json.
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './commands.mjs';

/** @typedef {{ package: string, script: string, passes: number, failures: number, pending: number, failed: string[], durationMs: number, finishedAt: number }} TestResult */

/** Forgets the results of earlier runs. */
export function clearResults() {
  for (const folder of resultFolders()) rmSync(folder, { recursive: true, force: true });
}

/** @returns {TestResult[]} results of all mocha runs since clearResults(), by package and script */
export function readResults() {
  return resultFolders()
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')));
}

/** @param {readonly TestResult[]} results */
export function totals(results) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  return { passed: sum('passes'), failed: sum('failures'), skipped: sum('pending') };
}

/** @param {readonly TestResult[]} results @returns {string[]} one line for each test that failed */
export function failedTests(results) {
  return results.flatMap(({ package: name, script, failed }) =>
    failed.map((title) => `${name} (${script}): ${title}`),
  );
}

function resultFolders() {
  const members = ['packages', 'examples']
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(folder, name)));
  return [...members, 'bench'].map((member) => join(root, member, '.test-results'));
}
