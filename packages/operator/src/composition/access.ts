import { twingateGroup, twingateResource, twingateResourceAccess } from '@twingate-kit/crds';
import type { DependencyContainer } from 'tsyringe';
import { massAbsenceMessage } from '../external/absence-guard.js';
import type { ManagedObject } from '../external/external-resource.js';
import type { ManagedController } from '../external/managed-controller.js';
import { reasons } from '../external/reasons.js';
import { accessCalls } from '../kinds/resource-access/access-calls.js';
import {
  type AccessController,
  accessStore,
  manageAccess,
} from '../kinds/resource-access/access-controller.js';
import type { ServedAccess } from '../kinds/resource-access/access-object.js';
import { accessReferences } from '../kinds/resource-access/access-references.js';
import { NameDirectory } from '../kinds/resource-access/name-directory.js';
import { parseNamespaceSelector, toListWatch } from '../kube/index.js';
import { type Edges, tokens } from './container.js';
import { measure } from './measures.js';
import { references, target } from './references.js';

/** Waits for the answer of a mutation that many share: more at a time make larger batches. */
const ACCESS_CONCURRENCY = 64;

export function access(container: DependencyContainer, edges: Edges): AccessController {
  const { config, kube, clock, random, newId, logger, metrics } = edges;
  const { client } = container.resolve(tokens.twingate);
  const api = container.resolve(tokens.api);
  const resources = container.resolve(tokens.resources);
  const groups = container.resolve(tokens.groups);
  const resource = kube.resource<ServedAccess>(twingateResourceAccess);
  const running = manageAccess({
    store: accessStore(),
    resources: resources.store,
    groups: groups.store,
    client: resource,
    source: (namespace) => toListWatch(resource, namespace === undefined ? {} : { namespace }),
    namespaces: parseNamespaceSelector(config.namespaces),
    calls: accessCalls(api),
    directory: new NameDirectory({ api, clock }),
    references: accessReferences({
      references: references(edges),
      resources: target(edges, twingateResource, reasons.waitingForResource, resources.store),
      groups: target(edges, twingateGroup, reasons.waitingForGroup, groups.store),
    }),
    account: container.resolve(tokens.networkRecord),
    heldByAbsence: () => absenceProblem([resources, groups]),
    defaultPolicyId: () => container.resolve(tokens.defaultPolicy).id,
    policies: config.policies,
    isCompared: config.compareAccess,
    onDrift: (outcome) => metrics.drifted(twingateResourceAccess.kind, outcome),
    requestSweep: (end) => (end === 'resource' ? resources : groups).sweeper.request(),
    events: container.resolve(tokens.recorder),
    clock,
    apiNow: () => client.serverClock.now(),
    random,
    newId,
    requestDeadlineMs: config.requestTimeoutMs,
    earlierSettledAt: () => container.resolve(tokens.leadership).earlierSettledAt,
    isLeading: () => container.resolve(tokens.leadership).isLeading,
    concurrency: ACCESS_CONCURRENCY,
    logger,
    metrics,
  });
  measure(running, { metrics, clock });
  return running;
}

function absenceProblem(
  kinds: readonly Pick<ManagedController<ManagedObject>, 'guard'>[],
): string | undefined {
  const holding = kinds.find(({ guard }) => guard.holding);
  return holding === undefined ? undefined : massAbsenceMessage(holding.guard.absentCount);
}
