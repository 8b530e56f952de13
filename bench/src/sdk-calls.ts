import { createLimiter, createTwingateClient } from '@twingate-kit/sdk';
import { GetGroupDocument, ListResourcesDocument } from '@twingate-kit/sdk/documents';
import { GraphQLClient } from 'graphql-request';
import { median } from './median.js';
import type { SimulatorProcess } from './simulator-process.js';
import { forEach } from './stage.js';

/** One way to make the calls. */
interface Way {
  readonly name: string;
  readonly getGroup: (id: string) => Promise<unknown>;
  readonly listResources: () => Promise<unknown>;
}

/** What one way needed for one kind of call. */
export interface CallFigures {
  readonly way: string;
  readonly call: string;
  readonly callsPerSecond: number;
  readonly cpuMsPerCall: number;
  /** Median of one call after the other, in milliseconds. */
  readonly latencyMs: number;
}

/** The client that every way is compared with. */
export const BARE_FETCH = 'bare fetch';
const IN_FLIGHT = 10;
const PAGE = 50;

function waysTo({ url, apiKey, network }: SimulatorProcess): readonly Way[] {
  const headers = { 'content-type': 'application/json', 'x-api-key': apiKey };
  const post = async (query: string, variables: object): Promise<unknown> => {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    });
    return response.json();
  };
  const getGroup = GetGroupDocument.toString();
  const listResources = ListResourcesDocument.toString();
  const plain = new GraphQLClient(url, { headers });
  const limiter = createLimiter({ concurrency: IN_FLIGHT });
  const client = createTwingateClient({ network, apiKey, apiUrl: url, limiter });
  return [
    {
      name: BARE_FETCH,
      getGroup: (id) => post(getGroup, { id }),
      listResources: () => post(listResources, { first: PAGE }),
    },
    {
      name: 'graphql-request',
      getGroup: (id) => plain.request(getGroup, { id }),
      listResources: () => plain.request(listResources, { first: PAGE }),
    },
    {
      name: '@twingate-kit/sdk',
      getGroup: (id) => client.groups.get(id),
      listResources: () => client.raw(ListResourcesDocument, { first: PAGE }),
    },
  ];
}

/** Measures every way in turns, because the speed of the machine drifts; the first turn warms up. */
export async function measureCalls(
  simulator: SimulatorProcess,
  options: { readonly calls: number; readonly turns: number; readonly groupId: string },
): Promise<readonly CallFigures[]> {
  const figures: CallFigures[] = [];
  for (let turn = 0; turn <= options.turns; turn += 1) {
    for (const { name, getGroup, listResources } of waysTo(simulator)) {
      const one = await measure(options.calls, () => getGroup(options.groupId));
      const page = await measure(Math.ceil(options.calls / 5), listResources);
      if (turn === 0) continue;
      figures.push({ way: name, call: 'one group', ...one });
      figures.push({ way: name, call: `a page of ${PAGE} resources`, ...page });
    }
  }
  return figures;
}

async function measure(
  calls: number,
  call: () => Promise<unknown>,
): Promise<Omit<CallFigures, 'way' | 'call'>> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await forEach(calls, IN_FLIGHT, call);
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    callsPerSecond: calls / seconds,
    cpuMsPerCall: (user + system) / 1000 / calls,
    latencyMs: await latencyOf(Math.ceil(calls / 5), call),
  };
}

async function latencyOf(calls: number, call: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < calls; index += 1) {
    const startedAt = performance.now();
    await call();
    times.push(performance.now() - startedAt);
  }
  return median(times);
}
