// Prints who may reach what: one line for each resource and principal.
import { parseArgs } from 'node:util';
import { isTwingateError } from '@twingate-kit/sdk';
import { clientFrom } from './client.js';
import { formats } from './formats.js';
import { readGrants } from './grants.js';

const usage = `Usage: npm start -- [--format ${Object.keys(formats).join('|')}] [--users]

  --format   how to print (default: table)
  --users    one line for each user of a group, instead of one for the group`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      format: { type: 'string', default: 'table' },
      users: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const format = Object.hasOwn(formats, values.format) ? formats[values.format] : undefined;
  if (format === undefined) throw new Error(`There is no format "${values.format}".\n\n${usage}`);
  const client = clientFrom(process.env, { readOnly: true });
  const { grants, incomplete } = await readGrants(client, { users: values.users });
  process.stdout.write(format(grants));
  // An audit must not look complete when it is not.
  if (incomplete.length > 0) {
    console.error(`Changed while they were read, run again to be sure: ${incomplete.join(', ')}.`);
    process.exitCode = 3;
  }
}

main().catch((error: unknown) => {
  const code = isTwingateError(error) ? ` (${error.code})` : '';
  console.error(`${error instanceof Error ? error.message : String(error)}${code}`);
  process.exitCode = 1;
});
