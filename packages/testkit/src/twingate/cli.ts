import { parseArgs } from 'node:util';
import type { FaultRule } from './faults.js';
import { startTwingateSimulator, type TwingateSimulator } from './simulator.js';
import type { TwingateSimulatorOptions } from './simulator-options.js';

const usage = `Usage: twingate-sim [options]
Starts a simulated Twingate Admin API on 127.0.0.1 and prints one line of JSON with its url.
  --port N                 port, default any free one
  --network NAME           account name, default simulated
  --api-key TEXT           key that clients must send, default simulated-api-key
  --remote-network NAME    adds a remote network (repeatable)
  --latency-ms N           time of every request
  --stale-read-ms N        how long reads do not see a write
  --lost-reply-rate N      0..1, share of mutations whose reply is lost after they took effect
  --reads-per-minute N     budget of queries
  --writes-per-minute N    budget of mutations
  --seed N                 seed of everything random, default 1
  --log                    a line per request on stderr
`;

const number = { type: 'string' } as const;

function readFlags() {
  return parseArgs({
    options: {
      port: number,
      network: { type: 'string' },
      'api-key': { type: 'string' },
      'remote-network': { type: 'string', multiple: true },
      'latency-ms': number,
      'stale-read-ms': number,
      'lost-reply-rate': number,
      'reads-per-minute': number,
      'writes-per-minute': number,
      seed: number,
      log: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values;
}

type Flags = ReturnType<typeof readFlags>;
type NumberFlag =
  | 'port'
  | 'latency-ms'
  | 'stale-read-ms'
  | 'lost-reply-rate'
  | 'reads-per-minute'
  | 'writes-per-minute'
  | 'seed';

function numeric(flags: Flags, name: NumberFlag): number | undefined {
  const text = flags[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text === '' || !Number.isFinite(value) || value < 0)
    throw new Error(`--${name} must be a number that is not negative, not "${text}".`);
  return value;
}

/** Keeps the fields that have a value. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function simulatorOptions(flags: Flags): TwingateSimulatorOptions {
  const limits = defined({
    readsPerMinute: numeric(flags, 'reads-per-minute'),
    writesPerMinute: numeric(flags, 'writes-per-minute'),
  });
  return {
    ...defined({
      port: numeric(flags, 'port'),
      network: flags.network,
      apiKey: flags['api-key'],
      latencyMs: numeric(flags, 'latency-ms'),
      staleReadMs: numeric(flags, 'stale-read-ms'),
      seed: numeric(flags, 'seed'),
      logRequests: flags.log,
    }),
    limits,
  };
}

async function start(flags: Flags): Promise<TwingateSimulator> {
  const probability = numeric(flags, 'lost-reply-rate') ?? 0;
  const simulator = await startTwingateSimulator(simulatorOptions(flags));
  const lostReplies: FaultRule = { fault: { kind: 'lost-reply' }, operations: 'writes', probability };
  if (probability > 0) simulator.faults.add(lostReplies);
  for (const name of flags['remote-network'] ?? []) simulator.world.remoteNetworks.add({ name });
  return simulator;
}

async function main(): Promise<void> {
  const flags = readFlags();
  if (flags.help) {
    process.stdout.write(usage);
    return;
  }
  const simulator = await start(flags);
  const { url, network, world } = simulator;
  const remoteNetworks = world.remoteNetworks.list().map(({ id, name }) => ({ id, name }));
  process.stdout.write(`${JSON.stringify({ url, network, remoteNetworks, pid: process.pid })}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close());
}

main().catch((error: unknown) => {
  process.stderr.write(`twingate-sim: ${error instanceof Error ? error.message : String(error)}\n${usage}`);
  process.exitCode = 2;
});
