import { twingateCertificateAuthority } from '@twingate-kit/crds';
import type { Construct } from 'constructs';
import { ExistingObject } from './existing-object.js';
import type { ExistingObjectOptions } from './existing-object.js';
import type { CoreObject } from './references.js';
import { TwingateObject } from './twingate-object.js';
import type { ITwingateObject, TwingateObjectProps } from './twingate-object.js';

/** A TwingateCertificateAuthority: one that the app defines, or one that exists in the cluster already. */
export interface ICertificateAuthority extends ITwingateObject {
  readonly kind: 'TwingateCertificateAuthority';
}

export interface CertificateAuthorityProps extends TwingateObjectProps {
  /** Name of the certificate authority in Twingate. Fixed. */
  readonly name: string;
  /** A `kubernetes.io/tls` Secret whose entry `ca.crt` is the public certificate. Fixed. */
  readonly secret: CoreObject;
  /**
   * ID of a certificate authority that exists in Twingate: it is taken over instead of creating one.
   * @default one is created
   */
  readonly existingId?: string;
}

/**
 * The certificate authority that vouches for a gateway.
 *
 * @example
 * new CertificateAuthority(chart, 'ca', { name: 'Gateway CA', secret: { name: 'gateway-ca' } });
 */
export class CertificateAuthority extends TwingateObject implements ICertificateAuthority {
  /** Refers to a TwingateCertificateAuthority that exists in the cluster, by the name of its Kubernetes object. */
  public static fromCertificateAuthorityName(
    scope: Construct,
    id: string,
    name: string,
    options: ExistingObjectOptions = {},
  ): ICertificateAuthority {
    return new ExistingObject(scope, id, twingateCertificateAuthority, { ...options, name });
  }

  public readonly kind = 'TwingateCertificateAuthority';

  public constructor(scope: Construct, id: string, props: CertificateAuthorityProps) {
    super(scope, id, {
      definition: twingateCertificateAuthority,
      props,
      spec: { id: props.existingId, name: props.name },
      references: { secretRef: { prop: 'secret', target: props.secret, kind: 'Secret' } },
    });
  }
}
