import { createTwingateClient, type TwingateClient } from '@twingate-kit/sdk';
import {
  startTwingateSimulator,
  VirtualClock,
  type TwingateSimulator,
  type TwingateSimulatorOptions,
} from '@twingate-kit/testkit';
import type { PageOptions } from '../external/external-resource.js';
import { TwingateApi } from '../twingate/api.js';

/** A Twingate account, and the API client of the operator talking to it over HTTP; all on one virtual clock. */
export interface SimulatedTwingate {
  readonly clock: VirtualClock;
  readonly simulator: TwingateSimulator;
  readonly client: TwingateClient;
  readonly api: TwingateApi;
  /** How a call ended. Moves time on, from timer to timer, until it did. */
  outcomeOf<T>(call: Promise<T>): Promise<Outcome<T>>;
  /** The error of a call that must fail. */
  errorOf(call: Promise<unknown>): Promise<unknown>;
  close(): Promise<void>;
}

export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** Longer than any pause of the client. */
const PATIENCE_MS = 3_600_000;

/** Options of calls that nobody cuts off, with pages as large as they get. */
export const calmly: PageOptions = {
  signal: new AbortController().signal,
  priority: 'normal',
  pageSize: 100,
};

export async function startSimulatedTwingate(
  options: Omit<TwingateSimulatorOptions, 'clock'> = {},
): Promise<SimulatedTwingate> {
  const clock = new VirtualClock();
  const simulator = await startTwingateSimulator({ ...options, clock });
  const { network, apiKey, url } = simulator;
  const client = createTwingateClient({
    network,
    apiKey,
    apiUrl: url,
    clock,
    random: () => 0.5,
    // As the operator has it.
    repeatMutations: false,
  });
  const outcomeOf = async <T>(call: Promise<T>): Promise<Outcome<T>> => {
    let outcome: Outcome<T> | undefined;
    void call.then(
      (value) => (outcome = { value }),
      (error: unknown) => (outcome = { error }),
    );
    await clock.runUntil(() => outcome !== undefined, { maxMs: PATIENCE_MS });
    if (outcome === undefined) throw new Error('the call has not ended');
    return outcome;
  };
  return {
    clock,
    simulator,
    client,
    api: new TwingateApi({ client, clock }),
    outcomeOf,
    errorOf: async (call) => {
      const outcome = await outcomeOf(call);
      if ('error' in outcome) return outcome.error;
      throw new Error('the call succeeded');
    },
    close: () => simulator.close(),
  };
}
