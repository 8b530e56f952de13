import type { TwingateResource } from '@twingate-kit/crds';
import {
  Backoff,
  Controller,
  Workqueue,
  connect,
  filtered,
  keyOf,
  self,
  significantChange,
  type Clock,
  type ControllerMetrics,
  type Logger,
  type ObjectKey,
  type Priority,
  type Store,
  type StoreChange,
  type Trigger,
} from '../../engine/index.js';
import type { Stored } from '../../external/external-resource.js';
import type { EventSink } from '../../external/managed-kind.js';
import { OWN_FIELDS } from '../../external/own-fields.js';
import type { ResourceClient } from '../../kube/index.js';
import { serviceType, type Service } from '../gateway/service.js';
import { ServiceReconciler } from './reconciler.js';
import { isExposed, resourceKeyOf, serviceNameOf } from './service.js';

type Resource = Stored<TwingateResource>;

export interface ServiceControllerOptions {
  /** All Services of the watched namespaces. */
  readonly store: Store<Service>;
  readonly resources: ResourceClient<Resource>;
  /** All TwingateResources of the watched namespaces, shared with their own controller. */
  readonly resourceStore: Store<Resource>;
  readonly events: EventSink;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  readonly logger: Logger;
  readonly metrics?: ControllerMetrics;
}

export interface ServiceController {
  readonly controller: Controller;
  /** Services whose annotations, or whose resource's name, stand in the way now. */
  readonly refused: () => number;
}

/** Wires Services: store → queue → controller, which writes TwingateResources. */
export function manageServices(options: ServiceControllerOptions): ServiceController {
  const { store, clock, random, newId, metrics, events, resources, resourceStore } = options;
  const logger = options.logger.child({ kind: serviceType.kind });
  const queue = new Workqueue({ clock });
  const reconciler = new ServiceReconciler({
    services: store,
    resources: resourceStore,
    client: resources,
    events,
  });
  enqueueChanges({ store, resourceStore, queue, logger });
  return {
    refused: () => reconciler.refused,
    controller: new Controller({
      name: serviceType.plural,
      reconciler,
      queue,
      backoff: new Backoff({ random }),
      clock,
      newId,
      logger,
      ...(metrics === undefined ? {} : { metrics }),
    }),
  };
}

interface Wakers {
  readonly store: Store<Service>;
  readonly resourceStore: Store<Resource>;
  readonly queue: Workqueue;
  readonly logger: Logger;
}

function enqueueChanges({ store, resourceStore, queue, logger }: Wakers): void {
  const enqueue = (key: ObjectKey, priority: Priority): void => queue.add(key, priority);
  // Most Services never had anything to do with us.
  const concerns = ({ object, previous }: StoreChange<Service>): boolean =>
    isExposed(object) ||
    (previous !== undefined && isExposed(previous)) ||
    resourceStore.get(resourceKeyOf(object)) !== undefined;
  connect<Service>({
    store,
    trigger: filtered(concerns, filtered(significantChange(), self)),
    enqueue,
    logger,
  });
  connect<Resource>({
    store: resourceStore,
    trigger: filtered(significantChange<Resource>(OWN_FIELDS), serviceOf(store)),
    enqueue,
    logger,
  });
}

/** The Service that a resource has its name from: it may belong to it, or stand in its way. */
function serviceOf(store: Store<Service>): Trigger<Resource> {
  return ({ object: { metadata } }) => {
    const name = serviceNameOf(metadata.name);
    const service = name === undefined ? undefined : store.get(`${metadata.namespace ?? ''}/${name}`);
    return service === undefined ? [] : [keyOf(service)];
  };
}
