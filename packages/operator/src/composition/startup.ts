import type { DependencyContainer } from 'tsyringe';
import { names } from '../external/names.js';
import { isNotFound, type KubeClient } from '../kube/index.js';
import { type HealthServer, startHealthServer } from '../observability/index.js';
import { servedCrdsProblem } from '../served-crds.js';
import { StartupCheck } from '../startup-check.js';
import type { Lease, LeaseClient } from '../twingate/network-record.js';
import { type Edges, tokens } from './container.js';

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

export function startupChecks(
  container: DependencyContainer,
  { kube, config, ownNamespace, clock, logger }: Edges,
): StartupCheck[] {
  const record = container.resolve(tokens.networkRecord);
  const crds = (): Promise<string | undefined> => servedCrdsProblem(kube);
  const network = async (): Promise<string | undefined> => {
    const { network: name, confirmRecreate } = config;
    await record.check({
      leases: leaseClient(kube),
      namespace: ownNamespace,
      network: name,
      confirmed: confirmRecreate,
    });
    if (record.mismatch !== undefined) logger.error({}, record.mismatch);
    return undefined;
  };
  return [
    new StartupCheck({
      pending: 'the CustomResourceDefinitions have not been checked yet',
      check: crds,
      clock,
      logger,
    }),
    new StartupCheck({
      pending: 'the recorded Twingate network has not been read yet',
      check: network,
      clock,
      logger,
    }),
  ];
}

function leaseClient(kube: KubeClient): LeaseClient {
  const leases = kube.resource<Lease>({
    group: 'coordination.k8s.io',
    version: 'v1',
    plural: 'leases',
    kind: 'Lease',
  });
  return {
    find: async (ref) => {
      try {
        return await leases.get(ref);
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    create: (lease) => leases.create(lease),
    mergePatch: (ref, patch) => leases.mergePatch(ref, patch, { fieldManager: names.fieldManager }),
  };
}
