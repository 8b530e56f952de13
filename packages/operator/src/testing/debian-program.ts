import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where `usr/bin/PROGRAM` of a Debian package is; fetched into the cache of this user when it is not there. */
export async function debianProgram(name: string, program: string = name): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'twingate-kit', name);
  const path = join(cache, 'usr', 'bin', program);
  if (await exists(path)) return path;
  const folder = await mkdtemp(join(tmpdir(), `${name}-`));
  try {
    await run('apt-get', ['download', name], { cwd: folder });
    const [archive = ''] = (await readdir(folder)).filter((file) => file.endsWith('.deb'));
    await mkdir(join(cache, '..'), { recursive: true });
    const unpacked = await mkdtemp(`${cache}-`);
    await run('dpkg-deb', ['-x', join(folder, archive), unpacked]);
    await rm(cache, { recursive: true, force: true });
    // In one step, so that no half of it is ever taken for the whole.
    await rename(unpacked, cache);
    return path;
  } catch (error) {
    throw new Error(
      `The Debian package ${name} is needed for this test and could not be fetched with apt-get and dpkg-deb. ` +
        `On Debian: apt-get update. Elsewhere: put its program at ${path}.`,
      { cause: error },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
