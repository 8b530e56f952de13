import type { DependencyContainer } from 'tsyringe';
import { type KubeObject, type ManagedInformer, Manager, type Store } from '../engine/index.js';
import { namespacedInformers } from '../external/namespaced-informers.js';
import { secretType } from '../kinds/certificate-authority/tls-secret.js';
import { connectKinds } from '../kinds/dependencies.js';
import { type Service, serviceType } from '../kinds/gateway/service.js';
import {
  type NamespaceSelector,
  parseNamespaceSelector,
  type ResourceClient,
  toListWatch,
} from '../kube/index.js';
import { type Edges, tokens } from './container.js';
import { allKinds } from './kinds.js';
import { measureWatches } from './measures.js';
import { secretNamespaces } from './secret-namespaces.js';

export function manager(container: DependencyContainer, edges: Edges): Manager {
  const { clock, logger } = edges;
  const kinds = allKinds(container);
  connectKinds(
    container.resolve(tokens.stores),
    {
      resources: container.resolve(tokens.resources).controller,
      gateways: container.resolve(tokens.gateways).controller,
      authorities: container.resolve(tokens.authorities).controller,
    },
    logger,
  );
  const grants = container.resolve(tokens.access);
  return new Manager({
    informers: [
      ...kinds.flatMap(({ informers }) => informers),
      ...container.resolve(tokens.connectorParts).informers,
      ...grants.informers,
      ...foundationInformers(container, edges),
    ],
    controllers: [
      ...kinds.map(({ controller }) => controller),
      grants.controller,
      container.resolve(tokens.services).controller,
    ],
    clock,
    logger,
    unansweredWrites: () => container.resolve(tokens.twingate).unanswered.underWay,
    mayWrite: async (signal) => {
      await container.resolve(tokens.leadership).lead();
      await container.resolve(tokens.networkCheck).passed(signal);
    },
  });
}

/** Of what the kinds refer to. Of Secrets nobody keeps more than the metadata. */
function foundationInformers(container: DependencyContainer, edges: Edges): readonly ManagedInformer[] {
  const { kube, config, clock, random, logger, metrics } = edges;
  const { services, secrets } = container.resolve(tokens.stores);
  const watched = <T extends KubeObject>(
    client: ListedClient<T>,
    store: Store<T>,
    namespaces: NamespaceSelector,
  ): readonly ManagedInformer[] => {
    const informers = namespacedInformers<T>({
      name: client.type.plural,
      source: (namespace) => toListWatch(client, namespace === undefined ? {} : { namespace }),
      store,
      namespaces,
      clock,
      random,
      logger,
    });
    measureWatches(client.type.kind, informers, { metrics, clock });
    return informers;
  };
  return [
    ...watched(kube.resource<Service>(serviceType), services, parseNamespaceSelector(config.namespaces)),
    ...watched(kube.metadata(secretType), secrets, secretNamespaces(config)),
  ];
}

type ListedClient<T extends KubeObject> = Pick<ResourceClient<T>, 'type' | 'list' | 'watch'>;
