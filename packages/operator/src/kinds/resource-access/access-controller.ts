import {
  Store,
  Workqueue,
  connect,
  dependants,
  filtered,
  keyOf,
  self,
  significantChange,
  type Clock,
  type Controller,
  type ControllerMetrics,
  type Informer,
  type KubeObject,
  type ListWatch,
  type Logger,
  type ObjectKey,
  type Predicate,
  type Priority,
  type Trigger,
} from '../../engine/index.js';
import { mentions } from '../../external/claims.js';
import type { ManagedObject } from '../../external/external-resource.js';
import { managedId } from '../../external/identity.js';
import { LATE_COMMIT_MARGIN_MS } from '../../external/limits.js';
import type { PolicyDefaults } from '../../external/course.js';
import type { AccountGuard, DriftOutcome, EventSink } from '../../external/managed-kind.js';
import { namespacedInformers, type WatchedNamespaces } from '../../external/namespaced-informers.js';
import { names } from '../../external/names.js';
import { ObjectWriter, type ObjectClient } from '../../external/object-writer.js';
import { remoteController } from '../../external/remote-controller.js';
import { readStatusCondition } from '../../external/status.js';
import { twingateResourceAccess } from '@twingate-kit/crds';
import type { AccessCalls } from './access-calls.js';
import { AccessBatcher } from './access-batcher.js';
import type { ServedAccess, ServedGroup, ServedResource } from './access-object.js';
import { AccessReconciler } from './access-reconciler.js';
import { edgeIndexes } from './edge-index.js';
import { EdgeLedger } from './edge-ledger.js';
import { EdgeResolver, type AccessReferences } from './edge-resolver.js';
import { EdgeSweep } from './edge-sweep.js';
import { edgeKey } from './edge.js';
import type { NameDirectory } from './name-directory.js';
import { recordedEdges } from './record.js';
import { ResourceFate } from './resource-fate.js';
import { referencedKey } from '../references.js';

export interface AccessControllerOptions {
  /** See {@link accessStore}. */
  readonly store: Store<ServedAccess>;
  /** The TwingateResources and TwingateGroups that access refers to. */
  readonly resources: Store<ServedResource>;
  readonly groups: Store<ServedGroup>;
  readonly client: ObjectClient<ServedAccess>;
  /** The objects of a namespace, or of all. */
  readonly source: (namespace?: string) => ListWatch<ServedAccess>;
  readonly namespaces: WatchedNamespaces;
  readonly calls: AccessCalls;
  readonly directory: NameDirectory;
  readonly references: AccessReferences;
  readonly account: AccountGuard;
  readonly heldByAbsence: () => string | undefined;
  readonly defaultPolicyId: () => string | undefined;
  readonly policies: PolicyDefaults;
  readonly isCompared: boolean;
  readonly onDrift?: (outcome: DriftOutcome) => void;
  readonly requestSweep: (end: 'resource' | 'principal') => void;
  readonly events: EventSink;
  readonly clock: Clock;
  readonly apiNow: () => number;
  readonly random: () => number;
  readonly newId: () => string;
  readonly requestDeadlineMs: number;
  /** When everything has taken effect that earlier processes sent, ms since the epoch. */
  readonly earlierSettledAt: () => number;
  /** Whether this process is the one that writes. */
  readonly isLeading: () => boolean;
  readonly concurrency: number;
  readonly logger: Logger;
  readonly metrics?: ControllerMetrics;
}

/** What only we write outside of the status: no reason to look again. */
const OWN_FIELDS = { annotations: [names.annotations.edge] };

/** The running parts of TwingateResourceAccess. */
export interface AccessController {
  readonly kind: string;
  readonly store: Store<ServedAccess>;
  readonly informers: readonly Informer<ServedAccess>[];
  readonly controller: Controller;
  /** Takes from the sweeps over resources what they say about edges. */
  readonly sweep: EdgeSweep;
  /** To be called when the API said that a resource is gone. */
  readonly resourceDeleted: (resourceId: string) => void;
}

export function accessStore(): Store<ServedAccess> {
  return new Store<ServedAccess>({
    indexes: {
      ...edgeIndexes,
      resource: (object) => present(referencedKey(object, object.spec.resourceRef)),
      group: (object) => present(referencedKey(object, object.spec.groupRef)),
    },
  });
}

