import { names } from '../external/names.js';
import { deploymentType } from '../kinds/connector/live-deployment.js';
import { secretType } from '../kinds/certificate-authority/tls-secret.js';
import type { KubeObject } from '../engine/index.js';
import type { ResourceType } from '../kube/index.js';
import type { Kind, LifecycleWorld } from './lifecycle-world.js';

/** What is the same at the end of two runs when nothing was lost, doubled or left over. */
export interface WorldSnapshot {
  readonly cluster: readonly unknown[];
  readonly twingate: Readonly<Record<string, readonly unknown[]>>;
}

const kinds: readonly Kind[] = ['resource', 'group', 'connector', 'gateway', 'authority', 'access'];

/** Fields that two runs do not share: when and how often something was written. */
const VOLATILE = new Set([
  'creationTimestamp',
  'lastTransitionTime',
  'lastSyncedTime',
  'generation',
  'observedGeneration',
  'resourceVersion',
  'managedFields',
  'createdAt',
  'updatedAt',
  'data',
  // Of what was applied to a Deployment, the name of an attempt among it.
  names.annotations.appliedHash,
]);
/** Times in names, of attempts and UIDs. */
const TIME = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z| UTC)/g;
const ATTEMPT = /\bid-\d+\b/g;
const UID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;

/**
 * The cluster's objects and all of the account, with names in the place of IDs. Two remote objects of one name are two
 * entries. Of tokens it says only whether those in the Secret are the ones that Twingate accepts.
 */
export async function snapshotOf(world: LifecycleWorld): Promise<WorldSnapshot> {
  const account = accountOf(world);
  const nameOf = new Map(
    Object.entries(account).flatMap(([collection, items]) =>
      items.map((item) => [item.id, `<${collection} ${item.name ?? item.address ?? ''}>`] as const),
    ),
  );
  const plain = (value: unknown): unknown => JSON.parse(withoutIds(JSON.stringify(value, stable), nameOf));
  const objects = kinds.flatMap((kind) => world.objects(kind).map((object) => ({ kind, ...object })));
  const connectors = world.objects('connector').map(({ metadata }) => metadata.name);
  const parts = await Promise.all(connectors.map((name) => partsOf(world, name)));
  return {
    cluster: sorted([...objects, ...parts].map(plain)),
    twingate: Object.fromEntries(
      Object.entries(account).map(([collection, items]) => [collection, sorted(items.map(plain))]),
    ),
  };
}

interface Remote {
  readonly id: string;
  readonly name?: string | null;
  readonly address?: string;
}

function accountOf({ simulator }: LifecycleWorld): Readonly<Record<string, readonly Remote[]>> {
  const { resources, groups, connectors, gateways, certificateAuthorities } = simulator.world;
  return {
    resource: resources.list(),
    group: groups.list(),
    connector: connectors
      .list()
      .map(({ tokens, ...connector }) => ({ ...connector, hasTokens: tokens !== null })),
    gateway: gateways.list(),
    authority: certificateAuthorities.list(),
  };
}

/** Deployment and Secret of a connector, and whether they fit. */
async function partsOf(world: LifecycleWorld, name: string): Promise<unknown> {
  const find = async (type: ResourceType): Promise<KubeObject | undefined> =>
    world.readOther(type, name, 'default').catch(() => undefined);
  const secret = (await find(secretType)) as (KubeObject & { data?: Record<string, string> }) | undefined;
  const id = world.get('connector', name).status?.id ?? '';
  const accepted = world.simulator.world.connectors.get(id)?.tokens?.accessToken;
  const held = Buffer.from(secret?.data?.['TWINGATE_ACCESS_TOKEN'] ?? '', 'base64').toString('utf8');
  return { deployment: await find(deploymentType), secret, isAccepted: held !== '' && held === accepted };
}

function stable(key: string, value: unknown): unknown {
  if (VOLATILE.has(key)) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b, 'en')));
}

function withoutIds(text: string, nameOf: ReadonlyMap<string, string>): string {
  const timeless = text.replace(TIME, 'time').replace(ATTEMPT, 'attempt').replace(UID, 'uid');
  return [...nameOf].reduce(
    (result, [id, name]) => result.replaceAll(id, name.replace(TIME, 'time')),
    timeless,
  );
}

function sorted(items: readonly unknown[]): readonly unknown[] {
  return items
    .map((item) => JSON.stringify(item))
    .sort()
    .map((text): unknown => JSON.parse(text));
}
