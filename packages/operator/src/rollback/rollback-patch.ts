import type { KubeObject } from '../engine/index.js';
import { names } from '../external/names.js';

/** An object of one of the six kinds, as far as the way back is concerned. */
export interface RollbackObject extends KubeObject {
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

/** What is to be written on an object, so that the older operator goes on with it instead of creating it anew. */
export interface RollbackPatch {
  readonly metadata?: object;
  readonly status?: object;
}

/** The one annotation that kubectl writes and nobody else looks at. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const OLDER_PREFIX = 'twingate.com/';

/** Merge patches of the object and of its status; absent where nothing is to be written. Pure. */
export function rollbackPatch(kind: string, object: RollbackObject): RollbackPatch {
  const handled = lastHandled(object);
  const known = object.metadata.annotations?.[names.annotations.lastHandled];
  const result = handlerResult(kind, object);
  return {
    ...(handled === known ? {} : { metadata: { annotations: { [names.annotations.lastHandled]: handled } } }),
    ...(result === undefined || isContained(result, object.status ?? {}) ? {} : { status: result }),
  };
}

/**
 * What would be lost on the way back, as a sentence; undefined when nothing would. The older operator knows nothing of
 * our write-ahead.
 */
export function rollbackObstacle(object: RollbackObject): string | undefined {
  const { annotations = {} } = object.metadata;
  const open = [names.annotations.createPending, names.annotations.replaced].find(
    (name) => annotations[name] !== undefined,
  );
  return open === undefined
    ? undefined
    : `its annotation ${open} says that something is not finished; let this operator run until the annotation is gone`;
}

/** The configuration that the older operator compares with: spec, labels and annotations, without its own. */
function lastHandled({ spec = {}, metadata }: RollbackObject): string {
  const annotations = Object.entries(metadata.annotations ?? {}).filter(
    ([name]) => !name.startsWith(OLDER_PREFIX) && name !== LAST_APPLIED,
  );
  const essence = {
    spec,
    metadata: {
      ...(metadata.labels === undefined ? {} : { labels: metadata.labels }),
      ...(annotations.length === 0 ? {} : { annotations: Object.fromEntries(annotations) }),
    },
  };
  return `${JSON.stringify(essence)}\n`;
}

/** The results by which the older operator knows that an object exists already. */
function handlerResult(kind: string, { spec = {}, status = {} }: RollbackObject): object | undefined {
  switch (kind) {
    case 'TwingateConnector':
      return hasId(spec['id']) ? { twingate_connector_create: { success: true } } : undefined;
    case 'TwingateResourceAccess': {
      const { resourceId, principalId } = status;
      if (!hasId(resourceId) || !hasId(principalId)) return undefined;
      const grant = { success: true, resource_id: resourceId, principal_id: principalId };
      return { twingate_resource_access_change: grant };
    }
    default:
      return undefined;
  }
}

function hasId(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** Whether a merge patch with `part` would change nothing. */
function isContained(part: object, whole: object): boolean {
  const values = new Map<string, unknown>(Object.entries(whole));
  return Object.entries(part).every(([name, value]: [string, unknown]) => {
    const current = values.get(name);
    return isObject(value) ? isObject(current) && isContained(value, current) : value === current;
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
