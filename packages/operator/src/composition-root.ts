import 'reflect-metadata';
import {
  container as root,
  type DependencyContainer,
  type InjectionToken,
  instanceCachingFactory,
} from 'tsyringe';
import { access } from './composition/access.js';
import { type Edges, tokens } from './composition/container.js';
import {
  allKinds,
  authorities,
  connectorParts,
  connectors,
  gateways,
  groups,
  resources,
  services,
} from './composition/kinds.js';
import { leadership } from './composition/leadership.js';
import { manager } from './composition/manager.js';
import { crdCheck, networkCheck, serveHealth } from './composition/startup.js';
import { SweepBudget } from './external/sweep-budget.js';
import { createStores } from './kinds/stores.js';
import { EventRecorder } from './kube/index.js';
import { Operator } from './operator.js';
import { TwingateApi } from './twingate/api.js';
import { connectTwingate } from './twingate/client.js';
import { DefaultNetwork } from './twingate/default-network.js';
import { DefaultPolicy } from './twingate/default-policy.js';
import { NetworkRecord } from './twingate/network-record.js';

/** Puts the operator together. Nothing runs and nothing is sent before its `run`. */
export function composeOperator(edges: Edges): Operator {
  const container = root.createChildContainer();
  const once = <T>(name: InjectionToken<T>, make: (container: DependencyContainer) => T): void => {
    container.register(name, { useFactory: instanceCachingFactory(make) });
  };
  once(tokens.twingate, () => connectTwingate(edges));
  once(tokens.api, (c) => new TwingateApi({ client: c.resolve(tokens.twingate).client, clock: edges.clock }));
  once(tokens.defaultNetwork, (c) => defaultNetwork(c, edges));
  once(tokens.defaultPolicy, (c) => new DefaultPolicy(c.resolve(tokens.api)));
  once(tokens.networkRecord, () => new NetworkRecord());
  once(tokens.networkCheck, (c) => networkCheck(c, edges));
  once(tokens.leadership, (c) => leadership(edges, c.resolve(tokens.twingate)));
  once(tokens.recorder, () => recorder(edges));
  once(tokens.stores, createStores);
  once(tokens.sweepBudget, (c) => new SweepBudget(() => c.resolve(tokens.twingate).readsPerMinute()));
  once(tokens.resources, (c) => resources(c, edges));
  once(tokens.groups, (c) => groups(c, edges));
  once(tokens.gateways, (c) => gateways(c, edges));
  once(tokens.authorities, (c) => authorities(c, edges));
  once(tokens.services, (c) => services(c, edges));
  once(tokens.connectorParts, (c) => connectorParts(c, edges));
  once(tokens.connectors, (c) => connectors(c, edges));
  once(tokens.access, (c) => access(c, edges));
  once(tokens.manager, (c) => manager(c, edges));
  once(tokens.operator, (c) => operator(c, edges));
  return container.resolve(tokens.operator);
}

export function defaultNetwork(
  container: DependencyContainer,
  { config, clock, random, logger }: Edges,
): DefaultNetwork {
  return new DefaultNetwork({
    api: container.resolve(tokens.api),
    configured: config.remoteNetwork,
    clock,
    random,
    logger,
  });
}

export function recorder({ kube, clock, config, logger }: Edges): EventRecorder {
  return new EventRecorder({
    client: kube,
    clock,
    component: 'twingate-operator',
    instance: config.instance,
    logger,
  });
}

export function operator(container: DependencyContainer, edges: Edges): Operator {
  return new Operator({
    serveHealth: () => serveHealth(container, edges),
    checks: [crdCheck(edges)],
    leadership: container.resolve(tokens.leadership),
    leaderCheck: container.resolve(tokens.networkCheck),
    api: container.resolve(tokens.api),
    defaultNetwork: container.resolve(tokens.defaultNetwork),
    manager: container.resolve(tokens.manager),
    kinds: allKinds(container),
    recorder: container.resolve(tokens.recorder),
    logger: edges.logger,
  });
}
