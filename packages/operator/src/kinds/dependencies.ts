import { isDeepStrictEqual } from 'node:util';
import {
  connect,
  dependants,
  filtered,
  keyOf,
  type Controller,
  type KubeObject,
  type Logger,
  type ObjectKey,
  type Predicate,
  type Store,
  type Trigger,
} from '../engine/index.js';
import type { ManagedObject } from '../external/external-resource.js';
import { managedId } from '../external/identity.js';
import type { ServedGateway } from './gateway/gateway-object.js';
import type { Service } from './gateway/service.js';
import { authoritiesOf, gatewaysOf, indexes, type Stores } from './stores.js';

type Waker = Pick<Controller, 'enqueue'>;

export interface Wakers {
  readonly resources: Waker;
  readonly gateways: Waker;
  readonly authorities: Waker;
}

/** Which changes of one kind make which objects of another be looked at: at once, and without polling. */
export function connectKinds(stores: Stores, wake: Wakers, logger: Logger): void {
  const link = <T extends KubeObject>(store: Store<T>, trigger: Trigger<T>, waker: Waker): void =>
    void connect<T>({ store, trigger, enqueue: (key, priority) => waker.enqueue(key, priority), logger });
  const { resources, gateways, authorities, services, secrets } = stores;
  link(gateways, filtered(isNewFoundation, dependants(resources, indexes.gateway, selfKey)), wake.resources);
  link(
    authorities,
    filtered(isNewFoundation, dependants(gateways, indexes.authority, selfKey)),
    wake.gateways,
  );
  link(services, filtered(addressMayDiffer, dependants(gateways, indexes.service, selfKey)), wake.gateways);
  link(secrets, dependants(authorities, indexes.secret, selfKey), wake.authorities);
  link(resources, released(gatewaysOf), wake.gateways);
  link(gateways, released(authoritiesInUse), wake.authorities);
}

function selfKey(object: KubeObject): readonly ObjectKey[] {
  return [keyOf(object)];
}

/** The object came or went, its spec changed, or it has another ID in Twingate: what builds on it may go on. */
function isNewFoundation<T extends ManagedObject>({
  type,
  object,
  previous,
}: Parameters<Predicate<T>>[0]): boolean {
  return (
    type !== 'updated' ||
    previous === undefined ||
    managedId(object) !== managedId(previous) ||
    object.metadata.generation !== previous.metadata.generation
  );
}

const addressMayDiffer: Predicate<Service> = ({ type, object, previous }) =>
  type !== 'updated' ||
  object.spec?.type !== previous?.spec?.type ||
  !isDeepStrictEqual(object.status?.loadBalancer, previous?.status?.loadBalancer);

/** What the changed object used and does not any more: it may wait for that, to be deleted. */
function released<T extends KubeObject>(usedBy: (object: T) => readonly string[]): Trigger<T> {
  return ({ type, object, previous }) => {
    if (previous === undefined) return [];
    const kept = type === 'deleted' ? [] : usedBy(object);
    return usedBy(previous)
      .filter((use) => !kept.includes(use))
      .map((use) => use.split(' ')[0] ?? '');
  };
}

/** The authorities that a gateway names, each with the ID that is registered: a use ends when either changes. */
function authoritiesInUse(gateway: ServedGateway): readonly string[] {
  return authoritiesOf(gateway).map((key) => `${key} ${gateway.status?.x509CaId ?? ''}`);
}
