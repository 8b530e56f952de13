import { execFile } from 'node:child_process';
import { copyFile, mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { fetchNode24 } from '../../../../tools/node24.mjs';
import { inRepository } from '../fixtures/repository.js';

const exec = promisify(execFile);
/** Writes what the image adds to its base into the folder that is its argument. */
export const rootfsScript = inRepository('packages/operator/image/rootfs.mjs');

/** Where the base image has Node. */
const NODE_IN_IMAGE = 'nodejs/bin/node';

/** What the last stage of the Dockerfile copies from the one before. */
export async function writeRootfs(folder: string): Promise<void> {
  await exec(process.execPath, [rootfsScript, folder]);
}

/**
 * What the base image has and the operator needs: Node, of the version that the Dockerfile names, and the libraries that
 * Node is linked with. Nothing else, and so no shell.
 */
export async function writeBase(folder: string): Promise<void> {
  const node24 = await fetchNode24();
  if ('missing' in node24) throw new Error(`There is no Node for the image: ${node24.missing}.`);
  const node = path.join(node24.folder, 'node');
  await put(node, path.join(folder, NODE_IN_IMAGE));
  for (const library of await librariesOf(node))
    await put(await realpath(library), path.join(folder, library));
}

async function librariesOf(program: string): Promise<readonly string[]> {
  const { stdout } = await exec('ldd', [program]);
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, file = '']) => file);
}

async function put(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  await copyFile(from, to);
}
