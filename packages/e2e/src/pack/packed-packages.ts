import { pack, type PublicPackage } from '../../../../tools/release/packages.mjs';

/** Packs packages into the folder; package name -> file. */
export async function packAll(
  packages: readonly PublicPackage[],
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  const tarballs = new Map<string, string>();
  for (const pkg of packages) tarballs.set(pkg.name, await pack(pkg, folder));
  return tarballs;
}
