import { DemoRefusal, runLiveDemo } from './live.js';
import { readDemoCommand, usage, type DemoCommand } from './options.js';
import { runSimulatedDemo } from './simulated.js';

/** Nothing was done: the command line, or what it names, is not what it must be. */
const EXIT_REFUSED = 2;

async function main(): Promise<number> {
  const command = readDemoCommand(process.argv.slice(2));
  switch (command.kind) {
    case 'help':
      process.stdout.write(usage);
      return 0;
    case 'wrong':
      process.stderr.write(`${command.problem}\n\n${usage}`);
      return EXIT_REFUSED;
    case 'simulated':
    case 'live':
      await run(command);
      return 0;
  }
}

async function run(command: Extract<DemoCommand, { readonly kind: 'simulated' | 'live' }>): Promise<void> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => interrupted.abort(new Error('interrupted')));
  const { signal } = interrupted;
  await (command.kind === 'simulated'
    ? runSimulatedDemo({ ...command, signal })
    : runLiveDemo({ ...command, signal, env: process.env }));
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (error instanceof DemoRefusal) {
      process.stderr.write(`${error.message}\n`);
      process.exit(EXIT_REFUSED);
    }
    process.stderr.write(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
