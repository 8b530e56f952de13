import {
  Store,
  Workqueue,
  connect,
  filtered,
  self,
  significantChange,
  type Clock,
  type Controller,
  type ControllerMetrics,
  type IndexFunction,
  type Informer,
  type ListWatch,
  type Logger,
  type ObjectKey,
  type Priority,
  type Trigger,
} from '../engine/index.js';
import { AbsenceGuard } from './absence-guard.js';
import { Reservations, claimsIndex, mentioningKeys } from './claims.js';
import type { PolicyDefaults } from './course.js';
import type { ExternalResource, ManagedObject, RemoteObject } from './external-resource.js';
import { mentionedIds } from './identity.js';
import { remoteController } from './remote-controller.js';
import { namespacedInformers, type WatchedNamespaces } from './namespaced-informers.js';
import type { AccountGuard, DriftOutcome, EventSink, ImportPolicy } from './managed-kind.js';
import { ManagedReconciler } from './managed-reconciler.js';
import { OWN_FIELDS } from './own-fields.js';
import { ObjectWriter, type ObjectClient } from './object-writer.js';
import { RemoteCache } from './remote-cache.js';
import type { SweepBudget } from './sweep-budget.js';
import { Sweeper } from './sweeper.js';

export interface ManagedControllerOptions<O extends ManagedObject, I, R extends RemoteObject> {
  readonly external: ExternalResource<O, I, R>;
  /** See {@link managedStore}. */
  readonly store: Store<O>;
  readonly client: ObjectClient<O>;
  /** The objects of a namespace, or of all. */
  readonly source: (namespace?: string) => ListWatch<O>;
  readonly namespaces: WatchedNamespaces;
  readonly account: AccountGuard;
  readonly imports: ImportPolicy;
  readonly policies: PolicyDefaults;
  /** A person confirmed that a large share of all objects is to be created anew. */
  readonly recreateConfirmed: boolean;
  readonly events: EventSink;
  readonly clock: Clock;
  readonly apiNow: () => number;
  readonly random: () => number;
  readonly newId: () => string;
  readonly holder: string;
  readonly requestDeadlineMs: number;
  /** When everything has taken effect that earlier processes sent, ms since the epoch. */
  readonly earlierSettledAt: () => number;
  readonly sweepIntervalMs: number;
  readonly sweepBudget: SweepBudget;
  readonly concurrency: number;
  /** Whether sweeps are needed although there is no object of the kind. */
  readonly isSweepNeeded?: () => boolean;
  /** Called after each sweep; returns the keys of objects to look at again. */
  readonly onSwept?: () => readonly ObjectKey[];
  /** Called when somebody else changed a remote object, and again when that was put right. */
  readonly onDrift?: (outcome: DriftOutcome) => void;
  /** Called when the API said that the remote object `id` is gone. */
  readonly onDeleted?: (id: string) => void;
  readonly logger: Logger;
  readonly metrics?: ControllerMetrics;
}

/** The running parts of one managed kind. */
export interface ManagedController<O extends ManagedObject> {
  readonly kind: string;
  readonly store: Store<O>;
  readonly informers: readonly Informer<O>[];
  readonly controller: Controller;
  readonly sweeper: Pick<Sweeper<O, RemoteObject>, 'start' | 'stop' | 'request' | 'completed'>;
  readonly guard: AbsenceGuard;
  /** Looks at every object again. */
  wakeAll(): void;
}

/** A store for one kind, with the indexes of the lifecycle and those given. */
export function managedStore<O extends ManagedObject>(
  indexes: Readonly<Record<string, IndexFunction<O>>> = {},
): Store<O> {
  return new Store<O>({ indexes: { ...indexes, ...claimsIndex } });
}

/** Wires one kind: informer → store → queue → controller → lifecycle, and the sweeper beside it. */
export function manageKind<O extends ManagedObject, I, R extends RemoteObject>(
  options: ManagedControllerOptions<O, I, R>,
): ManagedController<O> {
  const { external, store, clock, random } = options;
  const logger = options.logger.child({ kind: external.kind });
  const queue = new Workqueue({ clock });
  const cache = new RemoteCache<R>(() => clock.now());
  const guard = new AbsenceGuard({ confirmed: options.recreateConfirmed });
  const wake = (keys: readonly ObjectKey[]): void => {
    for (const key of keys) queue.add(key, 'background');
  };
  const sweeper = new Sweeper<O, R>({
    external,
    store,
    cache,
    guard,
    clock,
    random,
    logger,
    intervalMs: options.sweepIntervalMs,
    budget: options.sweepBudget,
    wake,
    ...(options.isSweepNeeded === undefined ? {} : { isNeeded: options.isSweepNeeded }),
    ...(options.onSwept === undefined ? {} : { onSwept: options.onSwept }),
  });
  const writer = new ObjectWriter<O>({ client: options.client, store });
  const reconciler = new ManagedReconciler<O, I, R>({
    ...options,
    logger,
    store,
    writer,
    cache,
    guard,
    reservations: new Reservations(),
    newAttempt: options.newId,
    requestSweep: () => sweeper.request(),
  });
  enqueueChanges({ ...options, logger }, queue);
  return {
    kind: external.kind,
    store,
    guard,
    sweeper,
    informers: namespacedInformers<O>({ ...options, name: external.plural, logger }),
    controller: remoteController(options, { name: external.plural, reconciler, queue, logger }),
    wakeAll: () => wake(store.keys()),
  };
}

/** Which changes in the store make which objects be looked at. */
function enqueueChanges<O extends ManagedObject>(
  { store, logger }: { readonly store: Store<O>; readonly logger: Logger },
  queue: Workqueue,
): void {
  const enqueue = (key: ObjectKey, priority: Priority): void => queue.add(key, priority);
  connect<O>({ store, trigger: filtered(significantChange<O>(OWN_FIELDS), self), enqueue, logger });
  connect<O>({ store, trigger: nextClaimants(store), enqueue, logger });
}

/** Objects that name a remote ID which the changed object no longer names: it may be theirs now. */
function nextClaimants<O extends ManagedObject>(store: Store<O>): Trigger<O> {
  return ({ type, object, previous }) => {
    if (previous === undefined) return [];
    const kept = type === 'deleted' ? [] : mentionedIds(object);
    const released = mentionedIds(previous).filter((id) => !kept.includes(id));
    return released.flatMap((id) => mentioningKeys(store, id));
  };
}
