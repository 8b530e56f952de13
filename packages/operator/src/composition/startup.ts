import type { DependencyContainer } from 'tsyringe';
import { type HealthServer, startHealthServer } from '../observability/index.js';
import { servedCrdsProblem } from '../served-crds.js';
import { StartupCheck } from '../startup-check.js';
import { type Edges, tokens } from './container.js';
import { ownLease } from './leadership.js';

export async function serveHealth(
  container: DependencyContainer,
  { config, metrics, logger }: Edges,
): Promise<HealthServer> {
  const server = await startHealthServer({
    host: config.healthHost,
    port: config.healthPort,
    problems: () => container.resolve(tokens.operator).readinessProblems(),
    metrics: metrics.registry,
  });
  logger.info(
    { url: `http://${config.healthHost}:${server.port}` },
    'serving /healthz, /readyz and /metrics',
  );
  return server;
}

export function crdCheck({ kube, clock, logger }: Edges): StartupCheck {
  return new StartupCheck({
    pending: 'the CustomResourceDefinitions have not been checked yet',
    check: () => servedCrdsProblem(kube),
    clock,
    logger,
  });
}

/** For the leader, before it writes. */
export function networkCheck(container: DependencyContainer, edges: Edges): StartupCheck {
  const { config, clock, logger } = edges;
  const { network, confirmRecreate: confirmed } = config;
  const record = container.resolve(tokens.networkRecord);
  const leases = ownLease(edges);
  const check = async (): Promise<undefined> => {
    await record.check({ leases, network, confirmed });
    if (record.mismatch !== undefined) logger.error({}, record.mismatch);
  };
  return new StartupCheck({ check, clock, logger });
}
