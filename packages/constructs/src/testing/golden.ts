import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { packageVersion } from '../operator/package-version.js';

/** Not inside of an address, which may have the same digits. */
const wholeVersion = new RegExp(`(?<![\\d.])${packageVersion().replaceAll('.', '\\.')}(?![\\d.])`, 'g');

/**
 * Compares a text with golden/NAME.golden. With UPDATE_GOLDEN=1 in the environment it writes that file instead: look at
 * what changes before you commit it. Where the text has our version, the file has VERSION, so that it outlives releases.
 */
export function expectGolden(name: string, text: string): void {
  const actual = text.replaceAll(wholeVersion, 'VERSION');
  const file = join(__dirname, '../../golden', `${name}.golden`);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
  }
  expect(actual).to.equal(readFileSync(file, 'utf8'));
}
