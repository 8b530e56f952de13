import { median } from './median.js';
import { runHeading } from './run-heading.js';
import { BARE_FETCH, measureCalls } from './sdk-calls.js';
import type { CallFigures } from './sdk-calls.js';
import { bundledKb, importOnce } from './sdk-weight.js';
import type { ImportFigures } from './sdk-weight.js';
import { startSimulator } from './simulator-process.js';
import type { SimulatorProcess } from './simulator-process.js';

const packages = ['@twingate-kit/sdk', 'graphql-request'];
const RESOURCES = 100;

/** Calls, imports and bundles of the SDK beside bare fetch and graphql-request. A section for RESULTS.md. */
export async function runSdkBench({ calls, turns }: { calls: number; turns: number }): Promise<string> {
  const simulator = await startSimulator([]);
  try {
    const groupId = await fillAccount(simulator);
    const figures = await measureCalls(simulator, { calls, turns, groupId });
    const imports = await measureImports(turns);
    const title = 'the SDK beside bare fetch and graphql-request';
    const notes = `${turns} turns of ${calls} calls, ten in flight, simulator without latency in a process of its own`;
    return [
      runHeading(title, notes),
      ...callTable(figures),
      '',
      ...importTable(imports),
      '',
      ...(await bundleTable()),
      '',
    ].join('\n');
  } finally {
    simulator.stop();
  }
}

/** @returns the ID of a group */
async function fillAccount({ url, apiKey, networkId }: SimulatorProcess): Promise<string> {
  const send = async (query: string, variables: object): Promise<unknown> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
      body: JSON.stringify({ query, variables }),
    });
    return response.json();
  };
  const resource = `mutation ($name: String!, $network: ID!) {
    resourceCreate(name: $name, address: $name, remoteNetworkId: $network) { ok error }
  }`;
  for (let index = 0; index < RESOURCES; index += 1) {
    await send(resource, { name: `resource-${index}.internal`, network: networkId });
  }
  const group = 'mutation { groupCreate(name: "Bench") { ok error entity { id } } }';
  const answer = (await send(group, {})) as {
    readonly data: { readonly groupCreate: { readonly entity: { readonly id: string } } };
  };
  return answer.data.groupCreate.entity.id;
}

async function measureImports(turns: number): Promise<ReadonlyMap<string, readonly ImportFigures[]>> {
  const figures = new Map<string, ImportFigures[]>(packages.map((name) => [name, []]));
  for (let turn = 0; turn <= turns; turn += 1) {
    for (const name of packages) {
      const once = await importOnce(name);
      if (turn > 0) figures.get(name)?.push(once);
    }
  }
  return figures;
}

function callTable(figures: readonly CallFigures[]): readonly string[] {
  const callNames = [...new Set(figures.map(({ call }) => call))];
  const ways = [...new Set(figures.map(({ way }) => way))];
  const of = (call: string, way: string, pick: (figures: CallFigures) => number): number =>
    median(figures.filter((one) => one.call === call && one.way === way).map(pick));
  const rows = callNames.flatMap((call) =>
    ways.map((way) => {
      const rate = of(call, way, (one) => one.callsPerSecond);
      const share = (rate / of(call, BARE_FETCH, (one) => one.callsPerSecond)) * 100;
      const cpu = of(call, way, (one) => one.cpuMsPerCall);
      const over = cpu - of(call, BARE_FETCH, (one) => one.cpuMsPerCall);
      const latency = of(call, way, (one) => one.latencyMs);
      return `| ${call} | ${way} | ${rate.toFixed(0)} | ${share.toFixed(0)} % | ${cpu.toFixed(3)} | ${over.toFixed(3)} | ${latency.toFixed(2)} |`;
    }),
  );
  return [
    '| call | way | calls/s | of bare fetch | CPU ms per call | more than bare fetch | ms, one after the other |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ];
}

function importTable(figures: ReadonlyMap<string, readonly ImportFigures[]>): readonly string[] {
  const rows = [...figures].map(([name, runs]) => {
    const of = (pick: (figures: ImportFigures) => number): string => median(runs.map(pick)).toFixed(0);
    const fastest = Math.min(...runs.map(({ ms }) => ms)).toFixed(0);
    return `| ${name} | ${of(({ ms }) => ms)} | ${fastest} | ${of(({ cpuMs }) => cpuMs)} | ${of(({ rssMb }) => rssMb)} |`;
  });
  return ['| import | ms, median | fastest | CPU ms | RSS MB |', '|---|---|---|---|---|', ...rows];
}

async function bundleTable(): Promise<readonly string[]> {
  const programs = [
    ['the whole SDK', "import * as all from '@twingate-kit/sdk'; console.log(all);"],
    ['one document', "export { GetGroupDocument } from '@twingate-kit/sdk/documents';"],
    ['graphql-request', "import * as all from 'graphql-request'; console.log(all);"],
  ] as const;
  const rows = await Promise.all(
    programs.map(async ([name, program]) => {
      const [whole, without] = await Promise.all([bundledKb(program), bundledKb(program, ['graphql'])]);
      return `| ${name} | ${without.toFixed(1)} | ${whole.toFixed(1)} |`;
    }),
  );
  return ['| bundled and minified | kB without graphql | kB with it |', '|---|---|---|', ...rows];
}
