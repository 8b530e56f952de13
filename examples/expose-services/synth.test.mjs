// What cdk8s wrote to dist/ is what we expect. After a change that you want: cp dist/*.yaml expected/
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

const files = (folder) => readdirSync(join(import.meta.dirname, folder)).sort();
const text = (folder, file) => readFileSync(join(import.meta.dirname, folder, file), 'utf8');

test('every chart is synthesized', () => {
  assert.deepEqual(files('dist'), files('expected'));
});

for (const file of files('expected')) {
  test(`${file} is what we expect`, () => {
    assert.equal(text('dist', file), text('expected', file));
  });
}
