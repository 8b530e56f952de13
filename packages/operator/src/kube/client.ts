import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { systemClock, type Clock, type KubeObject } from '../engine/index.js';
import type { SendGuard } from '../http/exchange.js';
import { loadKubeConfig } from './kube-config.js';
import { ResourceClient } from './resource-client.js';
import type { ResourceType } from './resource-type.js';
import { KubeTransport, type KubeCall } from './transport.js';

export interface KubeClientOptions {
  /** Default: KUBECONFIG, ~/.kube/config, or the pod's service account. */
  readonly kubeConfig?: KubeConfig;
  /** Deadline of each call but watches, ms. Default 30 000. */
  readonly requestTimeoutMs?: number;
  readonly userAgent: string;
  /** Connections for calls; each watch has one of its own besides. Default 32. */
  readonly maxConnections?: number;
  /** Hears of each call that ended, and of each watch that was opened. */
  readonly onCall?: (call: KubeCall) => void;
  /** May refuse each write just before it leaves, but for those of {@link KubeClient.vital}. Reads are free. */
  readonly guard?: SendGuard;
  readonly clock?: Clock;
}

/** What can be done with objects of which only the metadata is known. */
export type MetadataClient = Pick<
  ResourceClient<KubeObject>,
  'type' | 'get' | 'list' | 'watch' | 'mergePatch' | 'delete'
>;

/** The door to one API server. */
export interface KubeClient {
  resource<T extends KubeObject>(type: ResourceType): ResourceClient<T>;
  /** The same objects, of which only metadata is ever sent to us: for Secrets, whose content is nobody's business. */
  metadata(type: ResourceType): MetadataClient;
  /** For the few calls that everything else depends on: they wait for no connection and no guard. */
  vital<T extends KubeObject>(type: ResourceType): ResourceClient<T>;
  /** Any JSON document of the server, e.g. discovery. */
  getJson(path: string, options?: { readonly signal?: AbortSignal }): Promise<unknown>;
  /** Drops all connections; calls and watches under way fail. */
  close(): Promise<void>;
}

export function connectKube(options: KubeClientOptions): KubeClient {
  const transport = new KubeTransport({
    kubeConfig: options.kubeConfig ?? loadKubeConfig().kubeConfig,
    clock: options.clock ?? systemClock,
    userAgent: options.userAgent,
    requestTimeoutMs: options.requestTimeoutMs ?? 30_000,
    maxConnections: options.maxConnections ?? 32,
    ...(options.onCall === undefined ? {} : { onCall: options.onCall }),
    ...(options.guard === undefined ? {} : { guard: options.guard }),
  });
  return {
    resource: <T extends KubeObject>(type: ResourceType) => new ResourceClient<T>(transport, type),
    metadata: (type: ResourceType) => new ResourceClient<KubeObject>(transport, type, { metadataOnly: true }),
    vital: <T extends KubeObject>(type: ResourceType) =>
      new ResourceClient<T>(transport, type, { vital: true }),
    getJson: (path, { signal } = {}) =>
      transport.call({ verb: 'get', resource: 'document', subject: path, path, signal }),
    close: () => transport.close(),
  };
}
