// What our image adds to its base: /app, with the files that npm gets too. The Dockerfile and the tests both call it.
// `node image/rootfs.mjs FOLDER`, after the build; `npm run image -- FOLDER` does both.
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';

const packageRoot = resolve(import.meta.dirname, '..');
const repositoryRoot = resolve(packageRoot, '../..');

/** What a program in a container may ask its manifest for. Nothing about development: scanners would take it for installed. */
const manifestFields = ['name', 'version', 'description', 'license', 'repository', 'type', 'bin', 'engines'];

/** Writes the files into a folder that is new or empty, readable by every user whatever the umask is. */
export function writeRootfs(folder) {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Error(`${folder} is not empty: name a folder that is new.`);
  const app = join(folder, 'app');
  const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  for (const file of manifest.files) put(join(packageRoot, file), join(app, file));
  for (const file of ['LICENSE', 'NOTICE']) put(join(repositoryRoot, file), join(app, file));
  const entries = Object.entries(manifest).filter(([field]) => manifestFields.includes(field));
  writeFileSync(join(app, 'package.json'), `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
  openToAll(
    folder,
    Object.values(manifest.bin).map((file) => join(app, file)),
  );
}

function put(from, to) {
  if (!existsSync(from)) throw new Error(`${from} is missing: run \`npm run build\` first.`);
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true });
}

function openToAll(folder, programs) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  chmodSync(folder, 0o755);
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    chmodSync(path, entry.isDirectory() || programs.includes(path) ? 0o755 : 0o644);
  }
}

if (process.argv[1] === import.meta.filename) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    console.error('Name the folder to write: npm run image -- FOLDER');
    process.exitCode = 2;
  } else {
    writeRootfs(resolve(process.env.INIT_CWD ?? '.', folder));
  }
}
