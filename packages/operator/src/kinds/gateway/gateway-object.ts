import type { TwingateGateway } from '@twingate-kit/crds';
import type { ManagedStatus, Stored } from '../../external/external-resource.js';

/** What the operator notes on a gateway besides what it notes on every kind. */
export interface GatewayStatus extends ManagedStatus {
  /** `host:port`, as registered in Twingate. */
  readonly address?: string;
  /** The certificate authority that is registered for it. */
  readonly x509CaId?: string;
}

/** A TwingateGateway as the API server has it. */
export type ServedGateway = Omit<Stored<TwingateGateway>, 'status'> & { readonly status?: GatewayStatus };
