import { twingateCertificateAuthority, twingateGateway } from '@twingate-kit/crds';
import type { Construct } from 'constructs';
import type { ICertificateAuthority } from './certificate-authority.js';
import { ExistingObject } from './existing-object.js';
import type { ExistingObjectOptions } from './existing-object.js';
import type { CoreObject } from './references.js';
import { TwingateObject } from './twingate-object.js';
import type { ITwingateObject, TwingateObjectProps } from './twingate-object.js';

/** A TwingateGateway: one that the app defines, or one that exists in the cluster already. */
export interface IGateway extends ITwingateObject {
  readonly kind: 'TwingateGateway';
}

export interface GatewayProps extends TwingateObjectProps {
  /** The Service of the gateway: ClusterIP, NodePort or LoadBalancer. */
  readonly service: CoreObject;
  /** The port of the Service that clients connect to. */
  readonly port: number;
  /** The authority that issued the certificate of the gateway. */
  readonly certificateAuthority: ICertificateAuthority;
  /**
   * Global ID of the remote network that the gateway belongs to. Fixed once set.
   * @default the remote network of the operator
   */
  readonly remoteNetworkId?: string;
  /**
   * ID of a gateway that exists in Twingate: it is taken over instead of creating one.
   * @default one is created
   */
  readonly existingId?: string;
}

/**
 * A gateway, through which users reach Kubernetes and web applications.
 *
 * @example
 * new Gateway(chart, 'gateway', {
 *   service: { name: 'gateway' },
 *   port: 8443,
 *   certificateAuthority,
 * });
 */
export class Gateway extends TwingateObject implements IGateway {
  /** Refers to a TwingateGateway that exists in the cluster, by the name of its Kubernetes object. */
  public static fromGatewayName(
    scope: Construct,
    id: string,
    name: string,
    options: ExistingObjectOptions = {},
  ): IGateway {
    return new ExistingObject(scope, id, twingateGateway, { ...options, name });
  }

  public readonly kind = 'TwingateGateway';

  public constructor(scope: Construct, id: string, props: GatewayProps) {
    const { service, port, certificateAuthority, remoteNetworkId } = props;
    super(scope, id, {
      definition: twingateGateway,
      props,
      spec: { id: props.existingId, remoteNetworkId },
      references: {
        serviceRef: { prop: 'service', target: service, kind: 'Service', fields: { port } },
        x509CertificateAuthorityRef: {
          prop: 'certificateAuthority',
          target: certificateAuthority,
          kind: twingateCertificateAuthority.kind,
        },
      },
    });
  }
}