/** Wires the kind: informer → store → queue → controller → reconciler, and what wakes it. */
export function manageAccess(options: AccessControllerOptions): AccessController {
  const { store, clock, resources } = options;
  const logger = options.logger.child({ kind: twingateResourceAccess.kind });
  const queue = new Workqueue({ clock });
  const ledger = new EdgeLedger({
    now: () => clock.now(),
    lateMs: options.requestDeadlineMs + LATE_COMMIT_MARGIN_MS,
    earlierSettledAt: options.earlierSettledAt,
  });
  const fate = new ResourceFate({ mentions: (id) => mentions(resources, id), policies: options.policies });
  const reconciler = new AccessReconciler({
    ...options,
    ledger,
    fate,
    logger,
    writer: new ObjectWriter<ServedAccess>({ client: options.client, store }),
    batcher: new AccessBatcher({ calls: options.calls, ledger, clock }),
    resolver: new EdgeResolver(options),
  });
  const wake = (keys: readonly ObjectKey[], priority: Priority): void => {
    for (const key of keys) queue.add(key, priority);
  };
  enqueueChanges(options, wake, logger);
  return {
    kind: twingateResourceAccess.kind,
    store,
    informers: namespacedInformers<ServedAccess>({ ...options, name: twingateResourceAccess.plural, logger }),
    controller: remoteController(options, { name: twingateResourceAccess.plural, reconciler, queue, logger }),
    sweep: new EdgeSweep({ ...options, ledger, wake: (keys) => wake(keys, 'background') }),
    resourceDeleted: (id) => {
      fate.deleted(id);
      wake(store.byIndex('resourceId', id).map(keyOf), 'urgent');
    },
  };
}

/** Which changes make which objects be looked at: their own, those of objects on the same edge, and of what they refer to. */
function enqueueChanges(
  { store, resources, groups }: AccessControllerOptions,
  wake: (keys: readonly ObjectKey[], priority: Priority) => void,
  logger: Logger,
): void {
  const link = <T extends KubeObject>(from: Store<T>, trigger: Trigger<T>): void =>
    void connect<T>({ store: from, trigger, enqueue: (key, priority) => wake([key], priority), logger });
  link(store, filtered(significantChange<ServedAccess>(OWN_FIELDS), self));
  link(store, filtered(mayChangeTerms, sharers(store)));
  const selfKey = (object: KubeObject): readonly ObjectKey[] => [keyOf(object)];
  link(resources, filtered(isNewFoundation, dependants(store, 'resource', selfKey)));
  link(groups, filtered(isNewFoundation, dependants(store, 'group', selfKey)));
}

/** Other objects that have to do with an edge of the changed one, as it is or as it was. */
function sharers(store: Store<ServedAccess>): Trigger<ServedAccess> {
  return ({ object, previous }) => {
    const edges = [...recordedEdges(object), ...(previous === undefined ? [] : recordedEdges(previous))];
    const keys = new Set(edges.flatMap((edge) => store.byIndex('edge', edgeKey(edge)).map(keyOf)));
    keys.delete(keyOf(object));
    return [...keys];
  };
}

/** The object came, went, is leaving, asks for something else, or stands for another edge. */
function mayChangeTerms({ type, object, previous }: Parameters<Predicate<ServedAccess>>[0]): boolean {
  if (type !== 'updated' || previous === undefined) return true;
  const edges = (of: ServedAccess): string => recordedEdges(of).map(edgeKey).join();
  return (
    object.metadata.generation !== previous.metadata.generation ||
    object.metadata.deletionTimestamp !== previous.metadata.deletionTimestamp ||
    edges(object) !== edges(previous)
  );
}

/** The object came or went, has another ID in Twingate, or its deletion began, or is held up. */
function isNewFoundation<O extends ManagedObject>({
  type,
  object,
  previous,
}: Parameters<Predicate<O>>[0]): boolean {
  if (type !== 'updated' || previous === undefined) return true;
  const isLeaving = object.metadata.deletionTimestamp !== undefined;
  const synced = (of: ManagedObject): string | undefined => readStatusCondition(of.status, 'Synced')?.status;
  return (
    managedId(object) !== managedId(previous) ||
    isLeaving !== (previous.metadata.deletionTimestamp !== undefined) ||
    (isLeaving && synced(object) !== synced(previous))
  );
}

function present(key: ObjectKey | undefined): readonly ObjectKey[] {
  return key === undefined ? [] : [key];
}
