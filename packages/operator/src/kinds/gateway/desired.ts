import { gatewayAddress } from './address.js';
import type { ServedGateway } from './gateway-object.js';
import type { Service } from './service.js';

/** Everything the operator sets on a gateway: the input of its create, and of its update. Plain JSON. */
export interface DesiredGateway {
  /** `host:port` */
  readonly address: string;
  readonly remoteNetworkId: string;
  readonly x509CAId: string;
}

export interface GatewayReferences {
  readonly service: Service;
  readonly x509CAId: string;
}

/** Throws WaitingForError while the Service has no address, TerminalError when it can have none. */
export function desiredGateway(
  { spec }: ServedGateway,
  { service, x509CAId }: GatewayReferences,
  defaults: { readonly remoteNetworkId: string },
): DesiredGateway {
  const { remoteNetworkId } = spec;
  return {
    address: gatewayAddress(service, spec.serviceRef.port),
    remoteNetworkId:
      remoteNetworkId === undefined || remoteNetworkId === '' ? defaults.remoteNetworkId : remoteNetworkId,
    x509CAId,
  };
}
