// The workflows of .github, read by actionlint: its version is locked in tools/actionlint, and Go builds it in seconds, once.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { answers, mustRun, root } from './commands.mjs';

const folder = join(root, '.github/workflows');

/** Fails with what actionlint finds. Without Go it says so and finds nothing. */
export async function checkWorkflows() {
  const files = readdirSync(folder).map((name) => join(folder, name));
  if (!(await answers('go', ['version']))) {
    console.log('Skipped: there is no Go to build actionlint with. The workflows were not checked.');
    return;
  }
  const options = { message: 'The workflows of .github/workflows have mistakes.', capture: true };
  const { output } = await mustRun('go', ['-C', 'tools/actionlint', 'tool', 'actionlint', ...files], options);
  console.log(`${output}${files.length} workflows: no mistakes found.`);
}
