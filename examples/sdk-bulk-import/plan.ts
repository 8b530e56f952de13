import type { ResourceWithAccess, TwingateClient } from '@twingate-kit/sdk';
import type { Problem, Row } from './rows.js';

/** What is to be done for one row. */
export type Step =
  | { readonly action: 'create'; readonly row: Row; readonly target: Target }
  | {
      readonly action: 'update';
      readonly row: Row;
      readonly target: Target;
      readonly id: string;
      /** Names of the fields that differ. */
      readonly changes: readonly string[];
      readonly missingGroupIds: readonly string[];
    }
  | { readonly action: 'keep'; readonly row: Row };

/** IDs of what a row names. */
export interface Target {
  readonly remoteNetworkId: string;
  readonly groupIds: readonly string[];
}

/** What there is in the account, by name. */
interface Existing {
  readonly networks: ReadonlyMap<string, readonly string[]>;
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly resources: ReadonlyMap<string, readonly ResourceWithAccess[]>;
}

/** Compares the rows with the account. Reads only. */
export async function makePlan(
  client: TwingateClient,
  rows: readonly Row[],
): Promise<{ readonly steps: readonly Step[]; readonly problems: readonly Problem[] }> {
  const existing = await readExisting(client);
  const steps: Step[] = [];
  const problems: Problem[] = [];
  for (const row of rows) {
    const found = problemsOf(row, existing);
    problems.push(...found.map((message) => ({ line: row.line, message })));
    if (found.length === 0) steps.push(stepFor(row, existing));
  }
  return { steps, problems };
}

async function readExisting(client: TwingateClient): Promise<Existing> {
  const [networks, groups, resources] = await Promise.all([
    byKey(client.remoteNetworks.list(), ({ name }) => name),
    byKey(client.groups.list(), ({ name }) => name),
    byKey(client.resources.sweep(), ({ name, remoteNetwork }) => keyOf(name, remoteNetwork.id)),
  ]);
  return { networks: idsOf(networks), groups: idsOf(groups), resources };
}

async function byKey<Item>(
  items: AsyncIterable<Item>,
  key: (item: Item) => string,
): Promise<ReadonlyMap<string, readonly Item[]>> {
  const found = new Map<string, Item[]>();
  for await (const item of items) found.set(key(item), [...(found.get(key(item)) ?? []), item]);
  return found;
}

function idsOf(
  found: ReadonlyMap<string, readonly { readonly id: string }[]>,
): ReadonlyMap<string, readonly string[]> {
  return new Map([...found].map(([name, items]) => [name, items.map(({ id }) => id)]));
}

const keyOf = (name: string, remoteNetworkId: string): string => JSON.stringify([name, remoteNetworkId]);

function problemsOf(row: Row, { networks, groups, resources }: Existing): readonly string[] {
  const [networkId = ''] = networks.get(row.remoteNetwork) ?? [];
  const same = resources.get(keyOf(row.name, networkId)) ?? [];
  const problems = [
    ...nameProblem('remote network', row.remoteNetwork, networks),
    ...row.groups.flatMap((name) => nameProblem('group', name, groups)),
  ];
  if (same.length > 1)
    problems.push(`there are ${same.length} resources called "${row.name}" in this network`);
  const [only] = same;
  if (only !== undefined && only.__typename !== 'NetworkResource') {
    problems.push(`"${row.name}" exists as a ${only.__typename}`);
  }
  return problems;
}

/** An empty name has its own message already. */
function nameProblem(
  what: string,
  name: string,
  ids: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const count = ids.get(name)?.length ?? 0;
  if (name === '' || count === 1) return [];
  return [
    count === 0 ? `there is no ${what} called "${name}"` : `there are ${count} ${what}s called "${name}"`,
  ];
}

function stepFor(row: Row, { networks, groups, resources }: Existing): Step {
  const [remoteNetworkId = ''] = networks.get(row.remoteNetwork) ?? [];
  const target = { remoteNetworkId, groupIds: row.groups.flatMap((name) => groups.get(name) ?? []) };
  const [resource] = resources.get(keyOf(row.name, remoteNetworkId)) ?? [];
  if (resource === undefined) return { action: 'create', row, target };
  const granted = new Set<string>(resource.access.map(({ principal }) => principal.id));
  const missingGroupIds = target.groupIds.filter((id) => !granted.has(id));
  const changes = [
    ...(resource.address.value === row.address ? [] : ['address']),
    ...((resource.alias ?? '') === row.alias ? [] : ['alias']),
    ...(sameTags(resource.tags, row.tags) ? [] : ['tags']),
    ...(missingGroupIds.length === 0 ? [] : ['groups']),
  ];
  if (changes.length === 0) return { action: 'keep', row };
  return { action: 'update', row, target, id: resource.id, changes, missingGroupIds };
}

function sameTags(left: Row['tags'], right: Row['tags']): boolean {
  const text = (tags: Row['tags']): string =>
    tags
      .map(({ key, value }) => JSON.stringify([key, value]))
      .sort()
      .join();
  return text(left) === text(right);
}
