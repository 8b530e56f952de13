// The Node of the container image, beside the one that the machine has: locked, and fetched only for the tests.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, root } from './commands.mjs';
import { step } from './progress.mjs';

const home = join(root, 'tools/node24');

/** Fetches it, once. See node24.d.mts. */
export async function fetchNode24() {
  const platform = `${process.platform}-${process.arch}`;
  const folder = join(home, `node_modules/node-${platform}/bin`);
  if (existsSync(join(folder, 'node'))) return { folder };
  await step('Fetching Node 24 (locked)', () =>
    mustRun('npm', ['ci', '--prefix', home, '--no-audit', '--no-fund', '--loglevel=error'], {
      message: 'Node 24 could not be fetched from the npm registry.',
      capture: true,
    }),
  );
  return existsSync(join(folder, 'node'))
    ? { folder }
    : { missing: `the registry has no Node 24 for ${platform} that tools/node24 pins` };
}
