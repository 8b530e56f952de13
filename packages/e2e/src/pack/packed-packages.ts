import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

export interface PublicPackage {
  /** With the scope: `@twingate-kit/sdk`. */
  readonly name: string;
  readonly folder: string;
  readonly version: string;
  readonly type: 'module' | 'commonjs';
  /** Programs have no exports, and so no types to resolve. */
  readonly isLibrary: boolean;
}

const packagesFolder = path.resolve(import.meta.dirname, '../../..');

/** Every package of the workspace that is meant for npm. */
export function publicPackages(): readonly PublicPackage[] {
  return readdirSync(packagesFolder)
    .map((name) => path.join(packagesFolder, name))
    .filter((folder) => existsSync(path.join(folder, 'package.json')))
    .flatMap((folder) => describePackage(folder) ?? []);
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly type?: 'module' | 'commonjs';
  readonly types?: string;
}

function describePackage(folder: string): PublicPackage | undefined {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
  if (manifest.private === true) return undefined;
  const { name, version, type = 'commonjs', types } = manifest;
  return { name, folder, version, type, isLibrary: types !== undefined };
}

/** Packs one package as it would be published. Returns the path of the tarball. */
export async function pack(pkg: PublicPackage, destination: string): Promise<string> {
  await exec('pnpm', ['pack', '--pack-destination', destination], { cwd: pkg.folder });
  const tarball = path.join(destination, `${pkg.name.replace('@', '').replace('/', '-')}-${pkg.version}.tgz`);
  if (!existsSync(tarball)) throw new Error(`pnpm pack left no ${tarball}.`);
  return tarball;
}
