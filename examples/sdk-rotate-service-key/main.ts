// Gives a service account a new key, hands it over, then revokes and deletes the old keys.
import { parseArgs } from 'node:util';
import { isTwingateError } from '@twingate-kit/sdk';
import { clientFrom } from './client.js';
import { handOver } from './hand-over.js';
import type { Receiver } from './hand-over.js';
import { rotate } from './rotate.js';

const usage = `Usage: npm start -- --service-account NAME (--file PATH | --command COMMAND) [--expires-in-days DAYS]

  --service-account   name of the service account
  --file              file for the new key; it is replaced at once and only its owner can read it
  --command           command that reads the new key from its standard input
  --expires-in-days   lifetime of the new key, 1 to 365 (default: 90)`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'service-account': { type: 'string' },
      file: { type: 'string' },
      command: { type: 'string' },
      'expires-in-days': { type: 'string', default: '90' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const { 'service-account': serviceAccount, file, command } = values;
  const receiver = receiverFrom(file, command);
  if (!serviceAccount || receiver === undefined) throw new Error(usage);
  const client = clientFrom(process.env, { readOnly: false });
  await rotate(client, {
    serviceAccount,
    expiresInDays: Number(values['expires-in-days']),
    handOver: (token) => handOver(token, receiver),
    report: (line) => console.log(line),
  });
}

/** Exactly one of both must be given. */
function receiverFrom(file: string | undefined, command: string | undefined): Receiver | undefined {
  if (file !== undefined && command === undefined) return { file };
  if (command !== undefined && file === undefined) return { command };
  return undefined;
}

main().catch((error: unknown) => {
  const code = isTwingateError(error) ? ` (${error.code})` : '';
  console.error(`${error instanceof Error ? error.message : String(error)}${code}`);
  process.exitCode = 1;
});
