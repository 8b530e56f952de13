import type { TwingateSimulator } from '@twingate-kit/testkit';
import { startTwingateSimulator } from '@twingate-kit/testkit';
import type { TwingateClient } from './client.js';
import { createTwingateClient } from './client.js';

/** A simulated account and a client of it, over real HTTP. */
export interface SimulatedClient {
  readonly simulator: TwingateSimulator;
  readonly client: TwingateClient;
}

export async function startSimulatedClient(): Promise<SimulatedClient> {
  const simulator = await startTwingateSimulator({ apiKey: 'tk-key', network: 'acme' });
  const { network, apiKey, url: apiUrl } = simulator;
  return { simulator, client: createTwingateClient({ network, apiKey, apiUrl, random: () => 0 }) };
}

export async function collect<Value>(iterable: AsyncIterable<Value>): Promise<readonly Value[]> {
  const values: Value[] = [];
  for await (const value of iterable) values.push(value);
  return values;
}

/** What the promise rejects with; undefined when it does not. */
export function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
