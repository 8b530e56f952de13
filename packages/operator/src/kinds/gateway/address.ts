import { TerminalError, WaitingForError, keyOf } from '../../engine/index.js';
import { reasons } from '../../external/reasons.js';
import type { Service } from './service.js';

/**
 * `host:port` under which the gateway behind a Service is reached. Throws WaitingForError while a load balancer has no
 * address, and TerminalError for Services that give none.
 */
export function gatewayAddress(service: Service, port: number): string {
  return `${hostOf(service)}:${port}`;
}

function hostOf(service: Service): string {
  const { name, namespace = '' } = service.metadata;
  const type = service.spec?.type ?? 'ClusterIP';
  switch (type) {
    case 'LoadBalancer':
      return loadBalancerHost(service);
    case 'ClusterIP':
    case 'NodePort':
      return `${name}.${namespace}.svc.cluster.local`;
    default:
      throw new TerminalError(
        reasons.unsupportedServiceType,
        `The Service ${keyOf(service)} is of type ${type}; a gateway needs one of type LoadBalancer, ClusterIP or NodePort.`,
      );
  }
}

function loadBalancerHost(service: Service): string {
  const first = service.status?.loadBalancer?.ingress?.[0];
  const host = nonEmpty(first?.ip) ?? nonEmpty(first?.hostname);
  if (host === undefined) {
    throw new WaitingForError(
      reasons.waitingForService,
      `The load balancer of the Service ${keyOf(service)} has no IP address or host name yet.`,
    );
  }
  // Between host and port, the colons of an IPv6 address need brackets.
  return host.includes(':') ? `[${host}]` : host;
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
