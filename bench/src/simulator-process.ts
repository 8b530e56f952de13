import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Counters of the simulated API. */
export interface ApiCounters {
  readonly reads: number;
  readonly writes: number;
  readonly rejected429: number;
}

/** The simulated Twingate API as a process of its own, so that its CPU time is nobody else's. */
export interface SimulatorProcess {
  readonly url: string;
  readonly apiKey: string;
  readonly network: string;
  readonly networkId: string;
  readonly pid: number;
  counters(): Promise<ApiCounters>;
  /** Number of resources that exist. */
  resources(): Promise<number>;
  stop(): void;
}

const packageFile = createRequire(import.meta.url).resolve('@twingate-kit/testkit/package.json');
const entry = path.join(path.dirname(packageFile), 'bin/twingate-sim.js');
const API_KEY = 'bench-key';

export async function startSimulator(flags: readonly string[]): Promise<SimulatorProcess> {
  const child = spawn(process.execPath, [entry, '--api-key', API_KEY, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', resolve);
    child.once('exit', () => reject(new Error('The simulator ended at once')));
  });
  const ready = JSON.parse(line) as {
    readonly url: string;
    readonly network: string;
    readonly remoteNetworks: readonly { readonly id: string }[];
  };
  const ask = async <T>(route: string): Promise<T> =>
    (await (await fetch(new URL(route, ready.url))).json()) as T;
  return {
    url: ready.url,
    apiKey: API_KEY,
    network: ready.network,
    networkId: ready.remoteNetworks[0]?.id ?? '',
    pid: child.pid ?? 0,
    counters: () => ask<ApiCounters>('/__sim/requests?recent=0'),
    resources: async () =>
      (await ask<{ readonly resources: readonly unknown[] }>('/__sim/world')).resources.length,
    stop: () => child.kill('SIGTERM'),
  };
}
