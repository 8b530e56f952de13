import { kinds } from '@twingate-kit/crds';
import { messageOf } from '../engine/index.js';
import { names } from '../external/names.js';
import { isNotFound, type KubeClient, type NamespaceSelector, type ResourceClient } from '../kube/index.js';
import { rollbackObstacle, rollbackPatch, type RollbackObject } from './rollback-patch.js';

export interface PrepareRollbackOptions {
  readonly kube: KubeClient;
  readonly namespaces: NamespaceSelector;
  /** Says what would be written, and writes nothing. */
  readonly dryRun: boolean;
  /** Called with a line for each object that was written, and for each that could not be. */
  readonly report: (line: string) => void;
}

/** How many objects there were. */
export interface RollbackSummary {
  readonly written: number;
  readonly unchanged: number;
  readonly failed: number;
}

const PAGE = 500;

/**
 * Writes on every object what the older operator needs to go on with it. To be run when this operator is stopped, and
 * before the older CustomResourceDefinitions are applied. Can be repeated.
 */
export async function prepareRollback(options: PrepareRollbackOptions): Promise<RollbackSummary> {
  const summary = { written: 0, unchanged: 0, failed: 0 };
  for (const type of kinds) {
    const client = options.kube.resource<RollbackObject>(type);
    for await (const object of objectsOf(client, options.namespaces)) {
      summary[await prepare(type.kind, client, object, options)] += 1;
    }
  }
  return summary;
}

async function* objectsOf(
  client: ResourceClient<RollbackObject>,
  namespaces: NamespaceSelector,
): AsyncIterable<RollbackObject> {
  for (const namespace of namespaces.literals ?? [undefined]) {
    let next: string | undefined;
    do {
      const page = await client.list({
        namespace,
        limit: PAGE,
        ...(next === undefined ? {} : { continue: next }),
      });
      yield* page.items.filter(({ metadata }) => namespaces.matches(metadata.namespace ?? ''));
      next = page.continue;
    } while (next !== undefined);
  }
}

async function prepare(
  kind: string,
  client: ResourceClient<RollbackObject>,
  object: RollbackObject,
  { dryRun, report }: PrepareRollbackOptions,
): Promise<keyof RollbackSummary> {
  const subject = `${kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`;
  const obstacle = rollbackObstacle(object);
  if (obstacle !== undefined) {
    report(`${subject}: not prepared, ${obstacle}`);
    return 'failed';
  }
  const patch = rollbackPatch(kind, object);
  if (Object.keys(patch).length === 0) return 'unchanged';
  try {
    if (!dryRun) await write(client, object, patch);
    report(`${subject}: ${dryRun ? 'would be prepared' : 'prepared'}`);
    return 'written';
  } catch (error) {
    if (isNotFound(error)) return 'unchanged';
    report(`${subject}: not prepared, ${messageOf(error)}`);
    return 'failed';
  }
}

async function write(
  client: ResourceClient<RollbackObject>,
  object: RollbackObject,
  { metadata, status }: ReturnType<typeof rollbackPatch>,
): Promise<void> {
  const options = { fieldManager: names.fieldManager };
  const { resourceVersion } = object.metadata;
  const patched =
    metadata === undefined
      ? object
      : await client.mergePatch(object.metadata, { metadata: { ...metadata, resourceVersion } }, options);
  if (status === undefined) return;
  const patch = { metadata: { resourceVersion: patched.metadata.resourceVersion }, status };
  await client.mergePatch(object.metadata, patch, { ...options, subresource: 'status' });
}
