import { LATE_COMMIT_MARGIN_MS } from '../external/limits.js';
import { names } from '../external/names.js';
import { LeaderElection, LeaseClient, leaseType, soleLeadership, type Lease } from '../leadership/index.js';
import type { Leadership } from '../leadership/index.js';
import type { TwingateConnection } from '../twingate/client.js';
import type { Edges } from './container.js';

/** Renewals that may fail in a row before calls to the API have to wait. */
const SPARE_RENEWALS = 5;

export function ownLease({ kube, config, ownNamespace }: Edges): LeaseClient {
  return new LeaseClient({
    client: kube.vital<Lease>(leaseType),
    namespace: ownNamespace,
    name: config.leaseName,
    fieldManager: names.fieldManager,
  });
}

/** The election, or a leadership that nobody contests. */
export function leadership(edges: Edges, twingate: Pick<TwingateConnection, 'unanswered'>): Leadership {
  const chosen = chooseLeadership(edges, twingate);
  edges.metrics.watchLeader(() => chosen.isLeading);
  return chosen;
}

function chooseLeadership(edges: Edges, { unanswered }: Pick<TwingateConnection, 'unanswered'>): Leadership {
  const { config, tenure, clock, random, logger, newId } = edges;
  const { leaderElection, requestTimeoutMs, instance } = config;
  const lateMs = requestTimeoutMs + LATE_COMMIT_MARGIN_MS;
  if (leaderElection === undefined) return soleLeadership(tenure, { lateMs, now: () => clock.now() });
  const { leaseMs, podUid = newId() } = leaderElection;
  // A call is only sent when its answer must come while the lease is held: renewals have the rest of it.
  const forRenewals = leaseMs - requestTimeoutMs;
  return new LeaderElection({
    leases: ownLease(edges),
    identity: `${instance}_${podUid}`,
    durationMs: leaseMs,
    intervalMs: forRenewals / SPARE_RENEWALS,
    callTimeoutMs: forRenewals / 2,
    lateMs,
    unsettledAnnotation: names.annotations.unsettled,
    unsettledMs: () => (unanswered.underWay > 0 ? undefined : unanswered.effectiveForMs),
    tenure,
    clock,
    random,
    logger,
  });
}
