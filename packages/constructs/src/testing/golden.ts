import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';

/**
 * Compares a text with golden/NAME.golden. With UPDATE_GOLDEN=1 in the environment it writes that file instead: look at
 * what changes before you commit it.
 */
export function expectGolden(name: string, actual: string): void {
  const file = join(__dirname, '../../golden', `${name}.golden`);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
  }
  expect(actual).to.equal(readFileSync(file, 'utf8'));
}
