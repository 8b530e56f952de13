// Copies the API's schema from the SDK, where it is maintained. With --check: only says whether the copy is fresh.
import { readFileSync, writeFileSync } from 'node:fs';

const source = new URL('../../sdk/schema.graphql', import.meta.url);
const copy = new URL('../schema.graphql', import.meta.url);
const wanted = readFileSync(source, 'utf8');

if (!process.argv.includes('--check')) {
  writeFileSync(copy, wanted);
} else if (readFileSync(copy, 'utf8') !== wanted) {
  console.error(
    'packages/testkit/schema.graphql differs from packages/sdk/schema.graphql.\n' +
      'Run: pnpm --filter @twingate-kit/testkit run generate',
  );
  process.exitCode = 1;
}
