import type { DependencyContainer } from 'tsyringe';
import type { Store } from '../engine/index.js';
import type { ExternalResource, ManagedObject, RemoteObject } from '../external/external-resource.js';
import { type ManagedController, manageKind } from '../external/managed-controller.js';
import type { References } from '../kinds/references.js';
import { parseNamespaceSelector, type ResourceType, toListWatch } from '../kube/index.js';
import { parseNamespacePolicy } from '../namespace-policy.js';
import { type Edges, tokens } from './container.js';
import { measure, watchAbsence } from './measures.js';

interface KindParts<O extends ManagedObject, I, R extends RemoteObject> {
  readonly external: ExternalResource<O, I, R>;
  readonly type: ResourceType;
  readonly store: Store<O>;
  /** Read anew after each sweep, where nobody watches. */
  readonly references?: Pick<References, 'refresh'>;
  readonly sweepIntervalMs: number;
  /** Whether sweeps are needed although there is no object of the kind. */
  readonly isSweepNeeded?: () => boolean;
  /** Called when the API said that the remote object `id` is gone. */
  readonly onDeleted?: (id: string) => void;
}

export function managed<O extends ManagedObject, I, R extends RemoteObject>(
  container: DependencyContainer,
  edges: Edges,
  kind: KindParts<O, I, R>,
): ManagedController<O> {
  const { config, kube, clock, random, newId, logger, metrics } = edges;
  const { client } = container.resolve(tokens.twingate);
  const resource = kube.resource<O>(kind.type);
  const running = manageKind({
    external: kind.external,
    store: kind.store,
    client: resource,
    source: (namespace) => toListWatch(resource, namespace === undefined ? {} : { namespace }),
    namespaces: parseNamespaceSelector(config.namespaces),
    account: container.resolve(tokens.networkRecord),
    imports: parseNamespacePolicy(config.imports),
    policies: config.policies,
    onDrift: (outcome) => metrics.drifted(kind.type.kind, outcome),
    onSwept: () => kind.references?.refresh() ?? [],
    recreateConfirmed: config.confirmRecreate === config.network,
    events: container.resolve(tokens.recorder),
    clock,
    apiNow: () => client.serverClock.now(),
    random,
    newId,
    holder: config.instance,
    requestDeadlineMs: config.requestTimeoutMs,
    earlierSettledAt: () => container.resolve(tokens.leadership).earlierSettledAt,
    sweepIntervalMs: kind.sweepIntervalMs,
    sweepBudget: container.resolve(tokens.sweepBudget),
    concurrency: 24,
    logger,
    metrics,
    ...(kind.isSweepNeeded === undefined ? {} : { isSweepNeeded: kind.isSweepNeeded }),
    ...(kind.onDeleted === undefined ? {} : { onDeleted: kind.onDeleted }),
  });
  measure(running, { metrics, clock });
  watchAbsence(running, metrics);
  return running;
}
