import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version of this package, and of the operator that belongs to it: they are released together. */
export function packageVersion(): string {
  const manifest = readFileSync(join(__dirname, '../../package.json'), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
