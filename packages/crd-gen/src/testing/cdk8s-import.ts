import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createTempFolder } from './schema-folder.js';

const cli = path.join(
  path.dirname(createRequire(import.meta.url).resolve('cdk8s-cli/package.json')),
  'bin/cdk8s',
);

/** The modules that `cdk8s import` writes for CRDs, as one text. @param crds YAML, of one document or several */
export function cdk8sImport(crds: string): string {
  const folder = createTempFolder({ 'crds.yaml': crds });
  try {
    const args = [cli, 'import', './crds.yaml', '--language', 'typescript', '--output', 'out', '--no-save'];
    const env = { ...process.env, CDK8S_CHECK_UPGRADE: 'false' };
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder.path, encoding: 'utf8', env });
    if (status !== 0) throw new Error(`cdk8s import failed: ${stderr}`);
    return readModules(folder.file('out'));
  } finally {
    folder.remove();
  }
}

/** All modules of a folder but the index, as one text. */
export function readModules(folder: string): string {
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts') && name !== 'index.ts');
  return names.map((name) => readFileSync(path.join(folder, name), 'utf8')).join('\n');
}
