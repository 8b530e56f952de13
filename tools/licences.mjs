// Which licences the packages that we ship may depend on.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, root } from './commands.mjs';
import { Failure } from './failure.mjs';

/** Permissive licences only: users may ship our packages under any terms. */
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'PSF-2.0',
  'Python-2.0',
  'Unlicense',
]);

/** What the operator's bundle is made of; its build writes the list. */
const bundled = join(root, 'packages/operator/dist/third-party.json');

/** Fails when a production dependency, or a package inside the operator's bundle, has another licence. */
export async function checkLicences() {
  const { output } = await mustRun('pnpm', ['licenses', 'list', '--prod', '--json'], {
    capture: true,
    message: 'The licences could not be listed.',
  });
  const installed = Object.entries(JSON.parse(output)).flatMap(([licence, packages]) =>
    packages.map(({ name }) => ({ name, licence })),
  );
  const inBundle = existsSync(bundled) ? JSON.parse(readFileSync(bundled, 'utf8')) : [];
  const refused = [...installed, ...inBundle].filter(({ licence }) => !isAllowed(licence));
  if (refused.length > 0) {
    const list = refused.map(({ name, licence }) => `  ${name}: ${licence}`).join('\n');
    throw new Failure(`Licences that are not on the list of tools/licences.mjs:\n${list}`);
  }
  console.log(
    `${installed.length} production dependencies and ${inBundle.length} bundled packages: all licences allowed.`,
  );
}

/** Understands "(MIT OR GPL-3.0)": one allowed choice is enough. */
function isAllowed(licence) {
  return licence
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((part) => allowed.has(part.trim())));
}
