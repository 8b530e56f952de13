import { twingateConnector } from '@twingate-kit/crds';
import type { Connector } from '@twingate-kit/sdk';
import {
  connect,
  keyOf,
  Store,
  type Clock,
  type Controller,
  type Informer,
  type KubeObject,
  type Logger,
  type ObjectKey,
  type StoreChange,
} from '../../engine/index.js';
import type { ExternalResource } from '../../external/external-resource.js';
import { managedStore } from '../../external/managed-controller.js';
import type { EventSink } from '../../external/managed-kind.js';
import { namespacedInformers, type WatchedNamespaces } from '../../external/namespaced-informers.js';
import { ObjectWriter } from '../../external/object-writer.js';
import { toListWatch, type KubeClient, type NamespaceSelector } from '../../kube/index.js';
import { TagCache, type ImageTagsOptions } from '../../registry/index.js';
import type { TwingateApi } from '../../twingate/api.js';
import { connectorAdapter } from './adapter.js';
import { ClusterSide } from './cluster-side.js';
import type { ServedConnector } from './connector-object.js';
import { connectorName, desiredConnector, type ConnectorDefaults, type DesiredConnector } from './desired.js';
import { deploymentType, trimDeployment, type LiveDeployment } from './live-deployment.js';
import { Rollout, podType } from './rollout.js';
import { RolloutGate } from './rollout-gate.js';
import { secretType, type TokenSecret } from './token-secret.js';
import { TokenKeeper } from './tokens.js';
import { VersionCheck } from './version-check.js';

export interface ConnectorsOptions {
  readonly api: TwingateApi;
  readonly kube: KubeClient;
  /** Metadata of the Secrets in the watched namespaces. */
  readonly secrets: Store<KubeObject>;
  /** Where Secrets are watched. */
  readonly secretNamespaces: WatchedNamespaces;
  readonly namespaces: NamespaceSelector;
  readonly defaults: () => ConnectorDefaults;
  readonly registries: ImageTagsOptions;
  /** `https://NETWORK.HOST`. */
  readonly networkUrl: string;
  readonly operatorVersion: string;
  readonly events: EventSink;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  readonly logger: Logger;
}

/** Everything about connectors that is put together before their controller is. */
export interface Connectors {
  readonly external: ExternalResource<ServedConnector, DesiredConnector, Connector>;
  readonly store: Store<ServedConnector>;
  /** Of the Deployments that connectors run in. */
  readonly informers: readonly Informer<LiveDeployment>[];
  /** Keys of those whose Secrets nobody watches. */
  readonly unwatched: () => readonly ObjectKey[];
  /** From now on changes of these wake their connectors. */
  readonly wake: (controller: Pick<Controller, 'enqueue'>) => void;
}

export function assembleConnectors(options: ConnectorsOptions): Connectors {
  const { api, secrets, defaults, clock, logger } = options;
  const store = managedStore<ServedConnector>();
  const deployments = new Store<LiveDeployment>();
  const networkOf = (object: ServedConnector): string => desiredConnector(object, defaults()).remoteNetworkId;
  const gate = new RolloutGate({ connectors: store, deployments, networkOf, clock });
  const clusterSide = assembleClusterSide(options, { store, deployments, gate });
  const isNameAsked = (name: string): boolean =>
    store.list().some(({ spec }) => connectorName(spec.name ?? '') === connectorName(name));
  const isConnector = (key: ObjectKey): boolean => store.get(key) !== undefined;
  return {
    external: connectorAdapter({ api, defaults, isNameAsked, clusterSide }),
    store,
    unwatched: () =>
      store
        .list()
        .filter(({ metadata }) => !options.secretNamespaces.matches(metadata.namespace ?? ''))
        .map(keyOf),
    informers: deploymentInformers(options, deployments),
    wake: (controller) => {
      const enqueue = controller.enqueue.bind(controller);
      const deploymentOf = (change: StoreChange<LiveDeployment>): readonly ObjectKey[] =>
        [...byOthers(change), ...gate.waiting].filter(isConnector);
      connect<LiveDeployment>({ store: deployments, trigger: deploymentOf, enqueue, logger });
      const secretOf = (change: StoreChange<KubeObject>): readonly ObjectKey[] =>
        byOthers(change).filter(isConnector);
      connect<KubeObject>({ store: secrets, trigger: secretOf, enqueue, logger });
    },
  };
}

/** The key of the object that has the name of what changed. Our own writes wake nobody. */
function byOthers({ object, origin }: StoreChange<KubeObject>): readonly ObjectKey[] {
  return origin === 'write' ? [] : [keyOf(object)];
}

function assembleClusterSide(
  options: ConnectorsOptions,
  parts: {
    readonly store: Store<ServedConnector>;
    readonly deployments: Store<LiveDeployment>;
    readonly gate: RolloutGate;
  },
): ClusterSide {
  const { api, kube, secrets, secretNamespaces, registries, events, clock, newId } = options;
  const { store, deployments, gate } = parts;
  const client = kube.resource<TokenSecret>(secretType);
  const writer = new ObjectWriter<ServedConnector>({ client: kube.resource(twingateConnector), store });
  return new ClusterSide({
    deployments,
    secrets,
    networkUrl: options.networkUrl,
    operatorVersion: options.operatorVersion,
    tokens: new TokenKeeper({ api, client, secrets, secretNamespaces, writer, events, newAttempt: newId }),
    versions: new VersionCheck({
      registries,
      cache: new TagCache(clock),
      secrets: client,
      writer,
      events,
      clock,
    }),
    rollout: new Rollout({
      client: kube.resource<LiveDeployment>(deploymentType),
      pods: kube.resource<KubeObject>(podType),
      deployments,
      gate,
      events,
    }),
  });
}

function deploymentInformers(
  options: ConnectorsOptions,
  store: Store<LiveDeployment>,
): readonly Informer<LiveDeployment>[] {
  const client = options.kube.resource<LiveDeployment>(deploymentType);
  return namespacedInformers<LiveDeployment>({
    ...options,
    name: deploymentType.plural,
    source: (namespace) => toListWatch(client, namespace === undefined ? {} : { namespace }),
    store,
    transform: trimDeployment,
  });
}
