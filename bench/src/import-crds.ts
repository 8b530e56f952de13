import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { runProgram } from './timed-process.js';
import type { ProgramRun } from './timed-process.js';

const require = createRequire(import.meta.url);

/** The folder of an installed package. */
export const packageOf = (name: string): string => path.dirname(require.resolve(`${name}/package.json`));

const cdk8s = path.join(packageOf('cdk8s-cli'), 'bin', 'cdk8s');
const yaml = path.join(packageOf('@twingate-kit/crds'), 'generated', 'crds');

/** The file of classes that {@link importCrds} leaves in the folder. */
export const importedClasses = (folder: string): string =>
  path.join(folder, 'import', 'out', 'twingate.com.ts');

/** What people do who have the CRDs alone: `cdk8s import`, without network. */
export async function importCrds(folder: string): Promise<ProgramRun> {
  const cwd = path.join(folder, 'import');
  mkdirSync(cwd, { recursive: true });
  const documents = readdirSync(yaml).map((file) => readFileSync(path.join(yaml, file), 'utf8'));
  writeFileSync(path.join(cwd, 'crds.yaml'), documents.join('---\n'));
  rmSync(path.join(cwd, 'out'), { recursive: true, force: true });
  const args = [cdk8s, 'import', './crds.yaml', '--language', 'typescript', '--output', 'out', '--no-save'];
  return runProgram({ args, cwd, env: { CDK8S_CHECK_UPGRADE: 'false' } });
}
