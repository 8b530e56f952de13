import {
  twingateCertificateAuthority,
  twingateConnector,
  twingateGateway,
  twingateGroup,
  type TwingateGroup,
  type TwingateResource,
  twingateResource,
} from '@twingate-kit/crds';
import type { DependencyContainer } from 'tsyringe';
import type { ManagedInformer } from '../engine/index.js';
import type { ManagedObject, Stored } from '../external/external-resource.js';
import type { ManagedController } from '../external/managed-controller.js';
import { reasons } from '../external/reasons.js';
import { certificateAuthorityAdapter } from '../kinds/certificate-authority/adapter.js';
import type { ServedCertificateAuthority } from '../kinds/certificate-authority/certificate-authority-object.js';
import { secretType, type TlsSecret } from '../kinds/certificate-authority/tls-secret.js';
import type { ServedConnector } from '../kinds/connector/connector-object.js';
import { assembleConnectors, type Connectors } from '../kinds/connector/connectors.js';
import { gatewayAdapter } from '../kinds/gateway/adapter.js';
import type { ServedGateway } from '../kinds/gateway/gateway-object.js';
import { type Service, serviceType } from '../kinds/gateway/service.js';
import { groupAdapter } from '../kinds/group/adapter.js';
import { resourceAdapter } from '../kinds/resource/adapter.js';
import { manageServices, type ServiceController } from '../kinds/service/controller.js';
import { isAuthorityReferenced, isGatewayReferenced } from '../kinds/stores.js';
import { parseNamespaceSelector } from '../kube/index.js';
import { metricDefinitions } from '../observability/index.js';
import { type Edges, tokens } from './container.js';
import { managed } from './managed.js';
import { references, target } from './references.js';
import { secretNamespaces } from './secret-namespaces.js';

export function resources(
  container: DependencyContainer,
  edges: Edges,
): ManagedController<Stored<TwingateResource>> {
  const network = container.resolve(tokens.defaultNetwork);
  const stores = container.resolve(tokens.stores);
  const found = references(edges);
  const external = resourceAdapter({
    api: container.resolve(tokens.api),
    defaultPolicy: container.resolve(tokens.defaultPolicy),
    defaults: () => ({ remoteNetworkId: network.id, tags: edges.config.defaultTags }),
    references: found,
    gateways: target<ServedGateway>(edges, twingateGateway, reasons.waitingForGateway, stores.gateways),
    access: () => container.resolve(tokens.access).sweep,
  });
  return managed(container, edges, {
    external,
    type: twingateResource,
    store: stores.resources,
    references: found,
    sweepIntervalMs: edges.config.resourceSweepMs,
    isSweepNeeded: () => container.resolve(tokens.access).store.size > 0,
    onDeleted: (id) => container.resolve(tokens.access).resourceDeleted(id),
  });
}

export function groups(
  container: DependencyContainer,
  edges: Edges,
): ManagedController<Stored<TwingateGroup>> {
  const external = groupAdapter({ api: container.resolve(tokens.api) });
  return managed(container, edges, {
    external,
    type: twingateGroup,
    store: container.resolve(tokens.stores).groups,
    sweepIntervalMs: edges.config.groupSweepMs,
  });
}

export function gateways(container: DependencyContainer, edges: Edges): ManagedController<ServedGateway> {
  const network = container.resolve(tokens.defaultNetwork);
  const stores = container.resolve(tokens.stores);
  const found = references(edges);
  const external = gatewayAdapter({
    api: container.resolve(tokens.api),
    references: found,
    services: target<Service>(edges, serviceType, reasons.waitingForService, stores.services),
    certificateAuthorities: target<ServedCertificateAuthority>(
      edges,
      twingateCertificateAuthority,
      reasons.waitingForCertificateAuthority,
      stores.authorities,
    ),
    defaults: () => ({ remoteNetworkId: network.id }),
    isReferenced: (gateway) => isGatewayReferenced(stores, gateway),
  });
  return managed(container, edges, {
    external,
    type: twingateGateway,
    store: stores.gateways,
    references: found,
    sweepIntervalMs: edges.config.gatewaySweepMs,
  });
}

export function authorities(
  container: DependencyContainer,
  edges: Edges,
): ManagedController<ServedCertificateAuthority> {
  const stores = container.resolve(tokens.stores);
  const found = references(edges);
  const external = certificateAuthorityAdapter({
    api: container.resolve(tokens.api),
    references: found,
    secrets: {
      ...target<TlsSecret>(edges, secretType, reasons.waitingForSecret),
      announced: secretNamespaces(edges.config),
    },
    isReferenced: (authority, id) => isAuthorityReferenced(stores, authority, id),
  });
  return managed(container, edges, {
    external,
    type: twingateCertificateAuthority,
    store: stores.authorities,
    references: found,
    sweepIntervalMs: edges.config.certificateAuthoritySweepMs,
  });
}

export function services(container: DependencyContainer, edges: Edges): ServiceController {
  const { kube, clock, random, newId, logger, metrics } = edges;
  const stores = container.resolve(tokens.stores);
  const running = manageServices({
    store: stores.services,
    resources: kube.resource<Stored<TwingateResource>>(twingateResource),
    resourceStore: stores.resources,
    events: container.resolve(tokens.recorder),
    clock,
    random,
    newId,
    logger,
    metrics,
  });
  const { kind, plural } = serviceType;
  metrics.watchQueue(plural, running.controller.queue);
  metrics.watchValue(metricDefinitions.objects, kind, () => stores.services.size);
  metrics.watchValue(metricDefinitions.refusedObjects, kind, running.refused);
  return running;
}

export function connectorParts(container: DependencyContainer, edges: Edges): Connectors {
  const { config, clock, random, version } = edges;
  const network = container.resolve(tokens.defaultNetwork);
  return assembleConnectors({
    ...edges,
    api: container.resolve(tokens.api),
    secrets: container.resolve(tokens.stores).secrets,
    secretNamespaces: secretNamespaces(config),
    namespaces: parseNamespaceSelector(config.namespaces),
    defaults: () => ({ remoteNetworkId: network.id }),
    registries: {
      http: { fetch: globalThis.fetch, clock, random, userAgent: `twingate-kit-operator/${version}` },
      insecureRegistries: new Set(config.insecureRegistries),
      dockerHubUrl: config.dockerHubUrl,
    },
    networkUrl: `https://${config.network}.${config.host}`,
    operatorVersion: version,
    events: container.resolve(tokens.recorder),
  });
}

export function connectors(container: DependencyContainer, edges: Edges): ManagedController<ServedConnector> {
  const { external, store, wake, unwatched } = container.resolve(tokens.connectorParts);
  const running = managed(container, edges, {
    external,
    store,
    type: twingateConnector,
    references: { refresh: unwatched },
    sweepIntervalMs: edges.config.connectorSweepMs,
  });
  wake(running.controller);
  return running;
}

type AnyController = Pick<ManagedController<ManagedObject>, 'controller' | 'sweeper' | 'wakeAll'> & {
  readonly informers: readonly ManagedInformer[];
};

/** Every kind whose objects have an ID in Twingate. */
export function allKinds(container: DependencyContainer): readonly AnyController[] {
  return [
    container.resolve(tokens.resources),
    container.resolve(tokens.groups),
    container.resolve(tokens.connectors),
    container.resolve(tokens.gateways),
    container.resolve(tokens.authorities),
  ];
}
