// The packages that are meant for npm, and the tarballs that npm gets.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, root } from '../commands.mjs';

/** Every package of the workspace that is meant for npm, each after those that it needs. See packages.d.mts. */
export function publicPackages() {
  const folders = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name));
  const found = folders.filter((folder) => existsSync(join(folder, 'package.json'))).flatMap(describe);
  const ordered = new Set();
  const add = (pkg) => {
    found.filter(({ name }) => pkg.needs.includes(name)).forEach(add);
    ordered.add(pkg);
  };
  found.forEach(add);
  return [...ordered];
}

function describe(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (manifest.private === true) return [];
  const { name, version, type = 'commonjs', types, dependencies = {} } = manifest;
  return [{ name, folder, version, type, isLibrary: types !== undefined, needs: Object.keys(dependencies) }];
}

/** Packs one package as it is published: `npm pack` would keep ranges that only the workspace understands. */
export async function pack({ name, version, folder }, destination) {
  const options = { cwd: folder, capture: true, message: `${name} could not be packed.` };
  await mustRun('pnpm', ['pack', '--pack-destination', destination], options);
  return join(destination, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
}
