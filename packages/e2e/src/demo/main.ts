import { parseArgs } from 'node:util';
import { runDemo } from './demo.js';

const usage = `Usage: npm run demo [-- --keep] [-- --real]

Runs the operator between a Kubernetes API and a simulated Twingate account, applies examples/quickstart and shows what
happens. Needs no cluster and no account, and ignores TWINGATE_* variables and the current kube context.

  --keep   leaves everything running at the end and says how to look at it with kubectl
  --real   uses a real Kubernetes control plane, built with Go at its first use, instead of the embedded API
`;

/** What the command line asks for; undefined, after the usage, when it asks for something unknown. */
function readOptions() {
  try {
    return parseArgs({
      options: {
        keep: { type: 'boolean' },
        real: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return undefined;
  }
}

async function main(): Promise<number> {
  const values = readOptions();
  if (values === undefined) return 2;
  if (values.help === true) {
    process.stdout.write(usage);
    return 0;
  }
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => interrupted.abort(new Error('interrupted')));
  await runDemo({ keep: values.keep === true, real: values.real === true, signal: interrupted.signal });
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
