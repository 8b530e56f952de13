import { randomBytes } from 'node:crypto';
import { kinds as twingateKinds } from '@twingate-kit/crds';
import { type Clock, systemClock } from '../clock/clock.js';
import type { ApiState } from './api-state.js';
import { builtInResources } from './built-in-resources.js';
import { serveStoredCrds } from './crd-serving.js';
import type { CrdMapper, CustomKind } from './custom-kind.js';
import { DeploymentController, type DeploymentRollouts } from './deployment-controller.js';
import { FaultPlan, type ClusterFaults } from './faults.js';
import { clusterFaults } from './cluster-faults.js';
import { startGarbageCollector } from './garbage-collector.js';
import { ApiServer } from './http/api-server.js';
import { ResourceEndpoint } from './http/resource-endpoint.js';
import { isObject, type JsonObject } from './json.js';
import { kubeconfigText } from './kubeconfig.js';
import { startNamespaceLifecycle } from './namespace-lifecycle.js';
import { ListPages } from './read/list-pages.js';
import { type ClusterRequests, RequestLedger } from './request-counters.js';
import { ResourceRegistry } from './resource-registry.js';
import { Store } from './store.js';
import { WatchHub } from './watch/watch-hub.js';
import { createObject } from './write/create.js';

export interface EmbeddedClusterOptions {
  /** Default: any free port of 127.0.0.1. */
  readonly port?: number;
  readonly clock?: Clock;
  /** Serves other CRDs than the present ones: without a field, without the status subresource, or not at all. */
  readonly mapCrd?: CrdMapper;
  /** Custom kinds to serve; default: those of @twingate-kit/crds. */
  readonly kinds?: readonly CustomKind[];
  /** Changes of each kind that a watch can resume over; default: 5000. */
  readonly watchHistory?: number;
  /** Default: 60 seconds. */
  readonly bookmarkIntervalMs?: number;
  /** Bearer tokens that are accepted; the kubeconfig has the first. Default: one random token. Others get 401. */
  readonly tokens?: readonly string[];
  /** Refuses requests without a token, too. Off by default: kubectl sends no credentials over plain HTTP. */
  readonly requireToken?: boolean;
}

/** A Kubernetes API in this process. */
export interface EmbeddedCluster {
  /** http://127.0.0.1:PORT */
  readonly server: string;
  /** The token that the kubeconfig has. */
  readonly token: string;
  /** YAML. */
  readonly kubeconfig: string;
  /** The CRDs that are served at the start. */
  readonly crds: readonly JsonObject[];
  readonly requests: ClusterRequests;
  readonly faults: ClusterFaults;
  /** How long the rollouts of Deployments take. */
  readonly deployments: DeploymentRollouts;
  /** Cuts every connection; a second call does nothing. */
  close(): Promise<void>;
}

const presetNamespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** Starts a Kubernetes API on 127.0.0.1. Rejects when the port is taken. */
export async function startEmbeddedCluster(options: EmbeddedClusterOptions = {}): Promise<EmbeddedCluster> {
  const { clock = systemClock, kinds = twingateKinds, requireToken = false } = options;
  const store = new Store({ historySize: options.watchHistory ?? 5000 });
  const registry = new ResourceRegistry(builtInResources);
  const state: ApiState = { store, registry, clock, customKinds: kinds };
  // Watches come first: they must see a change before what another listener does because of it.
  const hub = new WatchHub({ store, clock, bookmarkIntervalMs: options.bookmarkIntervalMs ?? 60_000 });
  serveStoredCrds(state);
  startNamespaceLifecycle(state);
  startGarbageCollector(state);
  const deployments = new DeploymentController(state);
  const crds = servedCrds(kinds, options.mapCrd ?? ((crd) => crd));
  preset(state, crds);

  const pages = new ListPages();
  const plan = new FaultPlan();
  const ledger = new RequestLedger();
  const tokens = options.tokens ?? [randomBytes(24).toString('base64url')];
  const endpoint = new ResourceEndpoint({ state, hub, pages });
  const server = new ApiServer({ endpoint, registry, ledger, faults: plan, clock, tokens, requireToken });
  const url = `http://127.0.0.1:${await server.listen(options.port ?? 0)}`;
  const token = tokens[0] ?? '';
  let closing: Promise<void> | undefined;
  return {
    server: url,
    token,
    kubeconfig: kubeconfigText({ server: url, token }),
    crds,
    requests: ledger,
    faults: clusterFaults({ plan, hub, pages, store }),
    deployments,
    close: () => (closing ??= server.close()),
  };
}

function servedCrds(kinds: readonly CustomKind[], mapCrd: CrdMapper): readonly JsonObject[] {
  return kinds.flatMap(({ crd }) => {
    const mapped = isObject(crd) ? mapCrd(crd) : undefined;
    return mapped === undefined ? [] : [mapped];
  });
}

function preset(state: ApiState, crds: readonly JsonObject[]): void {
  const create = (group: string, plural: string, body: unknown) => {
    const resource = state.registry.find(group, 'v1', plural);
    if (resource === undefined) throw new Error(`The embedded API does not serve ${plural}.`);
    createObject(state, { resource, namespace: '' }, body, {
      fieldValidation: 'Ignore',
      dryRun: false,
      fieldManager: '',
    });
  };
  for (const name of presetNamespaces) create('', 'namespaces', { metadata: { name } });
  for (const crd of crds) create('apiextensions.k8s.io', 'customresourcedefinitions', crd);
}
